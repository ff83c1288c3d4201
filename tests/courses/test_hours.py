"""Study hours: one ledger, each source once, taken back by a row of its own; a year's target by days."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from courses import hours as reading
from courses.actions import hours, progress
from courses.exceptions import CoursesError
from courses.models import Completion, HourTarget, StudyHour
from jobs.news import settle_all
from people.models import Absence, Assignment
from tests.factories import make_course, make_employee, make_post

pytestmark = pytest.mark.django_db
DAY = dt.date(2026, 3, 2)


def credit(person, minutes=90, **more):
    return hours.credit(
        person,
        **{"kind": "class", "key": "class:1", "title": "班", "minutes": minutes, "on": DAY, "reason": "x", **more},
    )


def test_completing_a_course_is_worth_its_approved_minutes_once():
    person, course = make_employee(), make_course(approved_minutes=100)
    for lesson in course.lessons.all():
        progress.complete_lesson(person, lesson)
    progress.complete_course(person, course)
    settle_all()
    hours.credit_course(person, course)
    row = StudyHour.objects.get(employee=person)
    assert (row.key, row.minutes, row.hours, row.credits) == (f"course:{course.key}", 100, 222, 22)
    assert course.title_zh in row.reason


def test_without_approval_the_planned_minutes_count():
    assert make_course(lessons=2, exam_minutes=30).study_minutes == 40


def test_a_source_counts_once_and_anew_after_it_was_taken_back():
    person = make_employee()
    first = credit(person)
    assert credit(person, 45) == first
    hours.reverse(first, reason="没来", by=person.user)
    second = credit(person, 45)
    assert (second.turn, second.minutes) == (2, 45)
    assert sum(StudyHour.objects.values_list("minutes", flat=True)) == 45
    with pytest.raises(CoursesError):
        hours.reverse(first, reason="又来", by=None)
    with pytest.raises(CoursesError):
        hours.reverse(second, reason=" ", by=None)


def test_settling_changes_only_what_differs():
    person = make_employee()
    more = {"kind": "class", "key": "class:1", "title": "班", "on": DAY, "reason": "签到"}
    row = hours.settle(person, minutes=90, **more)
    assert hours.settle(person, minutes=90, **more) == row
    assert hours.settle(person, minutes=45, **more).minutes == 45
    assert hours.settle(person, minutes=0, **more) is None
    assert [r.minutes for r in StudyHour.objects.order_by("pk")] == [90, -90, 45, -45]


def test_the_database_refuses_a_second_entry_and_any_change():
    person = make_employee()
    row = credit(person)
    fields = {
        f.attname: getattr(row, f.attname) for f in StudyHour._meta.concrete_fields if f.name not in ("id", "public_id")
    }
    with pytest.raises(IntegrityError), transaction.atomic():
        StudyHour.objects.create(**fields)
    with pytest.raises(IntegrityError), transaction.atomic():
        StudyHour.objects.filter(pk=row.pk).update(minutes=900)
    with pytest.raises(IntegrityError), transaction.atomic():
        StudyHour.objects.create(**{**fields, "key": "class:2", "minutes": -5})


def test_whoever_joins_or_is_away_owes_a_share_of_the_days():
    """40 hours a year of 365 days; joined on 1 July (184 days), 10 days away of them: 40 x 174 / 365 = 19.07."""
    person = make_employee(hired_on=dt.date(2026, 7, 1))
    HourTarget.objects.create(year=2026, category="hall", hours=4000)
    Absence.objects.create(employee=person, starts_on=dt.date(2026, 8, 1), ends_on=dt.date(2026, 8, 11))
    Absence.objects.create(employee=person, starts_on=dt.date(2026, 8, 5), ends_on=dt.date(2026, 8, 9))
    credit(person, 450, on=dt.date(2026, 9, 1))
    credit(person, 450, on=dt.date(2025, 9, 1), key="class:old")
    (account,) = reading.accounts_of(type(person).objects.filter(pk=person.pk), 2026)
    assert (account.due, account.got, account.missing, account.percent) == (1907, 1000, 907, 52)
    assert "174" in account.because


def test_a_change_of_post_takes_each_target_for_its_days():
    """73 days at 40 hours, 292 at 20: 8 + 16 = 24."""
    person = make_employee(hired_on=dt.date(2024, 1, 1))
    manager = make_post(category="management")
    person.assignments.update(ends_on=dt.date(2026, 3, 15))
    Assignment.objects.create(
        employee=person, department=person.assignments.get().department, post=manager, starts_on=dt.date(2026, 3, 15)
    )
    HourTarget.objects.create(year=2026, category="hall", hours=4000)
    HourTarget.objects.create(year=2026, category="management", hours=2000)
    (account,) = reading.accounts_of(type(person).objects.filter(pk=person.pk), 2026)
    assert account.due == 2400


def test_accounts_cost_the_same_queries_for_any_number(django_assert_num_queries):
    for _n in range(3):
        credit(make_employee())
    people = type(make_employee()).objects.all()
    with django_assert_num_queries(5):
        assert len(reading.accounts_of(people, 2026)) == 4


@pytest.mark.parametrize("value,words", [(0, "0"), (1907, "19.1"), (2400, "24"), (-100, "-1"), (None, "–"), (4, "0")])
def test_hours_are_read_with_one_decimal(value, words):
    assert reading.in_hours(value) == words


def test_completions_of_before_are_credited_once_and_what_was_taken_back_stays_so():
    person, course = make_employee(), make_course()
    Completion.objects.create(employee=person, course=course)
    assert (hours.credit_missing(), hours.credit_missing()) == (1, 0)
    hours.reverse(StudyHour.objects.get(), reason="重复", by=None)
    assert hours.credit_missing() == 0
