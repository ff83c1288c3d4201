"""Appeals: a learner disputes one mark of a released result; a grader who did not give it answers within days; late ones reach HR."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from lib import clock
from lib.isolation import Isolated
from outbox import actions as outbox
from quizzes.actions import grading
from quizzes.disputes import Appeals
from quizzes.exceptions import QuizzesError
from quizzes.graders import Staff, path_of_learner
from quizzes.models import Appeal, Attempt, Grading, Mark, Slot

TODO = "quiz_appeal"
MAX_TEXT = 1_000


# --- appealing --------------------------------------------------------------------------------------
def may_appeal(slot: Slot, user: Any) -> str:
    """Return why `user` may not appeal against the mark of `slot` now, in words; an empty text when they may.

    For a whole result: quizzes.disputes.Appeals.
    """
    if slot.attempt.employee.user_id != user.pk:
        return _("Only the person who took it may appeal.")
    return Appeals(slot.attempt, [slot]).why_not(slot)


@transaction.atomic
def appeal(slot: Slot, *, text: str, by: Any) -> Appeal:
    """Open an appeal and ask whoever is to answer. Raises QuizzesError with the reason why not; a second open one is refused by the database."""
    attempt, slot = grading.lock(slot)
    if reason := may_appeal(slot, by):
        raise QuizzesError(reason)
    if not text.strip():
        raise QuizzesError(_("Please write what is wrong with the mark."))
    days = max(1, attempt.version.rules.appeal_days)
    due_at = clock.end_of_day(clock.today() + dt.timedelta(days=days))
    try:
        with transaction.atomic():
            row = Appeal.objects.create(slot=slot, text=text.strip()[:MAX_TEXT], due_at=due_at)
    except IntegrityError as exc:
        raise QuizzesError(_("Your appeal is waiting for an answer.")) from exc
    _ask(row)
    return row


def givers_of(slot: Slot) -> set[int]:
    """Return the ids of the users who gave the present mark: its graders, and who wrote it."""
    found = set(Grading.objects.filter(slot=slot).values_list("grader", flat=True))
    last = Mark.objects.filter(slot=slot).order_by("pk").last()
    return {pk for pk in found | {last.by_id if last else None} if pk is not None}


def askable(slot: Slot, staff: Staff | None = None) -> list[Any]:
    """Return who is asked: the nearest graders who did not give the mark; those who did only where there is nobody else."""
    row = (
        Slot.objects.annotate(path=path_of_learner("attempt__employee"))
        .select_related("attempt__employee")
        .get(pk=slot.pk)
    )
    staff, learner = staff or Staff(), row.attempt.employee.user_id
    givers = givers_of(slot)
    path = getattr(row, "path", None)
    return staff.nearest(path, but_for=givers | {learner}) or staff.nearest(path, but_for={learner})


def _ask(row: Appeal, staff: Staff | None = None) -> None:
    for user in askable(row.slot, staff):
        _open_todo(row, user, late=False)


def _open_todo(row: Appeal, user: Any, *, late: bool) -> None:
    quiz = row.slot.attempt.quiz
    with override(user.language or settings.LANGUAGE_CODE):
        title = _("Late appeal: “%(quiz)s”") if late else _("Appeal: “%(quiz)s”")
        outbox.open_todo(
            user, kind=TODO, subject_key=str(row.public_id), title=title % {"quiz": quiz.title}, detail=row.text[:400],
            url=f"/quizzes/appeals/{row.public_id}/", due_at=row.due_at,
        )  # fmt: skip


# --- answering --------------------------------------------------------------------------------------
def may_answer(row: Appeal, user: Any) -> str:
    """Return why `user` may not answer this appeal, in words; an empty text when they may."""
    if row.state != Appeal.State.OPEN:
        return _("This appeal was answered already.")
    if not Appeal.objects.answerable_by(user).filter(pk=row.pk).exists():
        return _("This appeal is not yours to answer.")
    if user.pk in givers_of(row.slot) and any(u.pk != user.pk for u in askable(row.slot)):
        return _("You gave this mark; a colleague answers the appeal.")
    return ""


@transaction.atomic
def answer(row: Appeal, *, uphold: bool, reason: str, by: Any, score: int | None = None) -> Appeal:
    """Answer an appeal once. Upheld: a new mark with this reason, which only gives points; rejected: the mark stays. The learner is told.

    `score` in hundredths of a point.
    """
    if not reason.strip():
        raise QuizzesError(_("Please write a reason: the person will read it."))
    attempt, slot = grading.lock(row.slot)
    if problem := may_answer(row, by):
        raise QuizzesError(problem)
    if uphold and (score is None or not (slot.score or 0) < score <= slot.points):
        raise QuizzesError(_("An appeal that is upheld gives points: more than before, at most those of the question."))
    state = Appeal.State.UPHELD if uphold else Appeal.State.REJECTED
    words = reason.strip()[:MAX_TEXT]
    if uphold and score is not None:
        grading.put_mark(slot, score=score, source=Mark.Source.APPEAL, by=by, reason=words[:300])
    # The conditional update is the race: of two answers exactly one row count is 1; the other takes its mark back.
    waiting = Appeal.objects.filter(pk=row.pk, state=Appeal.State.OPEN)
    if not waiting.update(state=state, answer=words, answered_by=by, answered_at=clock.now()):
        raise QuizzesError(_("This appeal was answered already."))
    row.refresh_from_db()
    outbox.close_todos(kind=TODO, subject_key=str(row.public_id), by=by, outcome=str(state), reason=words)
    _tell(row, attempt)
    return row


def _tell(row: Appeal, attempt: Attempt) -> None:
    user = attempt.employee.user
    if user is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        yes, no = _("Your appeal was upheld: “%(quiz)s”"), _("Your appeal was rejected: “%(quiz)s”")
        subject = (yes if row.state == Appeal.State.UPHELD else no) % {"quiz": attempt.quiz.title}
        outbox.send(
            user, kind="quiz_appeal", dedupe_key=f"quiz_appeal:{row.pk}", subject=subject, body=row.answer,
            url=f"/quizzes/appeals/{row.public_id}/",
        )  # fmt: skip


# --- the schedule -----------------------------------------------------------------------------------
def look_after() -> int:
    """Ask HR about appeals whose days are over, and hand on those that wait for somebody whose role ended; return how many are late."""
    rows = Appeal.objects.open().select_related("slot__attempt__quiz__owner_department", "slot__attempt__employee")
    graders, hr, late = Staff(), Staff(["hr"]), 0
    for row in rows.iterator(chunk_size=200):
        with Isolated(f"appeal {row.pk}"):
            late += _look_after(row, graders, hr)
    return late


@transaction.atomic
def _look_after(row: Appeal, graders: Staff, hr: Staff) -> bool:
    if row.slot.attempt.state == Attempt.State.VOID:
        _end_of_void(row)
        return False
    asked = askable(row.slot, graders)
    is_late = row.due_at <= clock.now()
    if is_late:
        Appeal.objects.filter(pk=row.pk, escalated_at=None).update(escalated_at=clock.now())
        owner = row.slot.attempt.quiz.owner_department
        learner = row.slot.attempt.employee.user_id
        path = owner.path if owner else path_of(row)
        chiefs = hr.nearest(path, but_for={learner} if learner else ())
        for user in chiefs:
            _open_todo(row, user, late=True)
        asked = [*asked, *chiefs]
    outbox.close_todos(kind=TODO, subject_key=str(row.public_id), outcome="moved", but_for=asked)
    for user in asked:
        _open_todo(row, user, late=is_late)
    return is_late


def _end_of_void(row: Appeal) -> None:
    """The attempt was declared void: there is no mark left to appeal against."""
    waiting = Appeal.objects.filter(pk=row.pk, state=Appeal.State.OPEN)
    words = _("The attempt was declared void; there is no mark any more.")
    if waiting.update(state=Appeal.State.REJECTED, answer=words, answered_at=clock.now()):
        row.refresh_from_db()
        outbox.close_todos(kind=TODO, subject_key=str(row.public_id), outcome="void")
        _tell(row, row.slot.attempt)


def path_of(row: Appeal) -> str | None:
    """Return the tree path of the learner's department."""
    return (
        Appeal.objects.filter(pk=row.pk)
        .annotate(path=path_of_learner("slot__attempt__employee"))
        .values_list("path", flat=True)
        .get()
    )
