"""Long leave: rows of the absence ledger; the work state follows the days, and the end is told once, so that deadlines move once."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _
from simple_history.utils import bulk_update_with_history

from lib import clock
from people.actions.telling import tell_all
from people.exceptions import PeopleError
from people.models import Absence, Employee

BATCH = 200
Leave = tuple[Employee, dt.date, dt.date | None, str]


def take_leave(
    employee: Employee, *, starts_on: dt.date, ends_on: dt.date | None = None, reason: str = "", by: Any
) -> None:
    """Write long leave of [starts_on, ends_on). Raises PeopleError when it overlaps another."""
    take_leaves([(employee, starts_on, ends_on, reason)], by=by)


@transaction.atomic
def take_leaves(leaves: Sequence[Leave], *, by: Any) -> None:
    """Write long leave of many people; an open leave of the same first day gets the new end instead."""
    today = clock.today()
    known = Absence.objects.filter(employee__in=[e.pk for e, *_rest in leaves], settled_at=None)
    open_rows = {row.employee_id: row for row in known.order_by("starts_on")}
    new, away = [], []
    for employee, starts_on, ends_on, reason in leaves:
        row = open_rows.get(employee.pk)
        if row and row.starts_on == starts_on:
            row.ends_on = ends_on
            row.save(update_fields=["ends_on"])
        elif row and (row.ends_on is None or row.ends_on > starts_on) and (ends_on is None or row.starts_on < ends_on):
            raise PeopleError(
                _("%(who)s is already on leave from %(start)s.") % {"who": employee, "start": row.starts_on}
            )
        else:
            new.append(Absence(employee=employee, starts_on=starts_on, ends_on=ends_on, reason=reason[:100]))
        if starts_on <= today and (ends_on is None or ends_on > today):
            away.append(employee)
    Absence.objects.bulk_create(new, batch_size=BATCH)
    _set_state(away, Employee.State.LONG_LEAVE, by=by)
    tell_all("absence_started", [{"employee": e.pk} for e in away])
    _settle(Absence.objects.filter(employee__in=[e.pk for e, *_rest in leaves]), by=by)


def end_leave(employee: Employee, *, on: dt.date, by: Any) -> None:
    """The person is back at work from day `on`. Raises PeopleError when there is no open leave."""
    if not end_leaves([(employee, on)], by=by):
        raise PeopleError(_("%(who)s is not on leave.") % {"who": employee})


@transaction.atomic
def end_leaves(returns: Sequence[tuple[Employee, dt.date]], *, by: Any) -> int:
    """End the open leaves of many people at the given days; a leave that never began is taken back. Returns how many."""
    days = {e.pk: day for e, day in returns}
    rows = list(Absence.objects.filter(employee__in=list(days), settled_at=None))
    Absence.objects.filter(pk__in=[r.pk for r in rows if r.starts_on >= days[r.employee_id]]).delete()
    held = [r for r in rows if r.starts_on < days[r.employee_id]]
    for row in held:
        row.ends_on = days[row.employee_id]
    Absence.objects.bulk_update(held, ["ends_on"], batch_size=BATCH)
    back = [e for e, day in returns if day <= clock.today() and e.work_state == Employee.State.LONG_LEAVE]
    _set_state(back, Employee.State.ACTIVE, by=by)
    _settle(Absence.objects.filter(pk__in=[r.pk for r in held]), by=by)
    return len(rows)


def settle_absences() -> int:
    """The schedule's part: leaves that begin today, and leaves that are over. Returns how many were settled."""
    today = clock.today()
    begun = Absence.objects.filter(starts_on__lte=today, settled_at=None).filter(Q(ends_on=None) | Q(ends_on__gt=today))
    with transaction.atomic():
        active = begun.filter(employee__work_state=Employee.State.ACTIVE).select_related("employee")
        starting = [row.employee for row in active]
        _set_state(starting, Employee.State.LONG_LEAVE, by=None)
        tell_all("absence_started", [{"employee": e.pk} for e in starting])
        return _settle(Absence.objects.all(), by=None)


def _settle(rows: Any, *, by: Any) -> int:
    """Tell the end of each leave that is over, exactly once: the conditional update is the race."""
    over = [
        row
        for row in rows.filter(settled_at=None, ends_on__lte=clock.today()).select_related("employee")
        if Absence.objects.filter(pk=row.pk, settled_at=None).update(settled_at=clock.now())
    ]
    away = [row.employee for row in over if row.employee.work_state == Employee.State.LONG_LEAVE]
    still = set(
        Absence.objects.current().filter(employee__in=[e.pk for e in away]).values_list("employee_id", flat=True)
    )
    _set_state([e for e in away if e.pk not in still], Employee.State.ACTIVE, by=by)
    tell_all("absence_changed", [{"employee": row.employee_id, "absence": row.pk} for row in over])
    return len(over)


def _set_state(employees: Sequence[Employee], state: str, *, by: Any) -> None:
    for employee in employees:
        employee.work_state = state
    if employees:
        bulk_update_with_history(list(employees), Employee, ["work_state"], batch_size=BATCH, default_user=by)
