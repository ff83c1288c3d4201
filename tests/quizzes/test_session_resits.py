"""The resit: who may go, on which day, with which questions, and what counts of it in the end."""

import datetime as dt

import pytest
import time_machine

from lib import clock
from people import actions as people
from quizzes.actions import grading, sessions
from quizzes.actions.drawing import questions_of
from quizzes.actions.sessions.resits import earliest_day, places_of
from quizzes.exam_figures import figures_of, results_of_chain
from quizzes.exceptions import QuizzesError
from quizzes.models import Attempt, ExamSession
from tests.factories import make_employee
from tests.quizzes.halls import HOUR, candidates_of, during, fresh, hold_exam, make_exam, make_hall, sit, states_of

pytestmark = pytest.mark.django_db
RULES = {"resit_wait_days": 3, "resit_max": 1, "resit_cap_percent": 80}


def make_resit(session, employees=None, *, days=3, **kwargs):
    start = session.starts_at + dt.timedelta(days=days)
    if employees is None:
        employees = [
            p.candidate.employee for p in places_of(session, on=start.astimezone(clock.LOCAL).date()) if p.is_open
        ]
    return sessions.make_resit(session, employees, starts_at=start, ends_at=start + HOUR, by=None, **kwargs)


@pytest.fixture
def released():
    """Passed, failed, absent, deferred, and a breach of the rules."""
    session = make_hall(5, quiz=make_exam(**RULES))
    rows = candidates_of(session)
    sessions.defer(rows[3], reason="产检", by=None)
    with during(session):
        sit(rows[0])
        sit(rows[1], right=False)
        sit(rows[4])
        sessions.sync_presence(session)
        sessions.mark_violation(candidates_of(session)[4], reason="夹带", by=None)
    with during(session, 70):
        sessions.close_session(session, by=None)
        return sessions.release_session(session, by=None)


def test_who_may_go_and_why_somebody_may_not(released):
    day = earliest_day(released)
    assert day == released.starts_at.astimezone(clock.LOCAL).date() + dt.timedelta(days=3)
    assert [p.is_open for p in places_of(released, on=day)] == [True, True, True, False]
    early = places_of(released, on=day - dt.timedelta(days=1))
    assert [(p.candidate.state, p.is_open) for p in early] == [
        ("present", False),
        ("absent", False),
        ("deferred", True),
        ("violation", False),
    ]


def test_one_click_makes_a_session_of_another_form(released):
    resit = make_resit(released)
    assert (resit.state, resit.sitting, resit.resit_of, resit.root, resit.cap_percent) == (
        "draft",
        2,
        released,
        released,
        80,
    )
    assert resit.candidates.count() == 3 and resit.access_code
    sessions.announce(resit, by=None)
    resit = fresh(resit)
    assert (resit.form.label, resit.form_series) == ("B", released.form_series)
    assert not questions_of([resit.form]) & questions_of([released.form])
    assert make_resit_again(released) == 0


def make_resit_again(session):
    return sum(p.is_open for p in places_of(session, on=earliest_day(session)))


def test_a_second_click_returns_the_one_in_preparation(released):
    first = make_resit(released)
    people_left = [c.employee for c in candidates_of(first)]
    with pytest.raises(QuizzesError):
        make_resit(released, people_left)
    assert ExamSession.objects.filter(resit_of=released).count() == 1


def test_before_the_waiting_days_are_over_the_names_are_said(released):
    failed = places_of(released)[0].candidate.employee
    with pytest.raises(QuizzesError, match=failed.name):
        make_resit(released, [failed], days=2)


def test_nobody_is_added_to_a_resit_who_has_no_place(released):
    resit = make_resit(released)
    passed = candidates_of(released)[0].employee
    for person in (passed, make_employee()):
        with pytest.raises(QuizzesError, match=person.name):
            sessions.add_candidates(resit, [person], by=None)


def test_a_bank_without_another_form_says_so():
    session = hold_exam(make_hall(1, quiz=make_exam(forms=1)), [False])
    resit = make_resit(session, days=8)
    with pytest.raises(QuizzesError, match=r"1"):
        sessions.announce(resit, by=None)
    assert fresh(resit).state == "draft"


def test_the_cap_counts_for_who_has_tried_before_and_not_for_the_deferred(released):
    resit = sessions.announce(make_resit(released), by=None)
    hold_exam(resit, [True, True, True])
    failed, absent, deferred = candidates_of(resit)
    assert [failed.counted_percent, absent.counted_percent, deferred.counted_percent] == [80, 80, 100]
    assert all(c.passed for c in (failed, absent, deferred))
    assert Attempt.objects.get(admission=failed.admission).percent == 100


def test_the_rules_maximum_counts_tries_and_a_deferral_is_none(released):
    resit = sessions.announce(make_resit(released), by=None)
    hold_exam(resit, [False, None, False])
    day = earliest_day(resit)
    assert [p.is_open for p in places_of(fresh(resit), on=day)] == [False, False, True]
    third = sessions.announce(make_resit(fresh(resit)), by=None)
    assert (third.sitting, third.form.label, third.root) == (3, "C", released)


def test_first_and_final_result_are_both_kept(released):
    resit = sessions.announce(make_resit(released), by=None)
    hold_exam(resit, [True, False, True])
    results = results_of_chain(resit)
    assert results.root == released
    table = [
        (len(p.sittings), p.first.counted_percent, p.first.passed, p.final.counted_percent, p.final.passed)
        for p in results.people
    ]
    assert table == [
        (1, 100, True, 100, True),
        (2, 0, False, 80, True),
        (2, None, False, 0, False),
        (1, 100, True, 100, True),
        (1, 0, False, 0, False),
    ]
    # called 5 (all have tried by now), sat at the first sitting 4 (not the absentee), of whom 2 passed; 3 of 5 who ever sat passed
    assert (results.called, results.sat_first, results.passed_first, results.sat, results.passed) == (5, 4, 2, 5, 3)
    assert (results.attendance, results.first_pass_rate, results.final_pass_rate) == (80, 50, 60)


def test_numbers_of_one_session_leave_the_deferred_out(released):
    figures = figures_of(released)
    assert (figures.called, figures.sat, figures.absent, figures.deferred, figures.violations) == (4, 3, 1, 1, 1)
    assert (figures.attendance, figures.passed, figures.pass_rate) == (75, 1, 33)


def test_nothing_is_made_of_an_exam_that_is_not_released():
    with pytest.raises(QuizzesError):
        make_resit(make_hall(1), [make_employee()])


def test_who_left_is_not_called_again(released):
    people.leave(candidates_of(released)[1].employee, on=clock.today(), by=None)
    assert [p.is_open for p in places_of(released, on=earliest_day(released))] == [False, True, True, False]


def test_a_mark_that_was_raised_later_closes_the_way_to_the_resit(released, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        for slot in Attempt.objects.get(admission=candidates_of(released)[1].admission).slots.all():
            grading.put_mark(slot, score=100, source="appeal", by=None, reason="题目有误")
    assert [p.candidate.state for p in places_of(released)] == ["absent", "deferred", "violation"]


def test_a_cancelled_resit_frees_its_people(released):
    resit = sessions.announce(make_resit(released), by=None)
    assert make_resit_again(released) == 0
    sessions.cancel(resit, reason="x", by=None)
    assert make_resit_again(released) == 3
    with time_machine.travel(resit.starts_at, tick=False):
        assert states_of(resit) == ["expected"] * 3
