"""The 360° surveys of a cycle: which count, whom they ask about whom, how far they are. Nothing here writes.

Who is asked about a person: their manager of today; the next SIX colleagues of the unit in a ring (so everybody is asked about six
people, and five answers are reached although one is missing); up to TEN of those who report to them; themselves. Of colleagues and
own people fewer than five are not asked at all: what they said could never be read.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from development.models import Cycle
from lib import clock
from people.models import Assignment, Employee
from surveys.models import Form, Invitation, Relationship, Survey
from surveys.results import percent

ABOUT = "cycle"
SIX, TEN = 6, 10
FLOOR = Survey.FLOOR
Pairs = list[tuple[int, int]]  # (who is asked, about whom)


def surveys_of(cycle: Cycle) -> Any:
    """The 360° surveys that this cycle asked, the newest first."""
    return Survey.objects.about(ABOUT, [cycle.public_id]).filter(version__form__kind=Form.Kind.FEEDBACK)


def surveys_that_count(cycle: Cycle) -> Any:
    """Closed 360° surveys of the cycle, and those opened within the evaluated time that belong to no cycle."""
    start, end = clock.start_of_day(cycle.starts_on), clock.start_of_day(cycle.ends_on)
    within = ~Q(about_kind=ABOUT) & Q(opens_at__gte=start, opens_at__lt=end)
    asked = Q(about_kind=ABOUT, about_key=str(cycle.public_id))
    return Survey.objects.filter(asked | within, version__form__kind=Form.Kind.FEEDBACK, closes_at__lte=clock.now())


def sides_about(people: Sequence[int]) -> dict[str, Pairs]:
    """Return whom to ask about these people (employee ids), by relationship; a constant number of queries."""
    homes = Assignment.objects.main().current().exclude(employee__work_state=Employee.State.LEFT)
    mine = list(homes.filter(employee__in=people).values_list("employee", "department", "manager"))
    units: dict[int, list[int]] = defaultdict(list)
    for pk, unit in (
        homes.filter(department__in={unit for _pk, unit, _boss in mine})
        .order_by("employee")
        .values_list("employee", "department")
    ):
        units[unit].append(pk)
    below: dict[int, list[int]] = defaultdict(list)
    for pk, boss in homes.filter(manager__in=people).order_by("employee").values_list("employee", "manager"):
        below[boss].append(pk)
    found: dict[str, Pairs] = {side: [] for side in ("manager", "peer", "report", "self")}
    for pk, unit, boss in mine:
        found["self"].append((pk, pk))
        if boss and boss != pk:
            found["manager"].append((boss, pk))
        colleagues = [one for one in _ring(units[unit], pk) if one != boss and one not in below[pk]][:SIX]
        for side, asked in (("peer", colleagues), ("report", [one for one in below[pk] if one != pk][:TEN])):
            if len(asked) >= FLOOR:
                found[side] += [(one, pk) for one in asked]
    return found


def _ring(unit: list[int], pk: int) -> list[int]:
    place = unit.index(pk)
    return unit[place + 1 :] + unit[:place]


@dataclass(frozen=True)
class Asked:
    """How many were asked from one side, and how many answered."""

    label: str
    asked: int
    answered: int

    @property
    def bar(self) -> dict[str, Any]:
        share = percent(self.answered, self.asked)
        kind = "jade" if self.answered == self.asked else "blue"
        return {"label": self.label, "value": float(share or 0), "max": 100, "text": f"{self.answered} / {self.asked}", "kind": kind}  # fmt: skip


def bars_of(cycle: Cycle, people: Any) -> list[dict[str, Any]]:
    """Return the bars answered / asked by side over the cycle's surveys about `people` (a query set of employees); one query."""
    rows = Invitation.objects.filter(survey__in=surveys_of(cycle), subject__in=people).order_by()
    counted = {
        row["relationship"]: (row["asked"], row["answered"])
        for row in rows.values("relationship").annotate(
            asked=Count("pk"), answered=Count("pk", filter=Q(is_answered=True))
        )
    }
    sides = [side for side in ("manager", "peer", "report", "self") if side in counted]
    return [Asked(str(Relationship(side).label), *counted[side]).bar for side in sides]
