"""Whose rows a person may list: HR those of their departments, a manager those of the line below; by the rights of this moment."""

from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef

from people import rules
from people.models import Assignment, Department, Employee
from people.querysets import below


def _working_in(departments: list[Department]) -> Any:
    """Return who works in these departments or below, as a subquery; by the index of departments, not over all assignments."""
    inside = Department.objects.filter(below(departments)).order_by().values("pk")
    return Assignment.objects.main().current().filter(department__in=inside).values("employee")


class Reach:
    """The people whom `user` may list today. `is_nobody`: the lists do not exist for this person."""

    def __init__(self, user: Any) -> None:
        self.user = user

    @cached_property
    def departments(self) -> list[Department]:
        return rules.departments_of(self.user, "hr")

    @cached_property
    def is_hr(self) -> bool:
        return self.user.is_active and bool(self.departments)

    @cached_property
    def is_nobody(self) -> bool:
        return not self.user.is_active or not (self.is_hr or rules.is_manager(self.user))

    @cached_property
    def is_everybody(self) -> bool:
        """Whether every root is among the departments: then no row has to be looked at for its rights."""
        if not self.is_hr:
            return False
        roots = {root.pk for root in Department.get_root_nodes()}
        return roots <= {department.pk for department in self.departments}

    @property
    def choices(self) -> Any:
        """The departments that the filter offers; none for a manager."""
        return rules.departments_under_hr(self.user) if self.is_hr else Department.objects.none()

    def narrow(self, rows: Any, employee: str, chosen: dict[str, Any]) -> Any:
        """Keep the rows of people within the rights and within the filters of place; `employee` is the path to the person."""
        rows = self._within_rights(rows, employee)
        department = chosen.get("department")
        if department and not (self.is_everybody and department.is_root()):
            rows = rows.filter(**{f"{employee}__in": _working_in([department])})
        if chosen.get("category"):
            # Exists, not a set: most people are in a category, so that the first rows are found at once.
            held = Assignment.objects.main().current().filter(employee=OuterRef(employee))
            rows = rows.filter(Exists(held.filter(post__category=chosen["category"])))
        path = "" if employee == "pk" else f"{employee}__"
        if chosen.get("kind"):
            rows = rows.filter(**{f"{path}employment_kind": chosen["kind"]})
        if word := (chosen.get("q") or "").strip():
            found = Employee.objects.filter(number__istartswith=word) | Employee.objects.filter(name__contains=word)
            rows = rows.filter(**{f"{employee}__in": found.values("pk")})
        return rows

    def _within_rights(self, rows: Any, employee: str) -> Any:
        if self.is_nobody:
            return rows.none()
        if self.is_everybody:
            return rows
        if self.is_hr:
            return rows.filter(**{f"{employee}__in": _working_in(self.departments)})
        line = Employee.objects.in_line_of(rules.employee_of(self.user))
        return rows.filter(**{f"{employee}__in": line.values("pk")})


class Places:
    """The posts and departments of the people of some rows, read when a column first asks for them (one query)."""

    def __init__(self, people: list[int]) -> None:
        self.people = people

    @cached_property
    def _places(self) -> dict[int, Assignment]:
        rows = Assignment.objects.main().current().filter(employee__in=self.people)
        return {row.employee_id: row for row in rows.select_related("post", "department")}

    def place(self, person: int) -> Assignment | None:
        return self._places.get(person)
