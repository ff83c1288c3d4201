"""The honour page and the relative leaderboard: who stands where in a period, of those who want to be shown. Reads only."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum, Window
from django.db.models.functions import Coalesce, Rank, RowNumber
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from development.models import Award, HonourChoice
from people.models import Assignment, Employee

AROUND = 5
PERIODS = ("month", "quarter", "year")


@dataclass(frozen=True)
class Period:
    """Half-open days of a month, a quarter or a year."""

    kind: str
    first: dt.date
    until: dt.date

    @property
    def label(self) -> str:
        words = {"year": self.first.year, "month": self.first.month, "quarter": (self.first.month + 2) // 3}
        if self.kind == "year":
            return _("Year %(year)s") % words
        if self.kind == "quarter":
            return _("%(year)s, quarter %(quarter)s") % words
        return pgettext("a month", "%(year)s-%(month)s") % words


def period_of(kind: str, day: dt.date) -> Period:
    """Return the month, quarter or year in which `day` lies (an unknown kind is a month)."""
    months = {"quarter": 3, "year": 12}.get(kind, 1)
    start = (day.month - 1) // months * months + 1
    first = dt.date(day.year, start, 1)
    until = dt.date(day.year + (start + months > 12), (start + months - 1) % 12 + 1, 1)
    return Period(kind if kind in PERIODS else "month", first, until)


@dataclass(frozen=True)
class Place:
    """One line of the leaderboard."""

    rank: int
    name: str
    points: int
    is_me: bool


def _hidden() -> Exists:
    return Exists(HonourChoice.objects.filter(employee=OuterRef("pk"), is_hidden=True))


def leaderboard(me: Employee, period: Period) -> list[Place]:
    """Return me with five above and five below in my own hall (two queries); equal points share a rank. Who opted out is shown to nobody else."""
    hall = Assignment.objects.main().current().filter(employee=me).values("department")
    colleagues = Assignment.objects.main().current().filter(department__in=hall).values("employee")
    inside = Q(awards__given_on__gte=period.first, awards__given_on__lt=period.until)
    people = Employee.objects.working().filter(Q(pk__in=colleagues) & (Q(pk=me.pk) | ~Q(_hidden())))
    people = people.annotate(sum=Coalesce(Sum("awards__points", filter=inside), 0))
    ranked = people.annotate(
        rank=Window(Rank(), order_by=F("sum").desc()),
        row=Window(RowNumber(), order_by=[F("sum").desc(), F("number").asc()]),
    )
    rows = list(ranked.order_by("row").values_list("pk", "name", "sum", "rank"))
    at = next((n for n, row in enumerate(rows) if row[0] == me.pk), None)
    if at is None:
        return []
    near = rows[max(0, at - AROUND) : at + AROUND + 1]
    return [Place(rank, name, total, pk == me.pk) for pk, name, total, rank in near]


def honoured(period: Period) -> QuerySet[Award]:
    """Return the titles and rewards of a period that stand, of people who want to be shown, the newest first."""
    hidden = HonourChoice.objects.filter(is_hidden=True).values("employee")
    rows = Award.objects.standing().filter(given_on__gte=period.first, given_on__lt=period.until)
    rows = rows.filter(~Q(honour="") | ~Q(reward="")).exclude(employee__in=hidden)
    return rows.select_related("employee").order_by("-given_on", "-pk")


def with_halls(awards: Any) -> list[Award]:
    """Return the awards as a list, each with its person's present `hall` (one query)."""
    awards = list(awards)
    rows = Assignment.objects.main().current().filter(employee__in=[a.employee_id for a in awards])
    halls = dict(rows.values_list("employee", "department__name"))
    for award in awards:
        award.hall = halls.get(award.employee_id, "")
    return awards
