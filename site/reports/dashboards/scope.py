"""Whose numbers a page shows: the departments of today's HR grants, narrowed by what was chosen."""

from functools import cached_property

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people import rules
from people.models import Department, Employee, Post
from reports.lists.department_field import DepartmentChoice


class ScopeFilter(forms.Form):
    """Whatever is not valid is left out."""

    department = DepartmentChoice(
        label=_("Department"), queryset=Department.objects.none(), required=False, to_field_name="code",
        empty_label=_("all"),
    )  # fmt: skip
    category = forms.ChoiceField(
        label=_("Post category"), required=False, choices=[("", pgettext_lazy("filter", "all")), *Post.Category.choices]
    )
    kind = forms.ChoiceField(
        label=_("Employment kind"),
        required=False,
        choices=[("", pgettext_lazy("filter", "all")), *Employee.Kind.choices],
    )

    def __init__(self, data=None, *, user):
        super().__init__(data)
        self.fields["department"].offer(rules.departments_under_hr(user), str(self.data.get("department", "")))


class Scope:
    """HR's departments, the one chosen among them, and those right below, for the rows of a table."""

    def __init__(self, user, data=None):
        self.user = user
        self.form = ScopeFilter(data or None, user=user)
        self.chosen = self.form.cleaned_data if self.form.is_valid() else getattr(self.form, "cleaned_data", {})

    @cached_property
    def departments(self):
        """The topmost departments that are looked at; none lies below another."""
        if self.chosen.get("department"):
            return [self.chosen["department"]]
        return topmost(rules.departments_of(self.user, "hr"))

    @property
    def category(self):
        return self.chosen.get("category") or ""

    @property
    def kind(self):
        return self.chosen.get("kind") or ""

    @property
    def words(self):
        """Of what are these numbers."""
        return "、".join(department.name for department in self.departments)

    @cached_property
    def below(self):
        """The departments right below the only one, or the topmost ones where there are several."""
        if len(self.departments) == 1:
            children = list(self.departments[0].get_children())
            return children or self.departments
        return self.departments

    @property
    def query(self):
        """What the links to rows carry along."""
        values = {"category": self.category, "kind": self.kind}
        if self.chosen.get("department"):
            values["department"] = self.chosen["department"].code
        return {name: value for name, value in values.items() if value}


def topmost(departments):
    """Return departments without those that lie below another of them."""
    found = []
    for department in sorted(departments, key=lambda d: d.path):
        if not any(department.path.startswith(other.path) for other in found):
            found.append(department)
    return found
