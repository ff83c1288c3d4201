"""People judge essays and files: blind, by rubric, in one round or two and a third; corrections are editions with a reason.

A judgement is a row of the ledger `Grading`; the mark that follows from it is written by `grading.put_mark`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override

from lib import clock
from outbox import actions as outbox
from quizzes import judgement
from quizzes.actions import asking, grading
from quizzes.disputes import standing
from quizzes.exceptions import QuizzesError
from quizzes.models import Attempt, Grading, GradingLease, Mark, Slot

LEASE = dt.timedelta(minutes=15)
MAX_COMMENT = 2_000


# --- what is judged ---------------------------------------------------------------------------------
def sheet_for(slot: Slot) -> judgement.Sheet:
    """Return what a grader fills in for a slot (with its version): by the rubrics of its first judgement, else by the newest."""
    first = Grading.objects.filter(slot=slot, round=1).order_by("edition").first()
    body = slot.version.body
    rubrics = judgement.newest([body])
    if first is not None:
        rubrics |= judgement.pinned(first.rubrics.values())
    return judgement.sheet_of(body, slot.value, rubrics)


# --- judging ----------------------------------------------------------------------------------------
@transaction.atomic
def judge(
    slot: Slot, *, by: Any, criteria: Mapping[str, Any], comment: str = "", rubrics: Mapping[str, str] | None = None
) -> Grading:
    """Write one person's judgement of a waiting answer; when that decides it, the mark.

    The same judgement sent twice is one. Raises QuizzesError: not theirs to judge, judged by others meanwhile, incomplete, or made by
    an older rubric than the one that counts (`rubrics`: {part: hash} that the grader had before the eyes).
    """
    attempt, slot = grading.lock(slot)
    _check_right(attempt, by)
    given = standing(Grading.objects.filter(slot=slot))
    comment = comment.strip()[:MAX_COMMENT]
    for own in given:
        if own.grader_id == by.pk:
            if own.criteria == dict(criteria) and own.comment == comment:
                return own
            raise QuizzesError(_("You have judged this answer already. You can correct your judgement with a reason."))
    if not slot.needs_person or attempt.state != Attempt.State.SUBMITTED or len(given) > 2:
        raise QuizzesError(_("A colleague has judged this answer meanwhile."))
    sheet = sheet_for(slot)
    _check_rubrics(sheet, rubrics)
    row = _write(slot, sheet, by=by, round=len(given) + 1, criteria=criteria, comment=comment)
    GradingLease.objects.filter(slot=slot).delete()
    _settle(attempt, slot, [*given, row], by=by)
    asking.refresh(quiz=attempt.quiz_id, question=slot.question_id)
    return row


def _check_right(attempt: Attempt, by: Any) -> None:
    if attempt.employee.user_id == by.pk:
        raise QuizzesError(_("Nobody judges their own answer."))
    if not Attempt.objects.markable_by(by).filter(pk=attempt.pk).exists():
        raise QuizzesError(_("This answer is not yours to judge."))


def _check_rubrics(sheet: judgement.Sheet, rubrics: Mapping[str, str] | None) -> None:
    if rubrics is not None and dict(rubrics) != sheet.rubrics:
        raise QuizzesError(_("The rubric was changed meanwhile. Please look at it again; nothing was saved."))


def _write(
    slot: Slot, sheet: judgement.Sheet, *, by: Any, round: int, criteria: Mapping[str, Any], comment: str,
    edition: int = 1, reason: str = "",
) -> Grading:  # fmt: skip
    points = sheet.read(criteria)
    try:
        # The database has one judgement per round and one per grader: of two clicks the second ends here.
        with transaction.atomic():
            return Grading.objects.create(
                slot=slot, grader=by, round=round, edition=edition, rubric=sheet.rubric, rubrics=sheet.rubrics,
                criteria=points, percent=sheet.percent(points), comment=comment, reason=reason,
            )  # fmt: skip
    except IntegrityError as exc:
        raise QuizzesError(_("A colleague has judged this answer meanwhile.")) from exc


def decided(attempt: Attempt, slot: Slot, given: Sequence[Grading]) -> int | None:
    """Return the score (hundredths) that follows from the standing judgements, or None while another round is due."""
    rules = attempt.version.rules
    rounds = 2 if rules.double_marking else 1
    percent = judgement.decide([g.percent for g in given], rounds=rounds, gap=rules.gap_percent)
    if percent is None:
        return None
    return judgement.half_up(slot.points * judgement.share_of(slot.version.body, slot.value, percent))


def _settle(attempt: Attempt, slot: Slot, given: Sequence[Grading], *, by: Any, reason: str = "") -> None:
    """Write the mark that follows; without one the answer waits (again) for the next grader."""
    score = decided(attempt, slot, given)
    if score is None:
        if slot.score is not None and not slot.needs_person:
            grading.reopen(slot)
        return
    if score == slot.score and not slot.needs_person:
        return
    was_out = attempt.released_at is not None
    grading.put_mark(slot, score=score, source=Mark.Source.PERSON, by=by, reason=reason)
    attempt.refresh_from_db(fields=["state", "released_at", "score", "passed"])
    if not was_out and attempt.released_at is not None:
        tell_result(attempt)


@transaction.atomic
def correct(slot: Slot, *, by: Any, criteria: Mapping[str, Any], comment: str = "", reason: str) -> Grading:
    """Add an edition to one's own judgement, with a reason; the mark follows.

    Not after a later round, an appeal or a regrade has gone over it; once the result is out a correction only gives points.
    """
    if not reason.strip():
        raise QuizzesError(_("Please say why you correct your judgement."))
    attempt, slot = grading.lock(slot)
    _check_right(attempt, by)
    given = standing(Grading.objects.filter(slot=slot))
    own = next((g for g in given if g.grader_id == by.pk), None)
    if own is None:
        raise QuizzesError(_("You have not judged this answer."))
    comment = comment.strip()[:MAX_COMMENT]
    if own.criteria == dict(criteria) and own.comment == comment:
        return own
    _check_open(attempt, slot, own, given)
    sheet = sheet_for(slot)
    row = _write(
        slot, sheet, by=by, round=own.round, criteria=criteria, comment=comment, edition=own.edition + 1,
        reason=reason.strip()[:300],
    )  # fmt: skip
    now_given = [row if g.pk == own.pk else g for g in given]
    if attempt.released_at is not None:
        score = decided(attempt, slot, now_given)
        if score is None or score < (slot.score or 0):
            raise QuizzesError(_("The result is out: a correction may only give points now."))
    _settle(attempt, slot, now_given, by=by, reason=reason)
    asking.refresh(quiz=attempt.quiz_id, question=slot.question_id)
    return row


def _check_open(attempt: Attempt, slot: Slot, own: Grading, given: Sequence[Grading]) -> None:
    if attempt.state not in (Attempt.State.SUBMITTED, Attempt.State.GRADED):
        raise QuizzesError(_("This attempt no longer counts; there is nothing to correct."))
    if any(g.round > own.round for g in given):
        raise QuizzesError(_("A colleague has judged after you; your judgement stands."))
    last = Mark.objects.filter(slot=slot).order_by("pk").last()
    if last is not None and last.source != Mark.Source.PERSON:
        raise QuizzesError(_("The mark was changed by an appeal or a regrade; your judgement stands."))


def tell_result(attempt: Attempt) -> None:
    """Tell a learner, who had to wait for a grader, that the result is there."""
    user = attempt.employee.user
    if user is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        outbox.send(
            user, kind="quiz_graded", dedupe_key=f"quiz_graded:{attempt.pk}",
            subject=_("Your answers in “%(quiz)s” are graded") % {"quiz": attempt.quiz.title},
            url=f"/quizzes/attempts/{attempt.public_id}/result/",
        )  # fmt: skip


# --- which answer next ------------------------------------------------------------------------------
def waiting(user: Any, *, quiz: Any, question: Any) -> QuerySet[Slot]:
    """Return the answers of one question of one quiz that wait for `user`, the oldest first."""
    rows = Slot.objects.waiting_for(user).filter(attempt__quiz=quiz, question=question)
    return rows.order_by("attempt__finished_at", "pk")


def take_next(user: Any, *, quiz: Any, question: Any, after: Slot | None = None) -> Slot | None:
    """Lay the next waiting answer before a grader that lies before nobody else; None when there is none.

    `after` was skipped: those behind it come first. The lease is a courtesy; what protects the ledger is `judge`.
    """
    taken = GradingLease.objects.filter(until__gt=clock.now()).exclude(grader=user).values("slot")
    rows = (
        waiting(user, quiz=quiz, question=question).exclude(pk__in=taken).select_related("version", "attempt__version")
    )
    for group in _in_turn(rows, after):
        for slot in group[:10]:
            if _lease(slot, user):
                GradingLease.objects.filter(grader=user).exclude(slot=slot).delete()
                return slot
    return None


def _in_turn(rows: QuerySet[Slot], after: Slot | None) -> list[QuerySet[Slot]]:
    if after is None:
        return [rows]
    at = after.attempt.finished_at
    behind = Q(attempt__finished_at__gt=at) | Q(attempt__finished_at=at, pk__gt=after.pk)
    return [rows.filter(behind), rows.exclude(pk=after.pk), rows]


def _lease(slot: Slot, user: Any) -> bool:
    now = clock.now()
    free = GradingLease.objects.filter(slot=slot).filter(Q(grader=user) | Q(until__lte=now))
    if free.update(grader=user, until=now + LEASE):
        return True
    try:
        # Two graders who reach for the same answer: the unique row lets one have it.
        with transaction.atomic():
            GradingLease.objects.create(slot=slot, grader=user, until=now + LEASE)
    except IntegrityError:
        return False
    return True


def keep(slot: Slot, *, by: Any) -> None:
    """The grader still reads: the answer stays before them."""
    GradingLease.objects.filter(slot=slot, grader=by).update(until=clock.now() + LEASE)


def last_judged(user: Any, *, quiz: Any, question: Any) -> Slot | None:
    """Return the answer that `user` judged last here, to look at it again."""
    row = Grading.objects.filter(grader=user, slot__attempt__quiz=quiz, slot__question=question).order_by("-pk").first()
    return Slot.objects.select_related("version", "attempt__version").get(pk=row.slot_id) if row else None


def clear_leases() -> int:
    """Forget leases that ran out; return how many."""
    return GradingLease.objects.filter(until__lte=clock.now()).delete()[0]
