"""Of whom a number is: the people of a department on a day, parted by unit, post category or employment kind.

A person has one main assignment a day, so each is counted in one group, and the groups add up to the whole.
"""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q
from django.db.models.functions import Substr
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from lib import clock
from people.models import Assignment, Department, Employee, Post
from people.querysets import below, current
from reports.upward.periods import Period

WAYS = {
    "unit": gettext_lazy("by unit"),
    "category": gettext_lazy("by post category"),
    "kind": gettext_lazy("by employment kind"),
}
OWN = "-"  # the group of those who work in the department itself, not in a unit below


@dataclass(frozen=True)
class Scope:
    """The people of `department` (or below) on the day of `period`, parted in one way."""

    department: Department
    period: Period
    way: str = "unit"

    @property
    def way_label(self) -> Any:
        return WAYS[self.way]

    @cached_property
    def people(self) -> Any:
        """Their main assignments on that day (a query set)."""
        return Assignment.objects.main().current(on=self.period.day).filter(below([self.department], "department__"))

    @cached_property
    def heads(self) -> dict[str, int]:
        """Return how many people each group has (one query)."""
        rows = self.people.annotate(group=self.group()).order_by().values_list("group").annotate(n=Count("pk"))
        return {self.key_of(group): n for group, n in rows}

    def of_people(self, rows: Any, path: str = "employee__") -> Any:
        """Keep those rows whose person is of the scope, with their `group`; `path` leads to the person.

        One filter, so that the group is read from the very assignment that holds on the day.
        """
        at = f"{path}assignments__"
        inside = current(at, on=self.period.day) & below([self.department], f"{at}department__")
        return rows.filter(inside, **{f"{at}kind": "main"}).annotate(group=self.group(at)).order_by()

    def group(self, at: str = "") -> Any:
        """Return the expression of the group; `at` leads to the assignment."""
        if self.way == "category":
            return F(f"{at}post__category")
        if self.way == "kind":
            return F(f"{at}employee__employment_kind")
        return Substr(f"{at}department__path", 1, len(self.department.path) + Department.steplen)

    def units_of(self, path: str) -> str:
        """Return the group of a department's path, where units are the groups."""
        short = path[: len(self.department.path) + Department.steplen]
        return OWN if short == self.department.path else short

    @cached_property
    def labels(self) -> dict[str, str]:
        """Return the names of all groups in their order (one query for units)."""
        if self.way == "category":
            return {key: str(label) for key, label in Post.Category.choices}
        if self.way == "kind":
            return {key: str(label) for key, label in Employee.Kind.choices}
        units = self.department.get_children().order_by("path").values_list("path", "name")
        return {**dict(units), OWN: _("%(name)s itself") % {"name": self.department.name}}

    def key_of(self, group: Any) -> str:
        """Return the key under which a group that the database returned is known."""
        return OWN if self.way == "unit" and group == self.department.path else str(group)

    def in_group(self, rows: Any, key: str) -> Any:
        """Keep the rows (of `of_people`) of one group; of all groups for an empty key."""
        if not key:
            return rows
        return rows.filter(group=self.department.path if self.way == "unit" and key == OWN else key)

    # --- time ------------------------------------------------------------------------------------
    def days(self, name: str) -> Q:
        """Return the Q of a date field that lies in the period."""
        return Q(**{f"{name}__gte": self.period.start, f"{name}__lt": self.period.end})

    def instants(self, name: str) -> Q:
        """Return the Q of an instant that lies in the period (local days)."""
        return Q(**{f"{name}__gte": clock.start_of_day(self.period.start), f"{name}__lt": self.until})

    @property
    def until(self) -> dt.datetime:
        return clock.start_of_day(self.period.end)
