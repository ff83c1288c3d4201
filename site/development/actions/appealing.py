"""Appeals against an evaluation: within the window, one at a time, decided with words by HR that did not calibrate it."""

from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from development.actions.calibrating import label_of, reviewers
from development.exceptions import DevelopmentError
from development.models import GRADES, Evaluation, EvaluationAppeal, GradeMove
from lib import clock
from outbox import actions as outbox

KIND = "evaluation_appeal"


def hands_of(row: Evaluation) -> set[Any]:
    """Return the users who may not decide: whoever moved the grade, and the person."""
    return {row.employee.user_id, *GradeMove.objects.filter(evaluation=row).values_list("by", flat=True)}


@transaction.atomic
def appeal(row: Evaluation, *, words: str, by: Any) -> EvaluationAppeal:
    """Contradict one's own evaluation. Raises DevelopmentError outside the window, without words, or while one waits."""
    if row.employee.user_id != by.pk:
        raise DevelopmentError(_("Only the person may appeal."))
    if not row.cycle.takes_appeals:
        raise DevelopmentError(
            _("Appeals are not open now. The page of your evaluation says from when until when they are.")
        )
    if not (words := words.strip()[:600]):
        raise DevelopmentError(_("Please write what is wrong, and what proves it."))
    try:
        with transaction.atomic():
            found = EvaluationAppeal.objects.create(evaluation=row, words=words)
    except IntegrityError as error:
        raise DevelopmentError(_("Your appeal waits for its decision already.")) from error
    for user in reviewers(row.department, but=hands_of(row)):
        with override(user.language or settings.LANGUAGE_CODE):
            title = _("Appeal of %(name)s against “%(title)s”") % {"name": row.employee.name, "title": row.cycle.title}
            outbox.open_todo(
                user, kind=KIND, subject_key=str(found.public_id), title=title, detail=words, url=row.get_absolute_url()
            )
    return found


@transaction.atomic
def decide(found: EvaluationAppeal, *, grade: str, words: str, by: Any) -> None:
    """Grant an appeal with another grade, or decline it with none. Raises DevelopmentError for whoever calibrated, and without words."""
    row, words = found.evaluation, words.strip()[:600]
    if by.pk in hands_of(row):
        raise DevelopmentError(
            _("Who calibrated this evaluation, and the person, do not decide the appeal. Somebody else of HR does.")
        )
    if not words:
        raise DevelopmentError(_("Please write a reason: the person will read it."))
    if grade and (grade not in GRADES or grade == row.grade):
        raise DevelopmentError(_("Granting means another grade than the present one."))
    state = EvaluationAppeal.State.GRANTED if grade else EvaluationAppeal.State.DECLINED
    waiting = EvaluationAppeal.objects.filter(pk=found.pk, state=EvaluationAppeal.State.OPEN)
    if not waiting.update(state=state, grade=grade, decision=words, decided_by=by, decided_at=clock.now()):
        raise DevelopmentError(_("This has been decided already."))
    if grade:
        reason = _("Appeal granted: %(words)s") % {"words": words}
        GradeMove.objects.create(evaluation=row, was=row.grade, becomes=grade, reason=reason[:300], by=by)
        row.grade, row.grade_reason = grade, reason[:300]
        row._history_user = by  # type: ignore[attr-defined]
        row.save(update_fields=["grade", "grade_reason"])
    outbox.close_todos(kind=KIND, subject_key=str(found.public_id), by=by, outcome=state.value)
    _tell(found, state.label, words, grade)


def _tell(found: EvaluationAppeal, state: Any, words: str, grade: str) -> None:
    row = found.evaluation
    if (user := row.employee.user) is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        body = words if not grade else _("New grade: %(grade)s. %(words)s") % {"grade": label_of(grade), "words": words}
        outbox.send(
            user, kind=KIND, dedupe_key=f"{KIND}:{found.public_id}", subject=_("Your appeal: %(state)s") % {"state": state}, body=body,
            url=row.get_absolute_url(),
        )  # fmt: skip
