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
    _write_scores(slots)
    _settle(attempt, slots)


def _write_scores(slots: Iterable[Slot]) -> None:
    """Write scores; most are nothing or all of the points, so those that are alike go together."""
    alike: dict[tuple[int | None, bool], list[int]] = {}
    for slot in slots:
        alike.setdefault((slot.score, slot.needs_person), []).append(slot.pk)
    for (score, needs_person), ids in alike.items():
        Slot.objects.filter(pk__in=ids).update(score=score, needs_person=needs_person)


def _settle(attempt: Attempt, slots: Iterable[Slot]) -> None:
    """Add the marks up. When every answer is marked the attempt is graded, and released at once where its settings say so."""
    rows = list(slots)
    waits = any(slot.score is None or slot.needs_person for slot in rows)
    score = None if waits else sum(slot.score for slot in rows if slot.score is not None)
    at_once = add_up(attempt, score=score, most=attempt.max_score)
    Attempt.objects.filter(pk=attempt.pk).update(
        state=attempt.state, score=attempt.score, passed=attempt.passed, released_at=attempt.released_at
    )
    if at_once:
        _tell(attempt)


def add_up(attempt: Attempt, *, score: int | None, most: int) -> bool:
    """Set on `attempt` (with version and admission) what follows from its sum, None while an answer waits; return whether it is out now.

    Writes nothing: who calls it saves state, score, max_score, passed and released_at, and tells when it is out.
    """
    settings = attempt.version.rules
    attempt.max_score = most
    if score is None:
        attempt.state, attempt.score, attempt.passed = Attempt.State.SUBMITTED, None, None
        return False
    attempt.score, attempt.state = score, Attempt.State.GRADED
    attempt.passed = has_passed(score, most, settings.pass_percent)
    if attempt.released_at is None and settings.is_released_at_once and not attempt.admission.invigilated:
        attempt.released_at = clock.now()
        return True
    return False


def _tell(attempt: Attempt) -> None:
    news.tell("attempt_finished", f"attempt:{attempt.pk}", admission=attempt.admission_id, **payload_of(attempt))


def payload_of(attempt: Attempt) -> dict[str, int]:
    """Return what news about an attempt carry."""
    return {"attempt": attempt.pk, "employee": attempt.employee_id, "quiz": attempt.quiz_id}


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


def lock(slot: Slot) -> tuple[Attempt, Slot]:
    """Return the attempt, held until the transaction ends, and its slot as it is then.

    Whoever changes marks holds the attempt first, so that two graders of one attempt add it up one after the other.
    """
    attempt = (
        Attempt.objects.select_for_update(of=("self",))
        .select_related("version", "admission", "quiz", "employee__user")
        .get(pk=slot.attempt_id)
    )
    slot = Slot.objects.select_related("version", "question").get(pk=slot.pk)
    slot.attempt = attempt
    return attempt, slot


@transaction.atomic
def reopen(slot: Slot) -> None:
    """Let an answer wait for a grader again; its present mark stands until the next one. Not after release."""
    attempt, slot = lock(slot)
    if attempt.released_at is not None or attempt.state not in (Attempt.State.SUBMITTED, Attempt.State.GRADED):
        raise QuizzesError(_("The result is out already."))
    Slot.objects.filter(pk=slot.pk).update(needs_person=True)
    _settle(attempt, Slot.objects.filter(attempt=attempt))


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
    attempt, slot = lock(slot)
    reason = reason.strip()[:300]
    if attempt.state in (Attempt.State.OPEN, Attempt.State.VOID):
        raise QuizzesError(_("Only an attempt that was handed in can be marked."))
    if not slot.counts:
        raise QuizzesError(_("This question was taken out of the total; it has no mark any more."))
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
        news.tell("attempt_marked_anew", f"attempt:{attempt.pk}", **payload_of(attempt))
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
