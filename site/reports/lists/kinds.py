"""What a list is: where its rows come from, which columns and filters it has, by what it may be ordered. Nothing else is possible."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from people.models import Post


@dataclass(frozen=True)
class Column:
    """A column: `value(row, extras)` is the cell; `order` are the fields by which one may sort, in ascending order; `url` a link."""

    key: str
    label: Any
    value: Callable[[Any, Any], Any]
    order: tuple[str, ...] = ()
    is_default: bool = True
    is_number: bool = False
    url: Callable[[Any, Any], str] | None = None
    width: int = 14


@dataclass(frozen=True)
class ListKind:
    """One list. `rows(reach, chosen)` gives the query set within the rights and filters; `extras(rows)` reads what cells need at once."""

    key: str
    title: Any
    says: Any
    columns: tuple[Column, ...]
    form: Any
    rows: Callable[[Any, dict[str, Any]], Any]
    extras: Callable[[list[Any]], Any]
    order: tuple[str, ...]

    def column(self, key: str) -> Column | None:
        return next((column for column in self.columns if column.key == key), None)

    def chosen_columns(self, keys: list[str]) -> list[Column]:
        """Return the columns of `keys` in the list's own order; the usual ones where none is known."""
        found = [column for column in self.columns if column.key in keys]
        return found or [column for column in self.columns if column.is_default]

    def ordering(self, word: str) -> tuple[str, ...]:
        """Return the fields for a word like "name" or "-name"; the list's own order for anything not offered."""
        column = self.column(word.removeprefix("-"))
        if column is None or not column.order:
            return self.order
        if word.startswith("-"):
            return (*(f"-{name}" for name in column.order), "-pk")
        return (*column.order, "pk")


KINDS: dict[str, ListKind] = {}
ORDER = ("people", "needs", "enrolments", "completions", "results", "hours", "certificates", "runs")


def register(kind: ListKind) -> ListKind:
    KINDS[kind.key] = kind
    return kind


def in_order() -> list[ListKind]:
    """Return the lists as their tabs stand: from people over needs to proof."""
    return [KINDS[key] for key in ORDER]


# --- the columns of every list with people ------------------------------------------------------------
CATEGORIES = dict(Post.Category.choices)


def person_columns(of: Callable[[Any], Any], prefix: str) -> tuple[Column, ...]:
    """Return number, name, department, post and the rest of the person `of(row)`; `prefix` leads to the employee's fields."""

    def place(row: Any, extras: Any) -> Any:
        return extras.place(of(row).pk)

    def member(row: Any, _extras: Any) -> str:
        return reverse("courses:show_member", args=[of(row).public_id])

    return (
        Column("number", _("Employee number"), lambda row, _x: of(row).number, (f"{prefix}number",), url=member),
        Column("name", _("Name"), lambda row, _x: of(row).name, (f"{prefix}name",)),
        Column("department", _("Department"), lambda row, x: p.department.name if (p := place(row, x)) else "", width=24),
        Column("post", _("Post"), lambda row, x: p.post.name if (p := place(row, x)) else "", width=18),
        Column("category", _("Post category"), lambda row, x: str(CATEGORIES[p.post.category]) if (p := place(row, x)) else "",
               is_default=False),
        Column("kind", _("Employment kind"), lambda row, _x: str(of(row).get_employment_kind_display()), is_default=False),
    )  # fmt: skip
