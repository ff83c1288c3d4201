"""Who looks at another person's evaluation leaves a line, which the person can read."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction

from development.models import AccessLog, Evaluation
from lib import clock
from people.models import Employee

AGAIN = dt.timedelta(hours=1)  # a list looked at again within this time is one look


def role_of(employee_ids: Sequence[int], user: Any) -> dict[int, str]:
    """Return in which role `user` looks at these people."""
    if user.is_superuser:
        return dict.fromkeys(employee_ids, AccessLog.Role.ADMIN)
    by_hr = set(Employee.objects.of_hr(user).filter(pk__in=employee_ids).values_list("pk", flat=True))
    return {pk: AccessLog.Role.HR if pk in by_hr else AccessLog.Role.MANAGER for pk in employee_ids}


@transaction.atomic
def note(row: Evaluation, *, page: str, by: Any) -> None:
    """Write down one look; one's own is none."""
    if row.employee.user_id != by.pk:
        role = role_of([row.employee_id], by)[row.employee_id]
        AccessLog.objects.create(who=by, employee=row.employee, evaluation=row, page=page, role=role)


@transaction.atomic
def note_list(rows: Sequence[Evaluation], *, page: str, by: Any) -> None:
    """Write down a look at a list with numbers: a line a person, once an hour; four queries for any number of rows."""
    others = [row for row in rows if row.employee.user_id != by.pk]
    recent = AccessLog.objects.filter(who=by, page=page, at__gte=clock.now() - AGAIN, evaluation__in=others)
    seen = set(recent.values_list("evaluation_id", flat=True))
    fresh = [row for row in others if row.pk not in seen]
    roles = role_of([row.employee_id for row in fresh], by) if fresh else {}
    AccessLog.objects.bulk_create(
        AccessLog(who=by, employee_id=row.employee_id, evaluation=row, page=page, role=roles[row.employee_id])
        for row in fresh
    )


@transaction.atomic
def acknowledge(row: Evaluation, *, by: Any) -> None:
    """Note that the person has read the evaluation, once."""
    if row.employee.user_id == by.pk:
        Evaluation.objects.filter(pk=row.pk, acknowledged_at=None).update(acknowledged_at=clock.now())
