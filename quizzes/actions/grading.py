"""Marks: written by the machine or a person, added up, released. Marks are a ledger; scores are its cache."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from jobs import news
from lib import clock
from quizzes import kinds
from quizzes.exceptions import QuizzesError
from quizzes.marking import has_passed, points
from quizzes.models import Attempt, Mark, Slot
from quizzes.quiz_settings import QuizSettings


def automatic(slot: Slot, settings: QuizSettings) -> tuple[int | None, kinds.Outcome]:
    """Return (hundredths of a point or None while a person must judge, outcome) of a slot's stored answer by its own version's key."""
    outcome = kinds.score(slot.version.body, slot.value)
    if outcome.needs_person:
        return None, outcome
    answered = not kinds.is_empty(slot.value)
    return points(outcome, slot.points, settings, answered=answered, confidence=slot.confidence), outcome


def grade(attempt: Attempt) -> None:
    """Mark every answer of a closed attempt that a machine can mark, and settle the attempt. Inside the caller's transaction."""
    slots = list(Slot.objects.filter(attempt=attempt).select_related("version").order_by("position"))
    settings, marks = attempt.version.rules, []
    for slot in slots:
        score, _outcome = automatic(slot, settings)
        slot.score, slot.needs_person = score, score is None
        if score is not None:
            marks.append(
                Mark(
                    slot=slot,
                    score=score,
                    source=Mark.Source.AUTOMATIC,
                    version_id=slot.version_id,
                    grader_version=kinds.GRADER_VERSION,
                )
            )
    Mark.objects.bulk_create(marks)
    Slot.objects.bulk_update(slots, ["score", "needs_person"])
    _settle(attempt, slots)


def _settle(attempt: Attempt, slots: Iterable[Slot]) -> None:
    """Add the marks up. When every answer is marked the attempt is graded, and released at once where its settings say so."""
    rows = list(slots)
    if any(slot.score is None for slot in rows):
        Attempt.objects.filter(pk=attempt.pk).update(state=Attempt.State.SUBMITTED)
        return
    settings = attempt.version.rules
    attempt.score = sum(slot.score for slot in rows if slot.score is not None)
    attempt.passed = has_passed(attempt.score, attempt.max_score, settings.pass_percent)
    attempt.state = Attempt.State.GRADED
    at_once = attempt.released_at is None and settings.is_released_at_once and not attempt.admission.invigilated
    if at_once:
        attempt.released_at = clock.now()
    Attempt.objects.filter(pk=attempt.pk).update(
        state=attempt.state, score=attempt.score, passed=attempt.passed, released_at=attempt.released_at
    )
    if at_once:
        _tell(attempt)


def _tell(attempt: Attempt) -> None:
    news.tell(
        "attempt_finished", f"attempt:{attempt.pk}", attempt=attempt.pk, employee=attempt.employee_id, quiz=attempt.quiz_id,
        admission=attempt.admission_id,
    )  # fmt: skip


@transaction.atomic
def release(attempts: Iterable[Attempt], *, by: Any) -> int:
    """Let the persons see their graded results, and tell who asked for them; return how many were new."""
    done, now = 0, clock.now()
    for attempt in attempts:
        rows = Attempt.objects.filter(pk=attempt.pk, state=Attempt.State.GRADED, released_at=None)
        if rows.update(released_at=now):
            attempt.released_at = now
            _tell(attempt)
            done += 1
    return done


@transaction.atomic
def put_mark(
    slot: Slot,
    *,
    score: int,
    source: str,
    by: Any,
    reason: str = "",
    version: Any = None,
    regrade: Any = None,
    tells: bool = True,
) -> Mark:
    """Write a new mark over the present one, add the attempt up again, and tell (`attempt_marked_anew`) when the result was out already.

    Raises QuizzesError without a reason where one is due: after release, and over a mark of before.
    """
    slot = (
        Slot.objects.select_for_update(of=("self",))
        .select_related("attempt__version", "attempt__admission", "version")
        .get(pk=slot.pk)
    )
    attempt, reason = slot.attempt, reason.strip()[:300]
    if attempt.state in (Attempt.State.OPEN, Attempt.State.VOID):
        raise QuizzesError(_("Only an attempt that was handed in can be marked."))
    if not -slot.points * 2 <= score <= slot.points:
        raise QuizzesError(_("A mark lies between nothing and the question's points."))
    if not reason and (attempt.released_at or (slot.score is not None and source != Mark.Source.PERSON)):
        raise QuizzesError(_("The result is out already: a change needs a reason, which the person will read."))
    mark = Mark.objects.create(
        slot=slot, score=score, old_score=slot.score, source=source, version=version or slot.version, grader_version=kinds.GRADER_VERSION,
        by=by, reason=reason, after_release=attempt.released_at is not None, regrade=regrade,
    )  # fmt: skip
    Slot.objects.filter(pk=slot.pk).update(score=score, needs_person=False)
    _settle(attempt, Slot.objects.filter(attempt=attempt))
    if tells and attempt.released_at is not None and slot.score is not None:
        news.tell(
            "attempt_marked_anew",
            f"attempt:{attempt.pk}",
            attempt=attempt.pk,
            employee=attempt.employee_id,
            quiz=attempt.quiz_id,
        )
    return mark


@transaction.atomic
def void(attempt: Attempt, *, by: Any, reason: str) -> None:
    """Declare an attempt void (a breach of the rules, a fault in the room): it counts nowhere; answers and marks stay."""
    if not reason.strip():
        raise QuizzesError(_("Please write a reason: the person will read it."))
    rows = Attempt.objects.filter(pk=attempt.pk).exclude(state=Attempt.State.VOID)
    if attempt.state == Attempt.State.OPEN:
        rows.update(state=Attempt.State.VOID, finished_at=clock.now(), closed_by=Attempt.ClosedBy.EXAMINER)
    else:
        rows.update(state=Attempt.State.VOID)
    attempt.refresh_from_db()


def score_of_marks(attempt: Attempt) -> int | None:
    """Return what the ledger says: the sum of each slot's newest mark; None while one has none."""
    newest = {}
    for slot_id, score in Mark.objects.filter(slot__attempt=attempt).order_by("pk").values_list("slot_id", "score"):
        newest[slot_id] = score
    count = Slot.objects.filter(attempt=attempt).count()
    return sum(newest.values()) if len(newest) == count else None


def total_points(attempt: Attempt) -> int:
    return Slot.objects.filter(attempt=attempt).aggregate(n=Sum("points"))["n"] or 0
