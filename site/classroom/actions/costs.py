"""Writing costs once, and taking them back by a row of their own."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from classroom.exceptions import ClassroomError
from classroom.models import CostLine
from people.models import Department, Employee

MOST_FEN = 10**10  # one hundred million yuan: more is a slip of the finger


def spend(
    *, kind: str, key: str, token: str, department: Department, amount_fen: int, on: dt.date, employee: Employee | None = None,
    budget_line: str = "", note: str = "", by: Any = None,
) -> CostLine:  # fmt: skip
    """Write one cost line; the same `token` again returns the first. Raises ClassroomError when there is nothing to pay."""
    if not 0 < amount_fen <= MOST_FEN:
        raise ClassroomError(_("An amount is more than ¥0 and at most ¥100,000,000."))
    line, _created = CostLine.objects.get_or_create(
        token=token,
        defaults={
            "kind": kind, "key": key, "department": department, "employee": employee, "amount_fen": amount_fen, "spent_on": on,
            "budget_line": budget_line[:60], "note": note[:200], "by": by,
        },
    )  # fmt: skip
    return line


def take_back(line: CostLine, *, reason: str, by: Any = None) -> CostLine:
    """Reverse a line. Raises ClassroomError for a reversal, without a reason, or when it was taken back before."""
    if line.reverses_id is not None:
        raise ClassroomError(_("This line takes another one back; it cannot be taken back itself."))
    if not reason.strip():
        raise ClassroomError(_("Please say why this cost is taken back."))
    try:
        with transaction.atomic():
            return CostLine.objects.create(
                kind=line.kind, key=line.key, token=f"{line.token}:back", department_id=line.department_id,
                employee_id=line.employee_id, amount_fen=-line.amount_fen, budget_line=line.budget_line, spent_on=line.spent_on,
                note=reason.strip()[:200], by=by, reverses=line,
            )  # fmt: skip
    except IntegrityError as error:
        raise ClassroomError(_("This cost was taken back already.")) from error
