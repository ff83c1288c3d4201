"""Fields that several forms of this app use."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Department
from people.querysets import below
from quizzes import rules
from quizzes.catalogue import natural


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class InstantField(forms.DateTimeField):
    """A local instant; browsers write it with a T."""

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S"]
        super().__init__(widget=widget, input_formats=formats, **kwargs)


class PickField(forms.TypedChoiceField):
    """One of a few rows that are at hand already: `rows` are (value, label, row); cleaned to the row, or to None."""

    def __init__(self, *, rows: Iterable[tuple[Any, Any, Any]] = (), empty: Any = None, **kwargs: Any) -> None:
        super().__init__(coerce=self._find, empty_value=None, **kwargs)
        self.empty = empty
        self.offer(rows)

    def offer(self, rows: Iterable[tuple[Any, Any, Any]]) -> None:
        rows = list(rows)
        self.by_value = {str(value): row for value, _label, row in rows}
        start = [] if self.empty is None else [("", self.empty)]
        self.choices = start + [(str(value), label) for value, label, _row in rows]

    def _find(self, value: str) -> Any:
        return self.by_value[value]

    def __deepcopy__(self, memo: Any) -> "PickField":
        copy = super().__deepcopy__(memo)
        copy.coerce = copy._find
        return copy

    def prepare_value(self, value: Any) -> Any:
        return getattr(value, "pk", value)


class OwnerField(PickField):
    """The department that owns a bank or quiz: one in which its author works; none is the whole company's."""

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("label", _("Owner"))
        super().__init__(required=False, **kwargs)

    def offer_to(self, user: Any, present: Department | None = None, *, is_new: bool = True) -> None:
        """Offer the departments of `user` as an author, and what it belongs to now."""
        departments = rules.departments_of(user, *rules.AUTHORS)
        rows = list(Department.objects.filter(below(departments), closed_on=None).order_by("path"))
        if present is not None and present not in rows:
            rows.insert(0, present)
        is_company = user.is_superuser or any(d.is_root() for d in departments)
        self.empty = _("the whole company") if is_company or (present is None and not is_new) else None
        self.required = self.empty is None
        self.offer((d.pk, "\u3000" * (d.depth - 1) + d.name, d) for d in rows)


def branches(tree: Iterable[Any]) -> list[tuple[Any, str, Any]]:
    """Return the categories of a tree (quizzes.catalogue.tree_of) for a PickField."""
    return [(b.category.pk, b.indent + b.category.title, b.category) for b in tree]


def objectives(rows: Iterable[Any]) -> list[tuple[Any, str, Any]]:
    return [(o.pk, f"{o.key} {o.text}", o) for o in sorted(rows, key=lambda o: natural(o.key))]
