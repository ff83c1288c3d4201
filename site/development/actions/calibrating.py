"""Calibration: grades move with a reason and within the shares of a unit; more than the share is decided by a second person."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from courses import who
from development import shares
from development.exceptions import DevelopmentError
from development.models import GRADES, Cycle, Evaluation, Grade, GradeMove, LimitException
from lib import clock
from outbox import actions as outbox
from people.models import Department

EXCEPTION = "evaluation_exception"


def label_of(grade: str) -> str:
    """Return the grade as people call it."""
    return str(dict(Grade.choices).get(grade, "–"))


def reviewers(department: Department, *, but: set[Any]) -> list[Any]:
    """Return the nearest HR above a unit without the users `but`; where nobody is left, HR further up, then the administrators."""
    here: Department | None = department
    while here is not None:
        if found := [user for user in who.hr_of(here) if user.pk not in but]:
            return found
        here = here.get_parent()
    return list(User.objects.filter(is_superuser=True, is_active=True).exclude(pk__in=[pk for pk in but if pk]))


@transaction.atomic
def move(row: Evaluation, *, to: str, reason: str, by: Any) -> GradeMove:
    """Give a person another grade. Raises DevelopmentError outside calibration, without a reason, above the unit's share, or about oneself."""
    cycle, reason = row.cycle, reason.strip()[:300]
    if row.employee.user_id == by.pk:
        raise DevelopmentError(_("This is your own evaluation; somebody else of HR calibrates it."))
    if to not in GRADES or not reason:
        raise DevelopmentError(_("Please choose a grade and write a reason: the person will read it."))
    # This row is the lock: two who move at once do so one after the other, and each counts what the other left.
    if not Cycle.objects.filter(pk=cycle.pk, state=Cycle.State.CALIBRATING).update(turn=F("turn") + 1):
        raise DevelopmentError(_("Grades move during the calibration only."))
    row.refresh_from_db()
    if row.total is None:
        raise DevelopmentError(_("Without a total there is no grade. Please mend what is missing and collect again."))
    if row.grade == to:
        raise DevelopmentError(_("The grade is “%(grade)s” already.") % {"grade": label_of(to)})
    _check_share(cycle, row.department, to)
    found = GradeMove.objects.create(evaluation=row, was=row.grade, becomes=to, reason=reason, by=by)
    row.grade, row.grade_reason = to, "" if to == row.proposed else reason
    row._history_user = by  # type: ignore[attr-defined]
    row.save(update_fields=["grade", "grade_reason"])
    return found


def _check_share(cycle: Cycle, department: Department, grade: str) -> None:
    (unit,) = shares.units_of(cycle, Department.objects.filter(pk=department.pk))
    most = unit.most.get(grade)
    if most is not None and unit.counts.get(grade, 0) >= most:
        raise DevelopmentError(
            _("%(unit)s has %(people)s people, of whom at most %(most)s may be “%(grade)s” (%(percent)s %%). Move somebody else first, or ask for an exception, which a second person of HR decides.")
            % {"unit": department.name, "people": unit.people, "most": most, "grade": label_of(grade), "percent": cycle.limits[grade]}
        )  # fmt: skip


@transaction.atomic
def ask_exception(
    cycle: Cycle, department: Department, *, grade: str, more: int, reason: str, by: Any
) -> LimitException:
    """Ask that a unit may have `more` people of a grade than its share; another person of HR has it in 待办."""
    if cycle.state != Cycle.State.CALIBRATING:
        raise DevelopmentError(_("Exceptions are asked for during the calibration only."))
    if grade not in cycle.limits or more < 1:
        raise DevelopmentError(_("This grade has no limit, so it needs no exception."))
    if not (reason := reason.strip()[:300]):
        raise DevelopmentError(_("Please write a reason: whoever decides will read it."))
    try:
        with transaction.atomic():
            row = LimitException.objects.create(
                cycle=cycle, department=department, grade=grade, more=more, reason=reason, asked_by=by
            )
    except IntegrityError as error:
        raise DevelopmentError(_("Somebody has asked for this already; it waits for a second person.")) from error
    for user in reviewers(department, but={by.pk}):
        with override(user.language or settings.LANGUAGE_CODE):
            title = _("%(unit)s: %(n)s more “%(grade)s” than the share?") % {
                "unit": department.name,
                "n": more,
                "grade": label_of(grade),
            }
            url = f"/hr/yearly/{cycle.public_id}/units/{department.code}/"
            outbox.open_todo(user, kind=EXCEPTION, subject_key=str(row.public_id), title=title, detail=reason, url=url)
    return row


@transaction.atomic
def decide_exception(row: LimitException, *, approve: bool, by: Any, words: str = "") -> None:
    """Approve or decline. Raises DevelopmentError for whoever asked, and when it is decided."""
    if by.pk == row.asked_by_id:
        raise DevelopmentError(_("You asked for this; a second person has to decide it (four eyes)."))
    state = LimitException.State.APPROVED if approve else LimitException.State.DECLINED
    waiting = LimitException.objects.filter(pk=row.pk, state=LimitException.State.ASKED)
    if not waiting.update(state=state, decided_by=by, decided_at=clock.now(), decision=words.strip()[:300]):
        raise DevelopmentError(_("This has been decided already."))
    outbox.close_todos(kind=EXCEPTION, subject_key=str(row.public_id), by=by, outcome=state.value)
