"""What pages read of the numbers: one query for a scope, one for the departments below it, however many people there are."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Sum

from people.models import Department
from reports.aggregates.measures import LEAST_ANSWERS
from reports.aggregates.places import first_of_months, month_key
from reports.models import Aggregate, Snapshot

Pair = tuple[int, int]


@dataclass
class Numbers:
    """The numbers of some people: {(measure, period): (numerator, denominator)}."""

    table: dict[tuple[str, str], Pair] = field(default_factory=dict)

    def __getitem__(self, key: str) -> int:
        """The numerator of how things stand."""
        return self.table.get((key, ""), (0, 0))[0]

    def pair(self, key: str, period: str = "") -> Pair:
        return self.table.get((key, period), (0, 0))

    def share(self, key: str, period: str = "") -> int | None:
        """Whole percent, rounded down; None of nothing."""
        part, whole = self.pair(key, period)
        return 100 * part // whole if whole else None

    def year(self, key: str) -> Pair:
        """The sum over all counted months."""
        pairs = [pair for (name, period), pair in self.table.items() if name == key and period]
        return sum(p[0] for p in pairs), sum(p[1] for p in pairs)

    def months(self, key: str, today: Any) -> list[tuple[str, Pair]]:
        """The counted months in order, the empty ones too."""
        periods = [month_key(day) for day in first_of_months(today)]
        return [(period, self.pair(key, period)) for period in periods]

    @property
    def satisfaction(self) -> float | None:
        """Mean of 1 to 5, or None while there are fewer marks than five ratings give: few would be named."""
        taps, most = self.year("satisfaction")
        return taps / most if most >= 5 * LEAST_ANSWERS else None


def numbers_of(
    snapshot: Snapshot | None, departments: Iterable[Department], *, category: str = "", kind: str = ""
) -> Numbers:
    """Return the numbers of everybody in `departments` (none of which lies below another) and below (one query)."""
    if snapshot is None:
        return Numbers()
    rows = _of(snapshot, departments, category, kind).values_list("key", "period")
    sums = rows.annotate(numerators=Sum("numerator"), denominators=Sum("denominator"))
    return Numbers({(key, period): (n, d) for key, period, n, d in sums})


def numbers_by_department(
    snapshot: Snapshot | None, departments: Iterable[Department], *, category: str = "", kind: str = ""
) -> dict[int, Numbers]:
    """Return {department id: how its people and those below stand} (one query)."""
    found: dict[int, Numbers] = {}
    if snapshot is not None:
        rows = _of(snapshot, departments, category, kind).values_list("department_id", "key", "period")
        for department, key, period, n, d in rows.annotate(n=Sum("numerator"), d=Sum("denominator")):
            found.setdefault(department, Numbers()).table[key, period] = (n, d)
    return found


def _of(snapshot: Snapshot, departments: Iterable[Department], category: str, kind: str) -> Any:
    rows = Aggregate.objects.filter(snapshot=snapshot, department__in=[d.pk for d in departments]).order_by()
    if category:
        rows = rows.filter(category=category)
    return rows.filter(employment_kind=kind) if kind else rows
