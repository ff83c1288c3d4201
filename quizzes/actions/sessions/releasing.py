"""Results: what must be done before, and the one action that makes them official, for all at once."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from lib import clock
from quizzes.actions import grading
from quizzes.actions.sessions import telling
from quizzes.actions.sessions.planning import hold, note, wrong_state
from quizzes.actions.sessions.tries import tries_before
from quizzes.exceptions import QuizzesError
from quizzes.models import Attempt, Candidate, ExamSession, SessionEvent

State = Candidate.State


@dataclass
class Gate:
    """What stands between a closed exam and its results; each list holds candidates."""

    running: list[Candidate] = field(default_factory=list)
    to_grade: list[Candidate] = field(default_factory=list)
    not_typed: list[Candidate] = field(default_factory=list)
    undecided: list[Candidate] = field(default_factory=list)
    ready: list[Candidate] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        return not (self.running or self.to_grade or self.not_typed or self.undecided)

    @property
    def words(self) -> list[str]:
        """Say what is still to be done."""
        table = [
            (self.running, _("%(n)s still writing: %(names)s")),
            (self.to_grade, _("%(n)s still to be graded: %(names)s")),
            (self.not_typed, _("%(n)s answer sheets still to be typed in: %(names)s")),
            (self.undecided, _("%(n)s present without a valid attempt, to be deferred or marked absent: %(names)s")),
        ]
        return [words % {"n": len(rows), "names": names_of(rows)} for rows, words in table if rows]


def names_of(candidates: list[Candidate], *, most: int = 6) -> str:
    """Return some names, and that there are more."""
    names = _(", ").join(c.employee.name for c in candidates[:most])
    return names if len(candidates) <= most else _("%(names)s and others") % {"names": names}


def with_attempts(session: ExamSession) -> list[Candidate]:
    """Return the candidates, each with `made`: their attempts that are not void, the best first (three queries)."""
    rows = Attempt.objects.exclude(state=Attempt.State.VOID).select_related("version", "admission")
    found = session.candidates.select_related("employee__user", "admission", "form").prefetch_related(
        Prefetch("admission__attempts_made", queryset=rows, to_attr="made")
    )
    candidates = list(found.order_by("employee__number"))
    for candidate in candidates:
        made = candidate.admission.made if candidate.admission else []  # type: ignore[attr-defined]
        candidate.made = sorted(made, key=lambda a: (a.score is None, -(a.score or 0), -a.number))  # type: ignore[attr-defined]
    return candidates


def gate_of(session: ExamSession, candidates: Iterable[Candidate] | None = None) -> Gate:
    """Return what is still to be done before the results can be released."""
    gate = Gate()
    for candidate in with_attempts(session) if candidates is None else candidates:
        made: list[Attempt] = candidate.made  # type: ignore[attr-defined]
        if any(a.state == Attempt.State.OPEN for a in made):
            gate.running.append(candidate)
        elif candidate.state != State.PRESENT:
            continue
        elif not made:
            (gate.not_typed if session.is_on_paper else gate.undecided).append(candidate)
        elif any(a.state != Attempt.State.GRADED for a in made):
            gate.to_grade.append(candidate)
        else:
            gate.ready.append(candidate)
    return gate


@transaction.atomic
def release_session(session: ExamSession, *, by: Any) -> ExamSession:
    """Make the results official: counted scores are written, attempts released, everybody is told; once.

    Raises QuizzesError with what is still to be done.
    """
    # The conditional update is the race of twenty clicks; what the gate says takes it back.
    mine = ExamSession.objects.filter(pk=session.pk, state=ExamSession.State.CLOSED)
    if not mine.update(state=ExamSession.State.RELEASED, released_at=clock.now()):
        raise QuizzesError(wrong_state(ExamSession.objects.get(pk=session.pk)))
    row = ExamSession.objects.select_related("quiz", "owner_department", "root", "version").get(pk=session.pk)
    candidates = with_attempts(row)
    gate = gate_of(row, candidates)
    if not gate.is_open:
        raise QuizzesError(" ".join(gate.words))
    count(row, candidates)
    grading.release([a for c in gate.ready for a in c.made], by=by)  # type: ignore[attr-defined]
    _tell_results(row, candidates)
    telling.settle_todos(row, "exam_release", by=by)
    note(row, SessionEvent.Kind.RELEASED, by=by)
    return row


def count(session: ExamSession, candidates: Iterable[Candidate]) -> None:
    """Write what counts for each candidate (with `made`)."""
    rows = list(candidates)
    for candidate, result in count_all(session, rows):
        candidate.counted_percent, candidate.passed = result
    Candidate.objects.bulk_update(rows, ["counted_percent", "passed"], batch_size=500)


def count_all(
    session: ExamSession, candidates: Sequence[Candidate]
) -> list[tuple[Candidate, tuple[int | None, bool | None]]]:
    """Return what counts for each: the best attempt, at most the cap for whoever has tried before; nothing for who was deferred."""
    before = tries_before(session, [c.employee_id for c in candidates])
    return [(c, counted(c, session.cap_percent if before[c.employee_id] else None)) for c in candidates]


def counted(candidate: Candidate, cap: int | None) -> tuple[int | None, bool | None]:
    """Return (counted percent, passed). Whoever was deferred has no result; absent and breaches of the rules have not passed."""
    if candidate.state in (State.DEFERRED, State.EXPECTED):
        return None, None
    best = next((a for a in candidate.made if a.state == Attempt.State.GRADED), None)  # type: ignore[attr-defined]
    if candidate.state == State.ABSENT:
        return None, False
    if candidate.state == State.VIOLATION or best is None:
        return 0, False
    percent = best.percent or 0
    return (percent if cap is None else min(percent, cap)), bool(best.passed)


@transaction.atomic
def recount(session: ExamSession, *, employees: Iterable[int]) -> int:
    """Bring what counts up to marks that were changed after the release; return how many changed."""
    row = hold(session, ExamSession.State.RELEASED)
    wanted = set(employees)
    rows = [c for c in with_attempts(row) if c.employee_id in wanted]
    old = {c.pk: (c.counted_percent, c.passed) for c in rows}
    count(row, rows)
    return sum(old[c.pk] != (c.counted_percent, c.passed) for c in rows)


@transaction.atomic
def release_one(candidate: Candidate, *, by: Any) -> None:
    """Release a result that was withheld when the others were released."""
    session = hold(candidate.session, ExamSession.State.RELEASED)
    rows = [c for c in with_attempts(session) if c.pk == candidate.pk]
    made: list[Attempt] = rows[0].made  # type: ignore[attr-defined]
    if any(a.state != Attempt.State.GRADED for a in made):
        raise QuizzesError(_("The attempt must be graded first."))
    count(session, rows)
    grading.release(made, by=by)
    _tell_results(session, rows)


def _tell_results(session: ExamSession, candidates: Iterable[Candidate]) -> None:
    def words(candidate: Candidate) -> tuple[str, str]:
        named = {"title": session.title, "percent": candidate.counted_percent}
        if candidate.state == State.ABSENT:
            return _("“%(title)s”: you were absent") % named, _("An absence counts as an attempt.")
        if candidate.state == State.VIOLATION:
            return _("“%(title)s”: the result does not count") % named, _("A breach of the rules was noted.")
        if candidate.passed:
            return _("“%(title)s”: passed with %(percent)s%%") % named, ""
        return _("“%(title)s”: not passed, %(percent)s%%") % named, _(
            "HR calls you to a resit, if the rules allow one."
        )

    told = [c for c in candidates if c.state not in (State.DEFERRED, State.EXPECTED)]
    telling.tell(told, kind="exam_result", key=lambda c: f"exam-result:{c.pk}:{c.state}", words=words)
