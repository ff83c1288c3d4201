"""A session from its plan to its results: what is promised to candidates, and what is refused."""

import datetime as dt

import pytest
import time_machine

from jobs.models import News
from lib import clock
from outbox.models import Message, Todo
from people import actions as people
from quizzes.actions import admissions, attempts, grading, sessions
from quizzes.exceptions import QuizzesError
from quizzes.models import Admission, Attempt, Candidate, CandidateStatus, ExamSession, PaperForm, SessionEvent
from quizzes.verification import check_candidate_states, check_counted
from tests.factories import answer, make_bank, make_department, make_employee, make_question, make_quiz
from tests.quizzes.halls import (
    HOUR,
    begin,
    candidates_of,
    during,
    fresh,
    hold_exam,
    make_exam,
    make_examiner,
    make_hall,
    sit,
    states_of,
)

pytestmark = pytest.mark.django_db


def plan_of(session, **changes):
    names = ("title", "quiz", "owner_department", "starts_at", "ends_at", "place", "bring", "mode", "late_minutes")
    return sessions.Plan(**{**{name: getattr(session, name) for name in names}, **changes})


# --- planning ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"ends_at": -HOUR}, "ends_at"),
        ({"ends_at": HOUR * 30}, "ends_at"),
        ({"ends_at": HOUR / 2}, "ends_at"),
        ({"starts_at": -HOUR * 48}, "starts_at"),
    ],
)
def test_impossible_hours_are_named(changes, field):
    session = make_hall(announced=False)
    plan = plan_of(session, **{name: session.starts_at + delta for name, delta in changes.items()})
    if "starts_at" in changes:
        plan = plan_of(session, starts_at=clock.now() - HOUR, ends_at=clock.now() + HOUR)
    assert [name for name, _words in sessions.planning.problems_of_plan(plan)] == [field]
    with pytest.raises(QuizzesError):
        sessions.save_session(None, plan, by=None)


def test_only_a_published_exam_is_held():
    session = make_hall(announced=False)
    for quiz in (make_quiz(), make_exam(minutes=0)):
        quiz.is_retired = quiz.kind == "exam"
        assert sessions.planning.problems_of_plan(plan_of(session, quiz=quiz))[0][0] == "quiz"


def test_a_person_is_called_once_and_gets_a_seat():
    session, person = make_hall(2, announced=False), make_employee()
    sessions.add_candidates(session, [person, person], by=None)
    sessions.add_candidates(session, [person], by=None)
    assert [c.seat for c in candidates_of(session)] == ["1", "2", "3"]


def test_who_left_or_watches_is_not_called():
    session, watcher, leaver = make_hall(0, announced=False), make_employee(), make_employee()
    sessions.save_session(session, plan_of(session), invigilators=[watcher], by=None)
    people.leave(leaver, on=clock.today(), by=None)
    for person in (watcher, fresh(leaver)):
        with pytest.raises(QuizzesError, match=person.name):
            sessions.add_candidates(session, [person], by=None)
    assert not session.candidates.exists()


# --- announcing --------------------------------------------------------------------------------------
def test_announcing_pins_version_and_form_admits_and_tells_once():
    session = make_hall(3)
    assert (session.state, session.version, session.form.label) == ("announced", session.quiz.current, "A")
    rows = Admission.objects.filter(context_key=session.context_key)
    assert rows.count() == 3
    row = rows.first()
    assert (row.opens_at, row.closes_at, row.last_start_at) == (
        session.starts_at,
        session.ends_at,
        session.starts_at + dt.timedelta(minutes=15),
    )
    assert row.invigilated and row.access_code == session.access_code and row.form == session.form
    assert Message.objects.filter(kind="exam_called").count() == 3
    message = Message.objects.filter(kind="exam_called").first()
    assert "三楼机房" in message.body and "工号牌" in message.body
    with pytest.raises(QuizzesError):
        sessions.announce(session, by=None)
    assert PaperForm.objects.count() == 1


def test_what_hinders_is_said_and_nothing_is_half_done():
    bank = make_bank()
    make_question(bank)
    quiz = make_quiz(bank, questions=1, kind="exam", minutes=60)
    session = make_hall(0, quiz=quiz, announced=False)
    with pytest.raises(QuizzesError):
        sessions.announce(session, by=None)
    sessions.add_candidates(session, [make_employee()], by=None)
    bank.questions.update(state="retired")
    with pytest.raises(QuizzesError):
        sessions.announce(session, by=None)
    assert fresh(session).state == "draft"
    assert not PaperForm.objects.exists() and not Admission.objects.exists() and not Message.objects.exists()


def test_who_is_added_after_the_announcement_is_admitted_and_told():
    session, late = make_hall(1), make_employee()
    sessions.add_candidates(session, [late], by=None)
    candidate = Candidate.objects.get(employee=late)
    assert candidate.admission.form == session.form
    assert Message.objects.filter(recipient=late.user, kind="exam_called").count() == 1
    with during(session, 16), pytest.raises(QuizzesError):
        sessions.add_candidates(session, [make_employee()], by=None)


def test_a_change_of_place_or_hour_is_told_again_and_moves_the_windows():
    session = make_hall(2)
    later = session.starts_at + HOUR * 3
    plan = plan_of(session, starts_at=later, ends_at=later + HOUR, place="二楼")
    sessions.save_session(session, plan, by=None)
    assert Message.objects.filter(kind="exam_changed").count() == 2
    assert Admission.objects.filter(opens_at=later, closes_at=later + HOUR).count() == 2
    sessions.save_session(session, plan, by=None)
    assert Message.objects.filter(kind="exam_changed").count() == 2
    sessions.save_session(session, plan_of(session), by=None)
    assert Message.objects.filter(kind="exam_changed").count() == 4


def test_once_begun_the_end_only_moves_back():
    session = make_hall(1)
    with during(session):
        for changes in ({"ends_at": session.ends_at - HOUR / 4}, {"starts_at": session.starts_at + HOUR / 4}):
            with pytest.raises(QuizzesError):
                sessions.save_session(session, plan_of(session, **changes), by=None)
        attempt = begin(candidates_of(session)[0])
        assert attempt.deadline_at == session.ends_at
        sessions.save_session(session, plan_of(session, ends_at=session.ends_at + HOUR), by=None)
    assert fresh(attempt).deadline_at == session.ends_at + dt.timedelta(minutes=5)  # now the hour is what ends it


def test_cancelling_needs_a_reason_withdraws_and_tells():
    session = make_hall(2)
    with pytest.raises(QuizzesError):
        sessions.cancel(session, reason="  ", by=None)
    sessions.cancel(session, reason="台风", by=None)
    assert fresh(session).state == "cancelled"
    assert Admission.objects.in_force().count() == 0
    assert Message.objects.filter(kind="exam_cancelled", body__contains="台风").count() == 2
    with during(session), pytest.raises(QuizzesError):
        begin(candidates_of(session)[0])


def test_what_has_begun_is_not_cancelled():
    session = make_hall(1)
    with during(session):
        begin(candidates_of(session)[0])
        with pytest.raises(QuizzesError):
            sessions.cancel(session, reason="x", by=None)


def test_a_new_code_replaces_the_old_one_for_who_has_not_begun():
    session = make_hall(2)
    first, second = candidates_of(session)
    old = session.access_code
    with during(session):
        begin(first)
        code = sessions.renew_code(session, by=None)
        assert code != old
        with pytest.raises(QuizzesError):
            attempts.start(second.admission, access_code=old)
        assert attempts.start(second.admission, access_code=code.lower()).state == "open"


def test_removing_somebody_after_the_announcement_needs_a_reason_and_is_told():
    session = make_hall(2)
    gone, stays = candidates_of(session)
    with pytest.raises(QuizzesError):
        sessions.remove_candidate(gone, by=None)
    sessions.remove_candidate(gone, by=None, reason="名单有误")
    assert [c.pk for c in candidates_of(session)] == [stays.pk]
    assert Message.objects.filter(recipient=gone.employee.user, kind="exam_removed").count() == 1
    sessions.add_candidates(session, [gone.employee], by=None)
    assert Message.objects.filter(recipient=gone.employee.user, kind="exam_called").count() == 2
    with during(session):
        assert begin(Candidate.objects.get(employee=gone.employee)).state == "open"


# --- states ------------------------------------------------------------------------------------------
def test_present_follows_from_the_attempt_and_absent_from_the_end():
    session = make_hall(3)
    one, two, _three = candidates_of(session)
    with during(session):
        sit(one)
        begin(two)
        assert (sessions.sync_presence(session), sessions.sync_presence(session)) == (2, 0)
        assert states_of(session) == ["present", "present", "expected"]
    with during(session, 61):
        sessions.close_session(session, by=None)
    assert states_of(session) == ["present", "present", "absent"]
    assert not Attempt.objects.running().exists()
    assert list(CandidateStatus.objects.order_by("pk").values_list("old_state", "state")) == [
        ("expected", "present"),
        ("expected", "present"),
        ("expected", "absent"),
    ]
    assert list(check_candidate_states()) == []


def test_a_deferral_withdraws_the_right_and_can_be_taken_back():
    session = make_hall(1)
    candidate = candidates_of(session)[0]
    with pytest.raises(QuizzesError):
        sessions.defer(candidate, reason="", by=None)
    sessions.defer(candidate, reason="产检", by=None)
    with during(session), pytest.raises(QuizzesError):
        begin(candidates_of(session)[0])
    sessions.take_back(candidates_of(session)[0], reason="能来了", by=None)
    with during(session):
        assert begin(candidates_of(session)[0]).state == "open"
        with pytest.raises(QuizzesError):
            sessions.defer(candidates_of(session)[0], reason="x", by=None)


def test_a_breach_of_the_rules_ends_the_attempt_withholds_the_result_and_can_be_taken_back():
    session = make_hall(2)
    one, two = candidates_of(session)
    with during(session):
        for candidate in (one, two):
            answer(begin(candidate))
        sessions.sync_presence(session)
        one, two = candidates_of(session)
        sessions.mark_violation(one, reason="夹带", by=None)
        assert Attempt.objects.get(admission=one.admission).state == "graded"
        with pytest.raises(QuizzesError):
            begin(one)
    assert Message.objects.filter(recipient=one.employee.user, kind="exam_notice", body__contains="夹带").exists()
    with during(session, 61):
        sessions.close_session(session, by=None)
        sessions.release_session(session, by=None)
    one, two = candidates_of(session)
    assert (one.state, one.counted_percent, one.passed) == ("violation", 0, False)
    assert (two.counted_percent, two.passed) == (100, True)
    assert Attempt.objects.get(admission=one.admission).released_at is None
    assert News.objects.filter(kind="attempt_finished").count() == 1
    sessions.take_back(one, reason="监控证明没有", by=None)
    one = candidates_of(session)[0]
    assert (one.state, one.counted_percent, one.passed) == ("present", 100, True)
    assert News.objects.filter(kind="attempt_finished").count() == 2
    assert list(check_counted()) == []


def test_a_breach_found_after_the_release_voids_the_attempt_for_good():
    session = hold_exam(make_hall(1), [True])
    sessions.mark_violation(candidates_of(session)[0], reason="替考", by=None)
    candidate = candidates_of(session)[0]
    assert (candidate.state, candidate.counted_percent, candidate.passed) == ("violation", 0, False)
    assert Attempt.objects.get().state == "void"
    with pytest.raises(QuizzesError):
        sessions.take_back(candidate, reason="x", by=None)


def test_a_step_that_is_not_in_the_table_is_refused():
    session = hold_exam(make_hall(2), [True, None])
    _present, absent = candidates_of(session)
    with pytest.raises(QuizzesError):
        sessions.mark_violation(absent, reason="x", by=None)


# --- in the hall -------------------------------------------------------------------------------------
def test_minutes_move_the_deadline_of_one_or_of_all_who_still_write():
    session = make_hall(3)
    one, two, three = candidates_of(session)
    with during(session, 0):
        sit(one)
        attempt = begin(two)
        with pytest.raises(QuizzesError):
            sessions.add_minutes(two, minutes=5, reason=" ", by=None)
        sessions.add_minutes(two, minutes=5, reason="换机器", by=None)
        assert sessions.add_minutes_to_all(session, minutes=10, reason="停电", by=None) == 2
        assert fresh(attempt).deadline_at == session.ends_at + dt.timedelta(minutes=15)
        three.admission.refresh_from_db()
        assert begin(three).deadline_at == session.ends_at + dt.timedelta(minutes=10)
    assert SessionEvent.objects.filter(kind="minutes").count() == 2
    assert {e.detail for e in SessionEvent.objects.filter(employee=two.employee)} == {"+5 换机器"}


@pytest.mark.parametrize("minutes", [0, -5, 241])
def test_minutes_have_a_limit(minutes):
    session = make_hall(1)
    with during(session), pytest.raises(QuizzesError):
        sessions.add_minutes(candidates_of(session)[0], minutes=minutes, reason="x", by=None)


def test_after_a_fault_a_new_attempt_has_the_whole_time_and_the_hall_waits_for_it():
    session = make_hall(1)
    candidate = candidates_of(session)[0]
    with during(session, 40):
        with time_machine.travel(session.starts_at, tick=False):
            begin(candidate)
        sessions.sync_presence(session)
        sessions.void_and_allow(candidates_of(session)[0], reason="停电", by=None)
        candidate = candidates_of(session)[0]
        again = begin(candidate)
        assert (again.number, again.deadline_at) == (2, clock.now() + HOUR)
    with during(session, 70):
        assert sessions.close_due() == 0
    with during(session, 102):
        attempts.close_overdue()
        assert sessions.close_due() == 1
    assert states_of(session) == ["present"]


def test_ending_an_attempt_keeps_what_was_saved():
    session = make_hall(1)
    candidate = candidates_of(session)[0]
    with during(session):
        answer(begin(candidate), only={1})
        sessions.end_attempt(candidate, reason="身体不适", by=None)
        with pytest.raises(QuizzesError):
            sessions.end_attempt(candidate, reason="x", by=None)
    attempt = Attempt.objects.get()
    assert (attempt.state, attempt.closed_by, attempt.score) == ("graded", "examiner", 100)


def test_a_check_in_is_noted_once():
    session = make_hall(1)
    sessions.check_in(candidates_of(session)[0], by=None)
    sessions.check_in(candidates_of(session)[0], by=None)
    assert SessionEvent.objects.filter(kind="checked_in").count() == 1
    assert states_of(session) == ["expected"]


# --- closing and releasing ---------------------------------------------------------------------------
def test_the_schedule_closes_an_exam_after_everybody_has_had_their_time():
    slow = make_employee()
    admissions.accommodate(slow, extra_percent=50, reason="视力", by=None)
    session = make_hall([slow, make_employee()])
    first = Candidate.objects.get(employee=slow)
    with during(session, 0):
        begin(first)
    with during(session, 75):
        attempts.close_overdue()
        assert (sessions.close_due(), Attempt.objects.running().count()) == (0, 1)
    with during(session, 92):
        attempts.close_overdue()
        assert (sessions.close_due(), sessions.close_due()) == (1, 0)
    assert fresh(session).state == "closed"


def test_closing_by_hand_ends_who_still_writes_and_nobody_begins_any_more():
    session = make_hall(2)
    one, two = candidates_of(session)
    with pytest.raises(QuizzesError):
        sessions.close_session(session, by=None)
    with during(session):
        answer(begin(one))
        sessions.close_session(session, by=None)
        assert Attempt.objects.get().state == "graded"
        with pytest.raises(QuizzesError):
            begin(two)
        with pytest.raises(QuizzesError):
            sessions.close_session(session, by=None)


def test_somebody_who_left_before_the_exam_is_no_absentee():
    session = make_hall(1)
    people.leave(candidates_of(session)[0].employee, on=clock.today(), by=None)
    with during(session, 80):
        sessions.close_due()
    assert states_of(session) == ["deferred"]


def test_results_wait_for_the_last_grade_and_are_released_once():
    bank = make_bank()
    for _n in range(2):
        make_question(bank, data={"kind": "essay", "stem": "写一段", "explanation": "x"})
    department = make_department(kind="city")
    examiner = make_examiner(department)
    session = make_hall(
        2, quiz=make_quiz(bank, questions=1, kind="exam", minutes=60), department=department, by=examiner.user
    )
    with during(session):
        attempt = begin(candidates_of(session)[0])
        slot = attempt.slots.get()
        attempts.save(attempt, [attempts.Entry(slot.position, "我的看法", 1)])
        attempts.submit(attempt)
        sessions.close_session(session, by=examiner.user)
        assert Todo.objects.filter(kind="exam_release", whom=examiner.user, done_at=None).count() == 1
        with pytest.raises(QuizzesError, match=candidates_of(session)[0].employee.name):
            sessions.release_session(session, by=examiner.user)
        assert fresh(session).state == "closed"
        grading.put_mark(attempt.slots.get(), score=90, source="person", by=None)
        assert not Message.objects.filter(kind="exam_result").exists()
        sessions.release_session(session, by=examiner.user)
        with pytest.raises(QuizzesError):
            sessions.release_session(session, by=examiner.user)
    one, two = candidates_of(session)
    assert [(one.counted_percent, one.passed), (two.counted_percent, two.passed)] == [(90, True), (None, False)]
    assert Message.objects.filter(kind="exam_result").count() == 2
    assert not Todo.objects.filter(done_at=None).exists()
    assert fresh(attempt).released_at is not None


def test_present_without_a_valid_attempt_waits_for_a_decision():
    session = make_hall(1)
    with during(session):
        begin(candidates_of(session)[0])
        sessions.sync_presence(session)
        sessions.void_and_allow(candidates_of(session)[0], reason="停电", by=None)
    with during(session, 95):
        sessions.close_session(session, by=None)
        with pytest.raises(QuizzesError):
            sessions.release_session(session, by=None)
        sessions.defer(candidates_of(session)[0], reason="停电", by=None)
        sessions.release_session(session, by=None)
    assert candidates_of(session)[0].passed is None


def test_a_mark_changed_after_the_release_changes_what_counts(django_capture_on_commit_callbacks):
    session = hold_exam(make_hall(1), [False])
    assert (candidates_of(session)[0].counted_percent, candidates_of(session)[0].passed) == (0, False)
    with django_capture_on_commit_callbacks(execute=True):
        for slot in Attempt.objects.get().slots.all():
            grading.put_mark(slot, score=100, source="appeal", by=None, reason="题目有误")
    assert (candidates_of(session)[0].counted_percent, candidates_of(session)[0].passed) == (100, True)
    assert list(check_counted()) == []
    Candidate.objects.update(counted_percent=3)
    assert len(list(check_counted())) == 1


def test_only_todays_runners_are_asked():
    province = make_department(kind="province")
    city = make_department(province, kind="city")
    far, near = make_examiner(province, "hr"), make_examiner(city, "examiner")
    session = make_hall(1, department=city)
    with during(session, 80):
        sessions.close_due()
    assert [t.whom for t in Todo.objects.filter(kind="exam_release")] == [near.user]
    near.grants.update(ends_on=clock.today())
    sessions.hand_on_todos()
    assert [t.whom for t in Todo.objects.filter(kind="exam_release", done_at=None)] == [far.user]


def test_an_exam_session_is_never_released_from_an_earlier_state():
    session = make_hall(1)
    with pytest.raises(QuizzesError):
        sessions.release_session(session, by=None)
    assert ExamSession.objects.get().state == "announced"
