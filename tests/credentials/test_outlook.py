"""Will this person stay certified? The sentence is right: because, and the way forward."""

import datetime as dt

import pytest

from credentials import outlook
from credentials.actions import revoking
from lib import clock
from quizzes.models import Candidate, ExamSession
from tests.credentials.proofs import make_period, make_programme, take_exam
from tests.factories import make_department, make_employee, make_user

pytestmark = pytest.mark.django_db


def light(person, programme):
    return outlook.lights([person], [programme])[person.pk, programme.pk]


def said(person, programme):
    found = light(person, programme)
    return found.colour, found.reason, found.forward


def book(person, programme, *, in_days):
    """A seat in an announced session of the programme's exam."""
    begin = clock.now() + dt.timedelta(days=in_days)
    session = ExamSession.objects.create(
        title="续证考试", quiz=programme.course.exam, version=programme.course.exam.current, owner_department=make_department(), state="announced", starts_at=begin,
        ends_at=begin + dt.timedelta(hours=2),
    )  # fmt: skip
    Candidate.objects.create(session=session, employee=person)
    return clock.in_words(begin.astimezone(clock.LOCAL).date())


def test_it_holds_and_says_when_the_renewal_opens():
    period = make_period(days_left=400)
    colour, reason, forward = said(period.employee, period.programme)
    assert colour == "green" and clock.in_words(period.last_day) in reason
    assert clock.in_words(period.renewable_from) in forward and "可以续证" in forward


def test_it_ends_in_twenty_days_and_the_exam_is_booked():
    period = make_period(days_left=20)
    day = book(period.employee, period.programme, in_days=5)
    colour, reason, forward = said(period.employee, period.programme)
    assert colour == "amber" and "续证" in reason and f"考试已排在{day}" in forward and "就齐了" in forward


def test_a_booked_exam_after_the_end_is_too_late_and_one_that_is_not_the_only_part_says_what_else():
    period = make_period(days_left=20)
    day = book(period.employee, period.programme, in_days=30)
    assert f"考试排在{day}，晚于到期日" in said(period.employee, period.programme)[2]
    programme = make_programme(period.programme.course, key="two", renewal_parts=[
        {"kind": "exam", "key": period.programme.course.key}, {"kind": "drill", "key": period.programme.course.key},
    ])  # fmt: skip
    other = make_period(programme=programme, days_left=20)
    programme.course = period.programme.course
    book(other.employee, programme, in_days=5)
    assert "此外还差" in said(other.employee, programme)[2] and "演练" in said(other.employee, programme)[2]


def test_a_missing_part_a_lapse_with_grace_and_one_without():
    person, programme = make_employee(), make_programme(grace_days=30)
    take_exam(person, programme.course, right=False)
    colour, _reason, forward = said(person, programme)
    assert colour == "grey" and forward.startswith("还差：") and "理论考试未通过" in forward
    lapsed = make_period(programme=programme, days_left=-3)
    assert "前仍可按续证办理" in said(lapsed.employee, programme)[1] and said(lapsed.employee, programme)[0] == "red"
    gone = make_period(programme=programme, days_left=-60)
    assert "续证" not in said(gone.employee, programme)[1] and "还没有完成" in said(gone.employee, programme)[2]


def test_revoked_says_why_and_what_leads_back():
    period = make_period(days_left=400)
    row = revoking.ask(period, reason="替考", by=make_user(is_superuser=True))
    revoking.decide(row, confirm=True, by=make_user(is_superuser=True))
    colour, reason, forward = said(period.employee, period.programme)
    assert colour == "red" and "被撤销：替考" in reason and "理论考试还没有参加" in forward
