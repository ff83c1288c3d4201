"""Hiring, moving, leaving, returning: the assignments ledger, the person's facts, the sign-in and the news in one transaction."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_create_with_history, bulk_update_with_history

from lib import clock
from people.actions import access, grants
from people.actions.telling import tell_all
from people.exceptions import PeopleError
from people.models import Absence, Assignment, Department, Employee, Post

BATCH = 200


@dataclass(frozen=True)
class Placement:
    """Where a person works from `starts_on` on."""

    post: Post
    department: Department
    manager: Employee | None
    starts_on: dt.date
    source: str = ""


def _assignment(employee: Employee, place: Placement) -> Assignment:
    is_planned = place.starts_on > clock.today()
    return Assignment(
        employee=employee,
        post=place.post,
        department=place.department,
        manager=place.manager,
        starts_on=place.starts_on,
        source=place.source[:60],
        announced_at=None if is_planned else clock.now(),
    )


# --- hire ---------------------------------------------------------------------------------------
def hire(employee: Employee, *, place: Placement, by: Any) -> Employee:
    """Save the new `employee` with a sign-in and the first assignment. Raises PeopleError when the user name is taken."""
    return hire_many([(employee, place)], by=by)[0]


@transaction.atomic
def hire_many(people: Sequence[tuple[Employee, Placement]], *, by: Any) -> list[Employee]:
    """Hire in the order given (managers first); places may name employees of the same list."""
    employees = [e for e, _place in people]
    access.make_users([e for e in employees if e.user is None])
    bulk_create_with_history(employees, Employee, batch_size=BATCH, default_user=by)
    Assignment.objects.bulk_create([_assignment(e, p) for e, p in people], batch_size=BATCH)
    tell_all("employee_joined", [{"employee": e.pk} for e in employees])
    return employees


# --- facts --------------------------------------------------------------------------------------
def change_facts(employee: Employee, *, fields: Mapping[str, Any], by: Any) -> None:
    """Set plain facts (name, mobile, grade ...) of one person, with history."""
    change_many([(employee, fields)], by=by)


@transaction.atomic
def change_many(changes: Sequence[tuple[Employee, Mapping[str, Any]]], *, by: Any) -> None:
    """Set plain facts of many people; the name on the sign-in follows; audiences hear of it as employee_moved."""
    if not changes:
        return
    names, users = sorted({name for _e, fields in changes for name in fields}), []
    for employee, fields in changes:
        for name, value in fields.items():
            setattr(employee, name, value)
        if "name" in fields and employee.user:
            employee.user.name = employee.name
            users.append(employee.user)
    employees = [e for e, _fields in changes]
    bulk_update_with_history(employees, Employee, names, batch_size=BATCH, default_user=by)
    if users:
        type(users[0]).objects.bulk_update(users, ["name"], batch_size=BATCH)
    matter = {"employment_kind", "grade", "hired_on", "work_state"}
    tell_all(
        "employee_moved",
        [{"employee": e.pk, "fields": sorted(fields)} for e, fields in changes if matter & set(fields)],
    )


# --- move ---------------------------------------------------------------------------------------
def move(employee: Employee, *, place: Placement, by: Any) -> None:
    """End the present main assignment at the new one's first day. Raises PeopleError for a day before the present one began."""
    with _loop_in_words(employee, place):
        move_many([(employee, place)], by=by)


@contextmanager
def _loop_in_words(employee: Employee, place: Placement) -> Iterator[None]:
    """Turn the database's refusal of a loop (no_manager_cycle) into a sentence."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as exc:
        if "no_manager_cycle" not in str(exc) and "nobody_manages_oneself" not in str(exc):
            raise
        words = _("%(manager)s reports to %(who)s, directly or through others, and cannot be the manager of %(who)s.")
        raise PeopleError(words % {"manager": place.manager, "who": employee}) from exc


@transaction.atomic
def move_many(moves: Sequence[tuple[Employee, Placement]], *, by: Any) -> None:
    """Move many people (managers first). A move on the very day the last one began corrects that one in place."""
    last = last_assignments([e for e, _place in moves])
    ended, corrected, new = [], [], []
    for employee, place in moves:
        old = last.get(employee.pk)
        if old and old.starts_on > place.starts_on:
            raise PeopleError(
                _("%(who)s: a move on %(day)s would lie before the present assignment, which began on %(start)s.")
                % {"who": employee, "day": place.starts_on, "start": old.starts_on}
            )
        fresh = _assignment(employee, place)
        if old and old.starts_on == place.starts_on:
            old.post, old.department, old.manager, old.source = (
                fresh.post,
                fresh.department,
                fresh.manager,
                fresh.source,
            )
            old.ends_on = None
            corrected.append(old)
            continue
        if old and (old.ends_on is None or old.ends_on > place.starts_on):
            old.ends_on = place.starts_on
            ended.append(old)
        new.append(fresh)
    Assignment.objects.bulk_update(ended, ["ends_on"], batch_size=BATCH)
    for row in corrected:
        row.save()
    Assignment.objects.bulk_create(new, batch_size=BATCH)
    now = [e for e, place in moves if place.starts_on <= clock.today()]
    tell_all("employee_moved", [{"employee": e.pk, "fields": ["assignment"]} for e in now])


def last_assignments(employees: Iterable[Employee]) -> dict[int, Assignment]:
    """Return the latest main assignment (present, planned or past) of each person."""
    rows = Assignment.objects.main().filter(employee__in=[e.pk for e in employees]).order_by("starts_on")
    return {row.employee_id: row for row in rows.select_related("post", "department", "manager")}


@transaction.atomic
def announce_moves() -> int:
    """Tell of planned moves whose first day has come; return how many."""
    due = Assignment.objects.filter(announced_at=None, starts_on__lte=clock.today()).exclude(
        employee__work_state="left"
    )
    rows = [
        row for row in due if Assignment.objects.filter(pk=row.pk, announced_at=None).update(announced_at=clock.now())
    ]
    tell_all("employee_moved", [{"employee": row.employee_id, "fields": ["assignment"]} for row in rows])
    return len(rows)


# --- leave --------------------------------------------------------------------------------------
def leave(employee: Employee, *, on: dt.date, by: Any) -> None:
    """The person works no longer from day `on`: at once when it is today or past, else on that day."""
    leave_many([(employee, on)], by=by)


@transaction.atomic
def leave_many(leavers: Sequence[tuple[Employee, dt.date]], *, by: Any) -> None:
    """End assignments, absences, grants, sign-in and sessions of those whose day has come; note the day of the others."""
    today, now_leaving = clock.today(), []
    for employee, day in leavers:
        employee.left_on = day
        if day <= today:
            employee.work_state = Employee.State.LEFT
            now_leaving.append(employee)
    employees = [e for e, _day in leavers]
    bulk_update_with_history(employees, Employee, ["left_on", "work_state"], batch_size=BATCH, default_user=by)
    _end_work({e.pk: e.left_on for e in now_leaving if e.left_on})
    grants.end_grants_of(now_leaving, by=by)
    access.close([e.user_id for e in now_leaving if e.user_id])
    tell_all("employee_left", [{"employee": e.pk} for e in now_leaving])


def _end_work(days: Mapping[int, dt.date]) -> None:
    """End every assignment and absence at its person's last day; planned ones that never begin are taken back."""
    models: tuple[Any, ...] = (Assignment, Absence)
    for model in models:
        open_rows = list(
            model.objects.filter(employee__in=list(days)).filter(Q(ends_on=None) | Q(ends_on__gt=clock.today()))
        )
        never = [r.pk for r in open_rows if r.starts_on > clock.today()]
        model.objects.filter(pk__in=never).delete()
        rows = [r for r in open_rows if r.starts_on <= clock.today()]
        for row in rows:
            row.ends_on = max(days[row.employee_id], row.starts_on + dt.timedelta(days=1))
        model.objects.bulk_update(rows, ["ends_on"], batch_size=BATCH)
    Absence.objects.filter(employee__in=list(days), settled_at=None).update(settled_at=clock.now())


def leave_due() -> int:
    """Let those go whose last day has come; return how many."""
    due = Employee.objects.working().filter(left_on__lte=clock.today()).select_related("user")
    rows = [(e, e.left_on) for e in due if e.left_on]
    for start in range(0, len(rows), BATCH):
        leave_many(rows[start : start + BATCH], by=None)
    return len(rows)


# --- return -------------------------------------------------------------------------------------
def return_(employee: Employee, *, place: Placement, hired_on: dt.date | None = None, by: Any) -> None:
    """Take somebody back who left: the same row, history kept; a new assignment; a new slip is needed to sign in."""
    with _loop_in_words(employee, place):
        return_many([(employee, place, hired_on)], by=by)


@transaction.atomic
def return_many(people: Sequence[tuple[Employee, Placement, dt.date | None]], *, by: Any) -> None:
    """Take many people back (managers first). Raises PeopleError for a day before their last assignment ended."""
    last = last_assignments([e for e, _place, _hired in people])
    for employee, place, hired_on in people:
        old = last.get(employee.pk)
        if old and (old.ends_on is None or old.ends_on > place.starts_on):
            raise PeopleError(
                _("%(who)s cannot return on %(day)s: the last assignment lasts until %(end)s.")
                % {"who": employee, "day": place.starts_on, "end": old.ends_on or "…"}
            )
        employee.work_state, employee.left_on = Employee.State.ACTIVE, None
        employee.hired_on = hired_on or employee.hired_on
    employees = [e for e, _place, _hired in people]
    access.make_users([e for e in employees if e.user is None])
    fields = ["work_state", "left_on", "hired_on", "user"]
    bulk_update_with_history(employees, Employee, fields, batch_size=BATCH, default_user=by)
    access.open_again(employees)
    Assignment.objects.bulk_create([_assignment(e, p) for e, p, _hired in people], batch_size=BATCH)
    tell_all("employee_returned", [{"employee": e.pk} for e in employees])
