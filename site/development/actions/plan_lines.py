"""Lines of a plan: written while it is a draft; afterwards shifted, done or given up, each with a reason in the log."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from development.actions import plans
from development.exceptions import DevelopmentError
from development.models import PlanLine, PlanLogEntry, PlanVersion
from lib import clock

What = PlanLogEntry.What


@transaction.atomic
def save_line(version: PlanVersion, line: PlanLine | None, *, values: Mapping[str, Any], by: Any) -> PlanLine:
    """Write a line of a version that is not submitted. Without a number it becomes the last. Raises DevelopmentError."""
    row = plans.hold(version)
    if not str(values.get("because") or "").strip():
        raise DevelopmentError(_("Please say why this training is needed; a line without a reason is not planned."))
    if line is None:
        last = row.lines.aggregate(last=Max("number"))["last"] or 0
        line = PlanLine(version=row, number=last + 1)
    for name, value in values.items():
        setattr(line, name, value)
    line.now_month = line.month
    try:
        with transaction.atomic():
            line.save()
    except IntegrityError as error:
        words = _("There is a line %(n)s already; please give this one another number.")
        raise DevelopmentError(words % {"n": line.number}) from error
    return line


@transaction.atomic
def save_lines(version: PlanVersion, rows: Iterable[tuple[PlanLine | None, Mapping[str, Any]]], *, by: Any) -> int:
    """Write all of these lines or none; return how many."""
    count = 0
    for line, values in rows:
        save_line(version, line, values=values, by=by)
        count += 1
    return count


@transaction.atomic
def remove_line(line: PlanLine, *, by: Any) -> None:
    """Take a line out of a version that is not submitted."""
    plans.hold(line.version)
    line.delete()


# --- after approval ------------------------------------------------------------------------------
def _log(line: PlanLine, what: str, *, why: str, by: Any, old: Any = "", new: Any = "") -> None:
    PlanLogEntry.objects.create(line=line, what=what, old=str(old), new=str(new), why=why, by=by)


def _live(line: PlanLine, why: str) -> str:
    why = why.strip()[:300]
    if not line.version.is_approved:
        raise DevelopmentError(_("Only lines of the approved version are shifted or finished."))
    if not why:
        raise DevelopmentError(_("Please say why: the log of the plan keeps it."))
    return why


@transaction.atomic
def shift(line: PlanLine, *, month: int, why: str, by: Any) -> None:
    """Move a line that is not done to another month of its year. The planned month stays, and counts for 计划完成率."""
    why = _live(line, why)
    if not 1 <= month <= 12 or month == line.now_month:
        raise DevelopmentError(_("Please choose another month of the year."))
    open_line = PlanLine.objects.filter(pk=line.pk, state=PlanLine.State.PLANNED, now_month=line.now_month)
    if not open_line.update(now_month=month):
        raise DevelopmentError(_("This line is done or given up; it is not shifted any more."))
    _log(line, What.MONTH, old=line.now_month, new=month, why=why, by=by)
    line.now_month = month


@transaction.atomic
def finish(line: PlanLine, *, on: dt.date, spent_fen: int, why: str, by: Any) -> None:
    """Say that a line is done on a day, and what it cost. `why` tells what shows it (a class, a sheet of signatures)."""
    why = _live(line, why)
    if on > clock.today() or on.year != line.version.plan.year:
        raise DevelopmentError(_("The day lies in the plan's year and not after today."))
    open_line = PlanLine.objects.filter(pk=line.pk, state=PlanLine.State.PLANNED)
    if not open_line.update(state=PlanLine.State.DONE, done_on=on, spent_fen=spent_fen):
        raise DevelopmentError(_("This line is done or given up already."))
    _log(line, What.DONE, new=on.isoformat(), why=why, by=by)


@transaction.atomic
def give_up(line: PlanLine, *, why: str, by: Any) -> None:
    """Say that a line will not be done; it stays among those that were due."""
    why = _live(line, why)
    if not PlanLine.objects.filter(pk=line.pk, state=PlanLine.State.PLANNED).update(state=PlanLine.State.DROPPED):
        raise DevelopmentError(_("This line is done or given up already."))
    _log(line, What.DROPPED, why=why, by=by)


@transaction.atomic
def reopen(line: PlanLine, *, why: str, by: Any) -> None:
    """Take back that a line is done or given up: it was said by mistake."""
    why = _live(line, why)
    settled = PlanLine.objects.filter(pk=line.pk).exclude(state=PlanLine.State.PLANNED)
    if not settled.update(state=PlanLine.State.PLANNED, done_on=None, spent_fen=0):
        raise DevelopmentError(_("This line is open; there is nothing to take back."))
    _log(line, What.REOPENED, old=line.state, why=why, by=by)
