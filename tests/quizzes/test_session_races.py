"""Twenty clicks at once on everything that may happen once in an exam; on SQLite and on PostgreSQL."""

import datetime as dt

import pytest
import time_machine

from jobs.models import News
from lib import clock
from outbox.models import Message
from quizzes.actions import sessions
from quizzes.actions.sessions.resits import places_of
from quizzes.exceptions import QuizzesError
from quizzes.models import (
    Admission,
    Attempt,
    Candidate,
    CandidateStatus,
    ExamSession,
    PaperForm,
    SessionEvent,
)
from tests.accounts.racing import together
from tests.factories import answer, make_employee
from tests.quizzes.halls import HOUR, begin, candidates_of, during, fresh, hold_exam, make_exam, make_hall, sit

pytestmark = pytest.mark.django_db(transaction=True)
TIMES = 20


def outcomes(results):
    """Return (how many went through, what the others were told); anything else than a refusal fails."""
    refused = [r for r in results if isinstance(r, BaseException)]
    assert all(isinstance(r, QuizzesError) for r in refused), refused
    return len(results) - len(refused), refused


def test_twenty_announcements_are_one():
    session = make_hall(3, announced=False)
    done, _refused = outcomes(together(*[lambda: sessions.announce(session, by=None)] * TIMES))
    assert done == 1
    assert (PaperForm.objects.count(), Admission.objects.count()) == (1, 3)
    assert Message.objects.filter(kind="exam_called").count() == 3
    assert SessionEvent.objects.filter(kind="announced").count() == 1


def test_twenty_closings_are_one_and_end_each_attempt_once():
    session = make_hall(4)
    rows = candidates_of(session)
    with during(session):
        for candidate in rows[:3]:
            answer(begin(candidate))
        done, _refused = outcomes(together(*[lambda: sessions.close_session(session, by=None)] * TIMES))
    assert done == 1
    assert [c.state for c in candidates_of(session)] == ["present", "present", "present", "absent"]
    assert CandidateStatus.objects.count() == 4
    assert Attempt.objects.filter(state="graded", score=200).count() == 3


def test_hand_and_schedule_close_once():
    session = make_hall(2)
    with during(session, 80):
        together(*[lambda: sessions.close_session(session, by=None), sessions.close_due] * 6)
    assert fresh(session).state == "closed"
    assert SessionEvent.objects.filter(kind="closed").count() == 1
    assert CandidateStatus.objects.count() == 2


def test_who_begins_while_the_exam_is_closed_is_present_or_has_no_attempt():
    session = make_hall(6)
    rows = candidates_of(session)
    with during(session):
        deeds = [lambda c=c: begin(c) for c in rows]
        together(*deeds[:3], lambda: sessions.close_session(session, by=None), *deeds[3:])
        row = fresh(session)
        sessions.sync_presence(row)
        begun = set(Attempt.objects.values_list("employee_id", flat=True))
        assert {c.employee_id for c in candidates_of(row) if c.state == "present"} == begun
        for candidate in rows:
            if candidate.employee_id not in begun:
                with pytest.raises(QuizzesError):
                    begin(candidate)


def test_twenty_releases_are_one():
    session = make_hall(3)
    with during(session):
        for candidate in candidates_of(session)[:2]:
            sit(candidate)
        sessions.close_session(session, by=None)
        done, _refused = outcomes(together(*[lambda: sessions.release_session(session, by=None)] * TIMES))
    assert done == 1
    assert News.objects.filter(kind="attempt_finished").count() == 2
    assert Message.objects.filter(kind="exam_result").count() == 3


def test_twenty_clicks_prepare_one_resit():
    session = hold_exam(make_hall(3, quiz=make_exam()), [True, False, None])
    start = session.starts_at + dt.timedelta(days=8)
    people = [p.candidate.employee for p in places_of(session)]
    results = together(
        *[lambda: sessions.make_resit(session, people, starts_at=start, ends_at=start + HOUR, by=None)] * TIMES
    )
    made = {r.pk for r in results if isinstance(r, ExamSession)}
    assert outcomes(results)[0] >= 1
    assert len(made) == 1 and ExamSession.objects.filter(resit_of=session).count() == 1
    assert Candidate.objects.filter(session__resit_of=session).count() == 2


def test_one_person_is_added_once_and_seats_are_given_once():
    session = make_hall(0, announced=False)
    people = [make_employee() for _n in range(4)]
    results = together(*[lambda p=p: sessions.add_candidates(session, [p], by=None) for p in people * 4])
    assert outcomes(results)[0] == 16
    assert sorted(c.seat for c in candidates_of(session)) == ["1", "2", "3", "4"]


def test_presence_is_taken_over_once_by_many_boards():
    session = make_hall(5)
    with during(session):
        for candidate in candidates_of(session):
            begin(candidate)
        outcomes(together(*[lambda: sessions.sync_presence(session)] * TIMES))
    assert CandidateStatus.objects.count() == 5


def test_two_invigilators_note_one_breach_of_the_rules():
    session = make_hall(1)
    with during(session):
        begin(candidates_of(session)[0])
        sessions.sync_presence(session)
        candidates = [candidates_of(session)[0] for _n in range(8)]
        done, _refused = outcomes(
            together(*[lambda c=c: sessions.mark_violation(c, reason="夹带", by=None) for c in candidates])
        )
    assert done == 1
    assert CandidateStatus.objects.filter(state="violation").count() == 1
    assert Message.objects.filter(kind="exam_notice").count() == 1


def test_check_ins_are_one_and_minutes_add_up():
    session = make_hall(1)
    with during(session):
        begin(candidates_of(session)[0])
        rows = [candidates_of(session)[0] for _n in range(10)]
        outcomes(together(*[lambda c=c: sessions.check_in(c, by=None) for c in rows]))
        before = Attempt.objects.get().deadline_at
        done, _refused = outcomes(
            together(*[lambda c=c: sessions.add_minutes(c, minutes=2, reason="x", by=None) for c in rows])
        )
    assert SessionEvent.objects.filter(kind="checked_in").count() == 1
    assert Admission.objects.get().extra_minutes == 2 * done == 20
    assert Attempt.objects.get().deadline_at == before + dt.timedelta(minutes=20)


def test_twenty_finishes_of_a_sheet_are_one_attempt():
    session = make_hall(1, quiz=make_exam(), mode="paper")
    with during(session):
        candidate = candidates_of(session)[0]
        sessions.save_sheet(candidate, {"1": "A", "2": "B"}, by=None)
        rows = [candidates_of(session)[0] for _n in range(TIMES)]
        done, _refused = outcomes(together(*[lambda c=c: sessions.enter_paper(c, by=None) for c in rows]))
    assert done == 1
    assert Attempt.objects.count() == 1
    assert CandidateStatus.objects.count() == 1


def test_rows_that_two_typists_save_at_once_are_all_kept():
    session = make_hall(1, quiz=make_exam(questions=12), mode="paper")
    with during(session):
        rows = [candidates_of(session)[0] for _n in range(12)]
        outcomes(together(*[lambda c=c, n=n: sessions.save_sheet(c, {str(n): "A"}, by=None) for n, c in enumerate(rows, 1)]))  # fmt: skip
    assert Candidate.objects.get().sheet.typed == {str(n): "A" for n in range(1, 13)}


def test_a_cancelled_exam_has_nobody_who_began():
    session = make_hall(4)
    rows = candidates_of(session)
    with time_machine.travel(session.starts_at + dt.timedelta(minutes=1), tick=False):
        together(*[lambda c=c: begin(c) for c in rows[:2]], lambda: sessions.cancel(session, reason="台风", by=None))
        row = fresh(session)
        if row.state == "cancelled":
            for candidate in rows[2:]:
                with pytest.raises(QuizzesError):
                    begin(candidate)
    assert clock.now() < session.starts_at
