"""What people have of study hours in a year, what the year asks of them, and what is missing.

What is asked of a person: for each main assignment, the target of its post's category times the days in it on which the person
was at work (not on long leave), divided by the days of the year; summed. So whoever joins on 1 July owes about half.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q, Sum
from django.utils.translation import gettext as _

from courses.models import HourTarget, StudyHour
from people.models import Absence, Assignment, Post

Span = tuple[dt.date, dt.date]  # half-open


@dataclass
class Account:
    """One person's year: `got`, `due` and the rest in hundredths of a 学时; `due` is None where no target holds."""

    employee: Any
    year: int
    by_kind: dict[str, int] = field(default_factory=dict)
    due: int | None = None
    shares: list[tuple[str, int, int]] = field(default_factory=list)  # (category, its target, days counted)

    @property
    def got(self) -> int:
        return sum(self.by_kind.values())

    @property
    def missing(self) -> int:
        """What is still to be learnt this year."""
        return max(0, (self.due or 0) - self.got)

    @property
    def percent(self) -> int:
        return 100 if not self.due else min(100, 100 * max(0, self.got) // self.due)

    @property
    def because(self) -> str:
        """Say how the target came about."""
        labels, days = dict(Post.Category.choices), days_of(self.year)
        lines = [
            _("%(category)s: %(target)s hours × %(days)s of %(all)s days")
            % {"category": labels[category], "target": in_hours(target), "days": n, "all": days}
            for category, target, n in self.shares
        ]
        return "; ".join(lines)


def in_hours(hundredths: int | None) -> str:
    """Return hundredths of a 学时 as people read them, with one decimal where there is one."""
    if hundredths is None:
        return "–"
    tenths = (abs(hundredths) + 5) // 10
    text = f"{tenths // 10}.{tenths % 10}" if tenths % 10 else str(tenths // 10)
    return f"-{text}" if hundredths < 0 and tenths else text


def days_of(year: int) -> int:
    """Return the number of days of a year."""
    return (dt.date(year + 1, 1, 1) - dt.date(year, 1, 1)).days


def days_at_work(start: dt.date, end: dt.date, away: Iterable[Span]) -> int:
    """Return the days of [start, end) that lie in none of the spans of `away` (which may overlap)."""
    total, done = max(0, (end - start).days), start
    for left, right in sorted(away):
        left, right = max(left, done), min(right, end)
        if left < right:
            total -= (right - left).days
            done = right
    return total


def asked(
    spans: Iterable[tuple[str, dt.date, dt.date]], away: Iterable[Span], targets: Mapping[str, int], year: int
) -> Any:
    """Return (hundredths asked or None, shares) for main assignments `(category, from, until)` clipped to the year."""
    away, shares, sum_ = list(away), [], 0
    for category, start, end in spans:
        days = days_at_work(start, end, away)
        if category in targets and days > 0:
            shares.append((category, targets[category], days))
            sum_ += targets[category] * days
    length = days_of(year)
    return ((2 * sum_ + length) // (2 * length) if shares else None), shares


def accounts_of(employees: Any, year: int) -> list[Account]:
    """Return the accounts of a query set of people, in its order (five queries for any number)."""
    people = list(employees)
    ids: Any = [p.pk for p in people] if len(people) <= 500 else employees.order_by().values("pk")
    start, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    targets = dict(HourTarget.objects.filter(year=year).values_list("category", "hours"))
    inside = Q(starts_on__lt=end) & (Q(ends_on=None) | Q(ends_on__gt=start))
    spans, away = defaultdict(list), defaultdict(list)
    rows = Assignment.objects.main().filter(inside, employee__in=ids).order_by("starts_on")
    for pk, category, a, b in rows.values_list("employee_id", "post__category", "starts_on", "ends_on"):
        spans[pk].append((category, max(a, start), min(b or end, end)))
    for pk, a, b in Absence.objects.filter(inside, employee__in=ids).values_list("employee_id", "starts_on", "ends_on"):
        away[pk].append((max(a, start), min(b or end, end)))
    got: dict[int, dict[str, int]] = defaultdict(dict)
    sums = StudyHour.objects.of_year(year).filter(employee__in=ids).order_by().values_list("employee_id", "kind")
    for pk, kind, hours in sums.annotate(n=Sum("hours")):
        got[pk][kind] = hours
    found = []
    for person in people:
        due, shares = asked(spans[person.pk], away[person.pk], targets, year)
        found.append(Account(person, year, got[person.pk], due, shares))
    return found


def bars(account: Account) -> list[dict[str, Any]]:
    """Return the rows of a bar chart: hours by kind of learning."""
    top = max([account.due or 0, *account.by_kind.values(), 100])
    return [
        {"label": label, "value": max(0, account.by_kind.get(kind, 0)), "max": top,
         "text": in_hours(account.by_kind.get(kind, 0)), "kind": "jade"}
        for kind, label in StudyHour.Kind.choices
    ]  # fmt: skip
