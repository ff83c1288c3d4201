"""Minutes a month asked of managers.

minutes = sum over the to-dos that began to wait in the month of what their kind usually takes (`outbox.todos.Kind.minutes`).
Estimates, not a stopwatch: the page says so. Four queries for any number of managers.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.db.models import Count, F, Q
from django.db.models.functions import TruncMonth

from lib import clock
from outbox.models import Todo
from outbox.todos import kind_of
from people.models import Assignment, Employee

MONTHS_SHOWN = 6


@dataclass
class Asked:
    """One manager's month. `kinds` are (label, number, minutes), the most costly first."""

    person: Any
    leads: int = 0
    count: int = 0
    done: int = 0
    late: int = 0
    minutes: int = 0
    kinds: list[tuple[str, int, int]] = field(default_factory=list)

    @property
    def is_much(self) -> bool:
        return self.minutes > settings.MANAGER_MINUTES_A_MONTH


def month_of(word: str) -> dt.date:
    """Return the first day of the month "2026-11"; of this month for anything else, and for what is still to come."""
    this = clock.today().replace(day=1)
    try:
        asked = dt.datetime.strptime(word, "%Y-%m").date()  # noqa: DTZ007 - a calendar fact
    except ValueError:
        return this
    return min(asked, this) if asked.year >= 2000 else this


def months_until(month: dt.date, number: int = MONTHS_SHOWN) -> list[dt.date]:
    """Return the first days of the `number` months that end with `month`, the oldest first."""
    found = [month]
    while len(found) < number:
        found.append((found[-1] - dt.timedelta(days=1)).replace(day=1))
    return found[::-1]


def _end(month: dt.date) -> dt.date:
    return (month + dt.timedelta(days=32)).replace(day=1)


def _managers(user: Any) -> Any:
    """Return the people of HR `user` who lead somebody today."""
    leading = Assignment.objects.current().exclude(manager=None).values("manager")
    return Employee.objects.of_hr(user).filter(pk__in=leading).order_by("number")


def _todos(managers: Any, first: dt.date, end: dt.date) -> Any:
    since, until = clock.start_of_day(first), clock.start_of_day(end)
    return Todo.objects.filter(
        whom__employee__in=managers.values("pk"), created_at__gte=since, created_at__lt=until
    ).order_by()


def asked_of(user: Any, month: dt.date) -> tuple[list[Asked], list[tuple[dt.date, float]]]:
    """Return each manager's month, who is asked most first, and the mean minutes a manager of the last months."""
    managers = _managers(user)
    found = {person.user_id or f"-{person.pk}": Asked(person) for person in managers.with_post()}
    leads = Assignment.objects.current().filter(manager__in=managers.values("pk")).values("manager").order_by()
    by_person = dict(leads.annotate(n=Count("employee", distinct=True)).values_list("manager", "n"))
    for asked in found.values():
        asked.leads = by_person.get(asked.person.pk, 0)
    late = Q(due_at__lt=F("done_at")) | Q(done_at=None, due_at__lt=clock.now())
    rows = _todos(managers, month, _end(month)).values("whom", "kind")
    for row in rows.annotate(n=Count("pk"), done=Count("done_at"), late=Count("pk", filter=late)):
        _add(found[row["whom"]], row)
    listed = sorted(found.values(), key=lambda asked: (-asked.minutes, asked.person.number))
    return listed, _trend(managers, month, len(found))


def _add(asked: Asked, row: dict[str, Any]) -> None:
    kind = kind_of(row["kind"])
    minutes = kind.minutes * row["n"]
    asked.count += row["n"]
    asked.done += row["done"]
    asked.late += row["late"]
    asked.minutes += minutes
    asked.kinds.append((str(kind.label), row["n"], minutes))
    asked.kinds.sort(key=lambda entry: -entry[2])


def _trend(managers: Any, month: dt.date, people: int) -> list[tuple[dt.date, float]]:
    months = months_until(month)
    total = dict.fromkeys(months, 0)
    rows = _todos(managers, months[0], _end(month)).annotate(month=TruncMonth("created_at", tzinfo=clock.LOCAL))
    for row in rows.values("month", "kind").annotate(n=Count("pk")):
        total[row["month"].date()] += kind_of(row["kind"]).minutes * row["n"]
    return [(first, total[first] / people if people else 0.0) for first in months]


def all_kinds(listed: Iterable[Asked]) -> list[tuple[str, int, int]]:
    """Return (label, number, minutes) over all managers, the most costly kind first."""
    total: dict[str, list[int]] = {}
    for asked in listed:
        for label, number, minutes in asked.kinds:
            entry = total.setdefault(label, [0, 0])
            entry[0] += number
            entry[1] += minutes
    return sorted(((label, n, minutes) for label, (n, minutes) in total.items()), key=lambda entry: -entry[2])
