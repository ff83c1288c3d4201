"""When a candidate of a hall may begin, and when the hall closes for them: extra time is theirs alone (P3, P8)."""

import datetime as dt

import pytest
import time_machine

from lib import clock
from quizzes.actions import admissions, attempts
from quizzes.exceptions import QuizzesError
from tests.factories import make_admission, make_employee, make_quiz

pytestmark = pytest.mark.django_db
HOUR = dt.timedelta(hours=1)


def hall(person=None, *, minutes=60, length=HOUR, late=15, **kwargs):
    """An admission to an exam that begins now."""
    now = clock.now()
    return make_admission(
        person, make_quiz(minutes=minutes, attempts=1), opens_at=now, closes_at=now + length,
        last_start_at=now + dt.timedelta(minutes=late), invigilated=True, **kwargs,
    )  # fmt: skip


def test_whoever_comes_late_has_what_is_left_and_nobody_begins_after_the_last_minute():
    admission = hall()
    begun = admission.opens_at + dt.timedelta(minutes=14)
    with time_machine.travel(begun, tick=False):
        assert attempts.start(admission).deadline_at == admission.closes_at
    late = hall()
    with time_machine.travel(late.opens_at + dt.timedelta(minutes=15), tick=False), pytest.raises(QuizzesError):
        attempts.start(late)


def test_extra_time_moves_the_end_of_the_hall_for_this_person_only():
    person = make_employee()
    admissions.accommodate(person, extra_percent=50, reason="视力", by=None)
    slow, usual = hall(person), hall()
    assert attempts.start(slow).deadline_at == slow.closes_at + HOUR / 2
    assert attempts.start(usual).deadline_at == usual.closes_at


def test_an_exam_without_a_time_limit_gives_extra_time_of_the_halls_length():
    person = make_employee()
    admissions.accommodate(person, extra_percent=25, reason="视力", by=None)
    admission = hall(person, minutes=0)
    assert attempts.start(admission).deadline_at == admission.closes_at + HOUR / 4


def test_minutes_given_before_the_start_count_after_the_end_of_the_hall():
    admission = hall()
    admissions.widen(admission, extra_minutes=10, by=None)
    admission.refresh_from_db()
    assert attempts.start(admission).deadline_at == admission.closes_at + dt.timedelta(minutes=10)


def test_minutes_are_added_to_what_was_given_before_also_from_a_stale_page():
    admission = hall()
    admissions.widen(admission, extra_minutes=5, by=None)
    admissions.widen(admission, extra_minutes=5, by=None)
    admission.refresh_from_db()
    assert admission.extra_minutes == 10


def test_an_exam_on_paper_starts_on_no_screen():
    with pytest.raises(QuizzesError):
        attempts.start(hall(on_paper=True))


def test_the_last_day_of_a_course_is_one_for_all():
    person = make_employee()
    admissions.accommodate(person, extra_percent=100, reason="视力", by=None)
    closes = clock.now() + dt.timedelta(minutes=3)
    admission = make_admission(person, make_quiz(minutes=20), closes_at=closes)
    assert attempts.start(admission).deadline_at == closes
