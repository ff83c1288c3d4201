"""The ledger of a candidate's states: 应考, 实考, 缺考, 缓考, 违纪. One step, one row; the present state is its cache."""

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from quizzes.exceptions import QuizzesError
from quizzes.models import Attempt, Candidate, CandidateStatus


def attempt_of(candidate: Candidate) -> Attempt | None:
    """Return the candidate's latest attempt that is not void."""
    if candidate.admission_id is None:
        return None
    rows = Attempt.objects.filter(admission=candidate.admission_id).exclude(state=Attempt.State.VOID)
    return rows.select_related("version", "admission", "quiz", "employee").order_by("-number").first()


@transaction.atomic
def step(candidate: Candidate, state: str, *, by: Any, reason: str = "") -> Candidate:
    """Take one step and write it down. Raises QuizzesError when it is not allowed, or another was faster."""
    old = candidate.state
    if state not in Candidate.STEPS[old]:
        words = {"name": candidate.employee.name, "old": candidate.get_state_display()}
        raise QuizzesError(_("%(name)s is “%(old)s”; this step is not possible from there.") % words)
    # The conditional update is the race of two invigilators: exactly one gets the row.
    if not Candidate.objects.filter(pk=candidate.pk, state=old).update(state=state):
        raise QuizzesError(_("Somebody else has just changed this. Please look again."))
    CandidateStatus.objects.create(candidate=candidate, old_state=old, state=state, reason=reason.strip()[:200], by=by)
    candidate.state = state
    return candidate


@transaction.atomic
def step_all(candidates: Iterable[Candidate], state: str, *, old: Iterable[str], by: Any, reason: str = "") -> int:
    """Take the same step for all of `candidates` who are still in one of `old`; return how many (three queries)."""
    ids = [c.pk for c in candidates]
    if not ids:
        return 0
    # PostgreSQL: whoever comes second waits here and finds the rows in their new state. SQLite: writers queue.
    rows = list(Candidate.objects.select_for_update().filter(pk__in=ids, state__in=list(old)))
    rows = [c for c in rows if state in Candidate.STEPS[c.state]]
    CandidateStatus.objects.bulk_create(
        CandidateStatus(candidate=c, old_state=c.state, state=state, reason=reason[:200], by=by) for c in rows
    )
    Candidate.objects.filter(pk__in=[c.pk for c in rows]).update(state=state)
    return len(rows)


def wants_reason(reason: str) -> str:
    """Return the reason, cleaned. Raises QuizzesError without one."""
    if not reason.strip():
        raise QuizzesError(_("Please write a reason: the person will read it."))
    return reason.strip()[:200]
