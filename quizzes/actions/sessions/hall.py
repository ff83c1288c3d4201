"""While an exam is on: what invigilators and examiners do, each with a reason where somebody's result may change."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lib import clock
from quizzes.actions import admissions, attempts, grading
from quizzes.actions.sessions import telling
from quizzes.actions.sessions.planning import hold, note
from quizzes.actions.sessions.releasing import release_one
from quizzes.actions.sessions.states import attempt_of, step, wants_reason
from quizzes.exceptions import QuizzesError
from quizzes.models import Admission, Attempt, Candidate, ExamSession, SessionEvent

ANNOUNCED, CLOSED, RELEASED = ExamSession.State.ANNOUNCED, ExamSession.State.CLOSED, ExamSession.State.RELEASED
AGAIN = dt.timedelta(minutes=30)  # so long a new attempt may be begun after one was declared void
MOST_MINUTES = 240
State = Candidate.State


@transaction.atomic
def check_in(candidate: Candidate, *, by: Any) -> None:
    """Note that the person is at the door; on paper they are present with it. A second time changes nothing."""
    session = hold(candidate.session, ANNOUNCED, CLOSED)
    rows = Candidate.objects.filter(pk=candidate.pk, checked_in_at=None)
    if candidate.state not in (State.EXPECTED, State.PRESENT, State.ABSENT):
        raise QuizzesError(_("%(name)s is not expected here.") % {"name": candidate.employee.name})
    if not rows.update(checked_in_at=clock.now()):
        return
    note(session, SessionEvent.Kind.CHECKED_IN, by=by, employee=candidate.employee)
    if session.is_on_paper and candidate.state != State.PRESENT:
        step(candidate, State.PRESENT, by=by, reason=_("checked in"))


@transaction.atomic
def add_minutes(candidate: Candidate, *, minutes: int, reason: str, by: Any) -> None:
    """Give one person more time now; a running attempt's deadline moves with it."""
    reason = wants_reason(reason)
    session = hold(candidate.session, ANNOUNCED)
    _check_minutes(minutes)
    if candidate.admission is None:
        raise QuizzesError(_("%(name)s is not admitted.") % {"name": candidate.employee.name})
    admissions.widen(candidate.admission, extra_minutes=minutes, by=by)
    detail = f"+{minutes} {reason}"
    note(session, SessionEvent.Kind.MINUTES, by=by, employee=candidate.employee, detail=detail)


@transaction.atomic
def add_minutes_to_all(session: ExamSession, *, minutes: int, reason: str, by: Any) -> int:
    """Give everybody who is still writing, or may still begin, more time (an alarm, a power cut); return how many."""
    reason = wants_reason(reason)
    row = hold(session, ANNOUNCED)
    _check_minutes(minutes)
    if row.is_on_paper:
        raise QuizzesError(_("On paper the clock is on the wall: change the end of the exam instead."))
    called = row.candidates.filter(state__in=[State.EXPECTED, State.PRESENT]).exclude(admission=None)
    rows = Admission.objects.in_force().filter(pk__in=called.values("admission"))
    begun = Attempt.objects.filter(admission__in=rows)
    done = begun.exclude(state=Attempt.State.OPEN).exclude(state=Attempt.State.VOID).values("admission")
    rows = rows.exclude(pk__in=done.exclude(admission__in=begun.running().values("admission")))
    ids = list(rows.values_list("pk", flat=True))
    Admission.objects.filter(pk__in=ids).update(extra_minutes=F("extra_minutes") + minutes)
    more = dt.timedelta(minutes=minutes)
    running = Attempt.objects.running().filter(admission__in=ids).exclude(deadline_at=None)
    running.update(deadline_at=F("deadline_at") + more)
    detail = ngettext("+%(m)s for %(n)s person: %(why)s", "+%(m)s for %(n)s persons: %(why)s", len(ids))
    note(row, SessionEvent.Kind.MINUTES, by=by, detail=detail % {"m": minutes, "n": len(ids), "why": reason})
    return len(ids)


def _check_minutes(minutes: int) -> None:
    if not 1 <= minutes <= MOST_MINUTES:
        raise QuizzesError(_("From 1 to %(n)s minutes at once.") % {"n": MOST_MINUTES})


@transaction.atomic
def end_attempt(candidate: Candidate, *, reason: str, by: Any) -> None:
    """End a running attempt with what was saved; it is graded as any other."""
    reason = wants_reason(reason)
    session = hold(candidate.session, ANNOUNCED, CLOSED)
    attempt = attempt_of(candidate)
    if attempt is None or attempt.state != Attempt.State.OPEN:
        raise QuizzesError(_("%(name)s has no running attempt.") % {"name": candidate.employee.name})
    attempts.close(attempt, closed_by=Attempt.ClosedBy.EXAMINER)
    note(session, SessionEvent.Kind.ENDED, by=by, employee=candidate.employee, detail=reason)
    _tell(
        candidate,
        f"ended:{attempt.pk}",
        lambda: _("Your exam “%(title)s” was ended by the examiner") % {"title": session.title},
        reason,
    )


@transaction.atomic
def void_and_allow(candidate: Candidate, *, reason: str, by: Any) -> None:
    """Declare an attempt void after a fault (power, computer) and let the person begin anew, with the whole time, within half an hour."""
    reason = wants_reason(reason)
    session = hold(candidate.session, ANNOUNCED)
    attempt, admission = attempt_of(candidate), candidate.admission
    if candidate.state not in (State.EXPECTED, State.PRESENT):
        raise QuizzesError(_("%(name)s is not expected here.") % {"name": candidate.employee.name})
    if attempt is None or admission is None:
        raise QuizzesError(_("%(name)s has begun nothing that could be void.") % {"name": candidate.employee.name})
    grading.void(attempt, by=by, reason=reason)
    until, length = clock.now() + AGAIN, session.ends_at - session.starts_at  # long enough: planning.problems_of_plan
    Admission.objects.filter(pk=admission.pk).update(
        last_start_at=max(until, admission.last_start_at or until),
        closes_at=max(until + length, admission.closes_at or until),
    )
    note(session, SessionEvent.Kind.VOIDED, by=by, employee=candidate.employee, detail=reason)
    _tell(
        candidate,
        f"voided:{attempt.pk}",
        lambda: _("Your attempt at “%(title)s” does not count; please begin anew") % {"title": session.title},
        reason,
    )


@transaction.atomic
def mark_violation(candidate: Candidate, *, reason: str, by: Any) -> None:
    """Note a breach of the rules: a running attempt ends, nothing more can be started, the result is withheld; the person is told.

    Once results are out, the attempt is declared void, which cannot be taken back.
    """
    reason = wants_reason(reason)
    session = hold(candidate.session, ANNOUNCED, CLOSED, RELEASED)
    step(candidate, State.VIOLATION, by=by, reason=reason)
    attempt = attempt_of(candidate)
    if attempt is not None and attempt.state == Attempt.State.OPEN:
        attempts.close(attempt, closed_by=Attempt.ClosedBy.EXAMINER)
    elif attempt is not None and session.state == RELEASED:
        grading.void(attempt, by=by, reason=reason)
    if candidate.admission is not None:
        admissions.withdraw(candidate.admission, reason=reason, by=by)
    if session.state == RELEASED:
        Candidate.objects.filter(pk=candidate.pk).update(counted_percent=0, passed=False)
    _tell(
        candidate,
        f"violation:{candidate.statuses.count()}",
        lambda: _("A breach of the rules was noted in “%(title)s”") % {"title": session.title},
        reason,
        more=lambda: _("Your result does not count. If you do not agree, tell HR."),
    )


@transaction.atomic
def take_back(candidate: Candidate, *, reason: str, by: Any) -> None:
    """Take back a breach of the rules or a deferral: the person stands where the attempt, the check-in and the hour say."""
    reason = wants_reason(reason)
    session = hold(candidate.session, ANNOUNCED, CLOSED, RELEASED)
    attempt = attempt_of(candidate)
    if candidate.state == State.DEFERRED and session.state == ANNOUNCED:
        state = State.EXPECTED
    elif candidate.state == State.VIOLATION and (session.state != RELEASED or attempt is not None):
        here = attempt is not None or (session.is_on_paper and candidate.checked_in_at)
        state = State.PRESENT if here else State.EXPECTED if session.state == ANNOUNCED else State.ABSENT
    elif candidate.state == State.VIOLATION:
        raise QuizzesError(_("The attempt was declared void after the results were out; it cannot come back."))
    else:
        raise QuizzesError(_("There is nothing here that could be taken back now."))
    step(candidate, state, by=by, reason=reason)
    if session.state == ANNOUNCED and candidate.admission_id:
        Admission.objects.filter(pk=candidate.admission_id).update(withdrawn_at=None, withdrawn_reason="")
    if session.state == RELEASED:
        release_one(candidate, by=by)
    _tell(
        candidate,
        f"taken-back:{candidate.statuses.count()}",
        lambda: _("What was noted about you in “%(title)s” was taken back") % {"title": session.title},
        reason,
    )


@transaction.atomic
def defer(candidate: Candidate, *, reason: str, by: Any) -> None:
    """Defer somebody (缓考) who gave a reason: they need not come, are not absent, and may go to the resit as if to the first exam."""
    reason = wants_reason(reason)
    session = hold(candidate.session, ANNOUNCED, CLOSED)
    if attempt_of(candidate) is not None:
        raise QuizzesError(
            _("%(name)s has begun; a deferral is no longer possible.") % {"name": candidate.employee.name}
        )
    step(candidate, State.DEFERRED, by=by, reason=reason)
    if candidate.admission is not None:
        admissions.withdraw(candidate.admission, reason=reason, by=by)
    _tell(
        candidate,
        f"deferred:{candidate.statuses.count()}",
        lambda: _("You are deferred from “%(title)s”") % {"title": session.title},
        reason,
        more=lambda: _("This counts as no attempt; you will be called to the next one."),
    )


def _tell(candidate: Candidate, key: str, subject: Any, reason: str, more: Any = None) -> None:
    def words(_candidate: Candidate) -> tuple[str, str]:
        lines = [_("Reason: %(reason)s") % {"reason": reason}, more() if more else ""]
        return subject(), "\n".join(line for line in lines if line)

    telling.tell([candidate], kind="exam_notice", key=lambda c: f"exam:{c.pk}:{key}", words=words)
