"""The end of an exam: by hand or by the clock, running attempts end, who did not come is absent. Once."""

import datetime as dt
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lib import clock
from lib.isolation import Isolated
from people.models import Employee
from quizzes.actions import attempts
from quizzes.actions.sessions import telling
from quizzes.actions.sessions.planning import note, wrong_state
from quizzes.actions.sessions.states import step_all
from quizzes.exceptions import QuizzesError
from quizzes.models import Admission, Attempt, Candidate, ExamSession, SessionEvent

SLACK = dt.timedelta(seconds=90)  # more than attempts need to be closed by their own deadlines
State = Candidate.State
SAT = Attempt.objects.filter(admission=OuterRef("admission")).exclude(state=Attempt.State.VOID)


def sync_presence(session: ExamSession) -> int:
    """Whoever has begun is present (实考): taken over from the attempts; return how many steps that were. One query when there is none."""
    if session.state not in (ExamSession.State.ANNOUNCED, ExamSession.State.CLOSED):
        return 0
    begun = session.candidates.filter(Exists(SAT), state__in=[State.EXPECTED, State.ABSENT])
    return step_all(list(begun), State.PRESENT, old=[State.EXPECTED, State.ABSENT], by=None, reason=_("has begun"))


def close_session(session: ExamSession, *, by: Any = None) -> ExamSession:
    """Close an exam that has begun; a second call is refused. Running attempts end with what was saved."""
    if not session.has_begun:
        raise QuizzesError(_("The exam has not begun; it can be cancelled."))
    with transaction.atomic():
        # The conditional update is the race of hands and schedule: exactly one closes.
        mine = ExamSession.objects.filter(pk=session.pk, state=ExamSession.State.ANNOUNCED)
        if not mine.update(state=ExamSession.State.CLOSED, closed_at=clock.now()):
            raise QuizzesError(wrong_state(ExamSession.objects.get(pk=session.pk)))
        row = ExamSession.objects.select_related("owner_department").get(pk=session.pk)
        _stop(row)
        sync_presence(row)
        _mark_absent(row)
        telling.settle_todos(row, "exam_close", by=by)
        ask_for_release(row)
        note(row, SessionEvent.Kind.CLOSED, by=by)
    return row


def _stop(session: ExamSession) -> None:
    """Nobody begins any more; whoever is writing ends now."""
    now, rows = clock.now(), Admission.objects.filter(context_key=session.context_key)
    rows.filter(Q(last_start_at=None) | Q(last_start_at__gt=now)).update(last_start_at=now)
    running = Attempt.objects.running().filter(admission__in=rows).select_related("version", "admission", "quiz")
    for attempt in running:
        attempts.close(attempt, closed_by=Attempt.ClosedBy.EXAMINER)


def _mark_absent(session: ExamSession) -> None:
    expected = session.candidates.filter(state=State.EXPECTED)
    left = list(expected.filter(employee__work_state=Employee.State.LEFT))
    step_all(left, State.DEFERRED, old=[State.EXPECTED], by=None, reason=_("left the company before the exam"))
    step_all(list(expected), State.ABSENT, old=[State.EXPECTED], by=None, reason=_("had not begun at the end"))


def ask_for_release(session: ExamSession) -> None:
    """Whoever runs the exam is asked to release its results."""
    telling.ask_runners(session, kind="exam_release", title=gettext_noop("Release the results of “%(title)s”"))


def due_to_close(*, now: dt.datetime | None = None) -> list[ExamSession]:
    """Return announced sessions on screens whose hour is over, in which nobody writes and nobody may still begin."""
    now = now or clock.now()
    writing = Attempt.objects.running().filter(admission=OuterRef("admission"))
    may_begin = Q(admission__last_start_at__gt=now, admission__withdrawn_at=None) & ~Exists(SAT)
    busy = Candidate.objects.filter(Exists(writing) | may_begin, session__state=ExamSession.State.ANNOUNCED)
    over = ExamSession.objects.live().filter(mode=ExamSession.Mode.ONLINE, ends_at__lte=now - SLACK)
    return list(over.exclude(pk__in=busy.values("session")).order_by("ends_at")[:100])


def close_due() -> int:
    """Close what is over (the schedule, each minute); return how many. One that fails stops no other."""
    done = 0
    for session in due_to_close():
        with Isolated(f"closing exam {session.pk}"):
            close_session(session)
            done += 1
    for session in ExamSession.objects.live().filter(mode=ExamSession.Mode.PAPER, ends_at__lte=clock.now() - SLACK):
        with Isolated(f"asking about exam {session.pk}"):
            ask_to_close(session)
    return done


@transaction.atomic
def ask_to_close(session: ExamSession) -> None:
    """An exam on paper is over: who was there, and what they wrote, only people know."""
    if not ExamSession.objects.filter(pk=session.pk, state=ExamSession.State.ANNOUNCED).update(state=F("state")):
        return
    title = gettext_noop("“%(title)s” is over: note who was there, type in the sheets, then close it")
    telling.ask_runners(session, kind="exam_close", title=title)


def hand_on_todos() -> None:
    """Whoever runs an exam today is asked, not whoever ran it when it ended (roles begin and end)."""
    for session in ExamSession.objects.filter(state=ExamSession.State.CLOSED).select_related("owner_department"):
        with Isolated(f"handing on exam {session.pk}"), transaction.atomic():
            if ExamSession.objects.filter(pk=session.pk, state=ExamSession.State.CLOSED).update(state=F("state")):
                ask_for_release(session)
