"""Grades per unit against the shares that a cycle allows."""

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Sum

from development import formula
from development.models import Cycle, Evaluation, Grade, LimitException


@dataclass
class Unit:
    """A unit of a cycle: its people by grade, and how many of each grade it may have (absent: as many as come)."""

    department: Any
    people: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)

    @property
    def above(self) -> list[str]:
        """The grades of which it has more than its share."""
        return [grade for grade, most in self.most.items() if self.counts.get(grade, 0) > most]

    @property
    def bars(self) -> list[dict[str, Any]]:
        """Rows of the bar chart: people by grade beside their limit."""
        rows = []
        for grade, label in Grade.choices:
            count, most = self.counts.get(grade, 0), self.most.get(grade)
            kind = "seal" if most is not None and count > most else "jade" if most is not None else "blue"
            rows.append(
                {
                    "label": label,
                    "value": count,
                    "max": max(self.people, 1),
                    "text": f"{count}" if most is None else f"{count} / {most}",
                    "kind": kind,
                }
            )
        return rows


def units_of(cycle: Cycle, departments: Any = None) -> list[Unit]:
    """Return the units of a cycle (of a query set of departments, or all) in tree order: three queries."""
    rows = Evaluation.objects.filter(cycle=cycle)
    if departments is not None:
        rows = rows.filter(department__in=departments.values("pk"))
    found: dict[int, Unit] = {}
    grouped = rows.order_by("department__path", "grade").values_list("department", "grade").annotate(n=Count("pk"))
    for pk, grade, n in grouped:
        unit = found.setdefault(pk, Unit(pk))
        unit.people += n
        unit.counts[grade] = n
    more: dict[int, dict[str, int]] = defaultdict(dict)
    approved = LimitException.objects.filter(
        cycle=cycle, state=LimitException.State.APPROVED, department__in=list(found)
    )
    for pk, grade, n in approved.order_by().values_list("department", "grade").annotate(n=Sum("more")):
        more[pk][grade] = n
    names = Cycle._meta.get_field("owner_department").related_model.objects.in_bulk(list(found))
    for pk, unit in found.items():
        unit.department = names[pk]
        unit.most = {
            grade: formula.most_people(unit.people, percent) + more[pk].get(grade, 0)
            for grade, percent in cycle.limits.items()
        }
    return list(found.values())


def units_above(cycle: Cycle) -> list[str]:
    """Return the names of units that have more of a grade than their share."""
    return [unit.department.name for unit in units_of(cycle) if unit.above]
