"""How people stand with what they were asked to learn: one definition for the manager's list, HR's list and the exports."""

import datetime as dt

from django.db.models import Case, Count, Exists, F, IntegerField, Max, Min, OuterRef, Q, Sum, Value, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from courses.models import Enrolment
from lib import clock
from people.models import Assignment, Department, Employee

STUCK_AFTER = dt.timedelta(days=7)
SOON = dt.timedelta(days=3)

# status: (pill kind, words, rank; worst first)
STATUSES = {
    "late": ("late", _("late"), 0),
    "stuck": ("due", _("stuck"), 1),
    "soon": ("due", _("due soon"), 2),
    "on_time": ("info", _("on time"), 3),
    "paused": ("plain", _("on long leave, dates pause"), 4),
    "done": ("done", _("all done"), 5),
    "none": ("plain", _("nothing assigned"), 6),
}


def with_standing(employees, *, track=None, now=None):
    """Annotate people with status, next_due_at, minutes_total, minutes_done, open_count, done_count, last_active (one query)."""
    now = now or clock.now()
    mine = Q(enrolments__required=True)
    if track is not None:
        mine &= Q(enrolments__track=track)
    is_open = mine & Q(enrolments__ended_at=None)
    done = mine & Q(enrolments__outcome="completed")
    stale = (
        Enrolment.objects.open()
        .filter(
            employee=OuterRef("pk"),
            required=True,
            created_at__lt=now - STUCK_AFTER,
            minutes_done__lt=F("minutes_total"),
        )
        .filter(Q(last_active_at=None) | Q(last_active_at__lt=now - STUCK_AFTER))
    )
    if track is not None:
        stale = stale.filter(track=track)
    people = employees.annotate(
        open_count=Count("enrolments", filter=is_open, distinct=True),
        done_count=Count("enrolments", filter=done, distinct=True),
        next_due_at=Min("enrolments__next_due_at", filter=is_open),
        minutes_total=Coalesce(Sum("enrolments__minutes_total", filter=is_open), 0),
        minutes_done=Coalesce(Sum("enrolments__minutes_done", filter=is_open), 0),
        last_active=Max("enrolments__last_active_at"),
        is_stale=Exists(stale),
    )
    return people.annotate(
        rank=Case(
            When(open_count=0, done_count=0, then=Value(6)),
            When(open_count=0, then=Value(5)),
            When(work_state=Employee.State.LONG_LEAVE, then=Value(4)),
            When(next_due_at__lte=now, then=Value(0)),
            When(is_stale=True, then=Value(1)),
            When(next_due_at__lte=now + SOON, then=Value(2)),
            default=Value(3),
            output_field=IntegerField(),
        )
    )


OPEN = "open"
WORST_FIRST = ("rank", F("next_due_at").asc(nulls_last=True), "number")
BY_RANK = {rank: key for key, (_kind, _words, rank) in STATUSES.items()}


def of_status(people, status):
    """Keep the people of one status, or with `OPEN` those who have anything to do; an unknown one keeps all."""
    if status == OPEN:
        return people.filter(open_count__gt=0)
    return people.filter(rank=STATUSES[status][2]) if status in STATUSES else people


def describe(person):
    """Return what a row shows: status key, pill kind, words, percent, days late, last day."""
    key = BY_RANK[person.rank]
    kind, words, _rank = STATUSES[key]
    due_on = clock.due_day(person.next_due_at) if person.next_due_at else None
    percent = (
        100 * person.minutes_done // person.minutes_total if person.minutes_total else (100 if key == "done" else 0)
    )
    return {
        "person": person,
        "status": key,
        "kind": kind,
        "words": words,
        "percent": percent,
        "due_on": due_on,
        "days_late": (clock.today() - due_on).days if due_on and key == "late" else 0,
        "minutes_left": max(0, person.minutes_total - person.minutes_done),
    }


def summary(people):
    """Return {status: number of people} of an annotated set (one query)."""
    counts = dict.fromkeys(STATUSES, 0)
    for rank in people.order_by().values_list("rank", flat=True):
        counts[BY_RANK[rank]] += 1
    return counts


def bars(counts):
    """Return the rows of a bar chart of a `summary`: how many people are in which state, the empty ones left out."""
    kinds = {"late": "seal", "stuck": "amber", "soon": "amber", "on_time": "blue", "done": "jade"}
    top = max([1, *counts.values()])
    return [
        {
            "key": key,
            "label": words,
            "value": counts[key],
            "max": top,
            "text": str(counts[key]),
            "kind": kinds.get(key, ""),
        }
        for key, (_kind, words, _rank) in STATUSES.items()
        if counts[key]
    ]


def by_department(people, departments, *, levels=3):
    """Return one row a department with anybody in it: people in each state, counted with all below it (two queries).

    `people` is an annotated set, `departments` a set in tree order; only its upper `levels` are shown.
    """
    top = min((d.depth for d in departments), default=1)
    table = {
        d.path: {"department": d, "depth": d.depth - top, "total": 0, **dict.fromkeys(STATUSES, 0)}
        for d in departments
        if d.depth < top + levels
    }
    homes = Assignment.objects.main().current().filter(employee__in=people.order_by().values("pk"))
    path_of = dict(homes.values_list("employee_id", "department__path"))
    for pk, rank in people.order_by().values_list("pk", "rank"):
        path = path_of.get(pk, "")
        for end in range(Department.steplen, len(path) + 1, Department.steplen):
            if path[:end] in table:
                table[path[:end]]["total"] += 1
                table[path[:end]][BY_RANK[rank]] += 1
    rows = [row for row in table.values() if row["total"]]
    for row in rows:
        row["done_percent"] = 100 * row["done"] // row["total"]
    return rows
