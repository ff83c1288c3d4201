"""Study hours, coverage, 人次, and who reached the target of the year."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Count, Q, Sum
from django.utils.translation import gettext_lazy as _

from courses import hours
from courses.models import HourTarget, StudyHour
from people.models import Absence, Assignment
from reports.upward.measures import Cell, Measure, Table, register

LIVE = Q(reverses=None, reversal=None)


def count_hours(scope: Any) -> Table:
    """Two queries: how many people there are, and what the ledger of study hours says of them."""
    rows = scope.of_people(StudyHour.objects.filter(scope.days("done_on")))
    sums = {
        scope.key_of(row["group"]): row
        for row in rows.values("group").annotate(
            hours=Sum("hours"), people=Count("employee", filter=LIVE, distinct=True), entries=Count("pk", filter=LIVE)
        )
    }
    table: Table = {}
    for key in {*scope.heads, *sums}:
        row, people = sums.get(key), scope.heads.get(key, 0)
        table[key] = {
            "hours_mean": Cell(row["hours"] if row else 0, people),
            "coverage": Cell(row["people"] if row else 0, people),
            "entries": Cell(row["entries"] if row else 0),
        }
    return table


def count_reached(scope: Any) -> Table:
    """Five queries. What the year asks until the end of the period is its target by post times the days at work, as courses.hours has it."""
    start, end = dt.date(scope.period.year, 1, 1), scope.period.end
    targets = dict(HourTarget.objects.filter(year=scope.period.year).values_list("category", "hours"))
    if not targets:
        return {}
    ids = scope.people.values("employee")
    inside = Q(starts_on__lt=end) & (Q(ends_on=None) | Q(ends_on__gt=start))
    spans: dict[int, list[Any]] = defaultdict(list)
    away: dict[int, list[Any]] = defaultdict(list)
    rows = Assignment.objects.main().filter(inside, employee__in=ids).order_by("starts_on")
    for pk, category, a, b in rows.values_list("employee_id", "post__category", "starts_on", "ends_on"):
        spans[pk].append((category, max(a, start), min(b or end, end)))
    for pk, a, b in Absence.objects.filter(inside, employee__in=ids).values_list("employee_id", "starts_on", "ends_on"):
        away[pk].append((max(a, start), min(b or end, end)))
    sums = StudyHour.objects.filter(employee__in=ids, done_on__gte=start, done_on__lt=end).order_by()
    got = dict(sums.values_list("employee").annotate(n=Sum("hours")))
    groups = scope.people.annotate(group=scope.group()).order_by().values_list("employee_id", "group")
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for pk, group in groups:
        due, _shares = hours.asked(spans[pk], away[pk], targets, scope.period.year)
        if due is not None:
            found = table[scope.key_of(group)]
            found[0] += got.get(pk, 0) >= due
            found[1] += 1
    return {key: {"target_reached": Cell(*found)} for key, found in table.items()}


NOBODY = _("nobody works here on that day")
register(
    Measure(
        "hours_mean", _("Study hours a person"), _("study hours of the period ÷ people at work on its last day"), _("hours"),
        "mean", count_hours, "people", NOBODY, scale=100,
    ),
    Measure(
        "coverage", _("Coverage"), _("people with at least one entry of study hours ÷ people at work on the last day"), "%",
        "percent", count_hours, "people", NOBODY,
    ),
    Measure(
        "entries", _("Trainings taken"), _("entries of study hours that count: one a person and training"), _("times"),
        "number", count_hours, "entries", NOBODY,
    ),
    Measure(
        "target_reached", _("Target of hours reached"),
        _("people whose hours since January reach the target of the year × days at work until the end of the period ÷ days of the year, ÷ people with a target"),
        "%", "percent", count_reached, "people", _("no target of study hours holds for these people this year"),
    ),
)  # fmt: skip
