"""Objectives that too few of a unit answer right become needs of the unit, with n and share; answered well again they are met."""

import datetime as dt

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from development.actions import need_items, need_ranking
from development.models import Need
from jobs import actions as jobs
from lib import clock
from quizzes.models import Attempt, QuestionVersion, Slot
from subjects.models import Objective
from tests.factories import (
    make_admission,
    make_bank,
    make_course,
    make_department,
    make_employee,
    make_grant,
    make_post,
    make_question,
    make_quiz,
)
from tests.subjects.making import make_competency

pytestmark = pytest.mark.django_db


class Exam:
    """A province with a city of a hall; an exam of three questions about one objective of a course and a competency."""

    def __init__(self):
        self.province = make_department()
        self.city = make_department(self.province, name="甲市")
        self.hall = make_department(self.city)
        self.clerk = make_post(category="hall")
        self.objective = Objective.objects.create(key="C1-O1", text_zh="说清在网期限")
        self.competency = make_competency(objectives=[self.objective])
        self.course = make_course()
        self.course.objectives.add(self.objective)
        bank = make_bank()
        for _n in range(3):
            question = make_question(bank)
            type(question).objects.filter(pk=question.pk).update(objective=self.objective)
        self.quiz = make_quiz(bank, questions=3, kind="exam")
        self.asked = list(QuestionVersion.objects.filter(question__bank=bank))

    def sit(self, right, *, person=None, number=1, **changes):
        person = person or make_employee(department=self.hall, post=self.clerk, with_user=False)
        now = clock.now()
        fields = {"state": "graded", "finished_at": now, "released_at": now, **changes}
        attempt = Attempt.objects.create(
            admission=make_admission(person, self.quiz, context_key="t"), employee=person, quiz=self.quiz, version=self.quiz.current,
            number=number, seed="x", started_at=now - dt.timedelta(minutes=5), max_score=300, score=100 * right, **fields,
        )  # fmt: skip
        Slot.objects.bulk_create(
            Slot(
                attempt=attempt,
                position=n,
                question=one.question,
                version=one,
                points=100,
                score=100 if n <= right else 50,
            )
            for n, one in enumerate(self.asked, start=1)
        )
        return person

    def generate(self):
        return need_items.generate([self.province])


@pytest.fixture
def exam():
    return Exam()


def test_half_of_24_answers_are_a_need_of_the_city(exam):
    """Eight people with 3, 3, 2, 2, 1, 1, 0, 0 right: 12 of 24 = 50 %; half of the points is not right; six got something wrong."""
    for right in (3, 3, 2, 2, 1, 1, 0, 0):
        exam.sit(right)
    assert exam.generate() == {"created": 1, "met": 0}
    need = Need.objects.get()
    assert (need.source, need.owner_department, need.employee) == ("items", exam.city, None)
    assert (need.competency, need.course, need.people, need.weight) == (exam.competency, exam.course, 6, 3)
    assert need.evidence[0]["n"] == 24 and need.evidence[0]["percent"] == 50
    assert "甲市" in need.because and "24" in need.because and "50%" in need.because and "8" in need.because
    assert "说清在网期限" in need.title and "营业" in need.title
    assert exam.generate() == {"known": 1, "met": 0} and Need.objects.count() == 1


@pytest.mark.parametrize(("rights", "people"), [((2, 2, 2, 2, 2, 2, 1, 2), 8), ((0,) * 6, 6), ((0, 0, 0, 0), 4)])
def test_enough_right_or_too_few_answers_are_none(exam, rights, people):
    """15 of 24 are 62 %; 18 answers are fewer than 20; and so are four people."""
    for right in rights:
        exam.sit(right)
    assert people == len(rights) and exam.generate()["met"] == 0
    assert not Need.objects.exists()


def test_fewer_than_five_people_say_nothing_however_much_they_answer(exam):
    tally = need_items.Tally(n=60, right=0, people=4)
    assert not tally.says_something and need_items.Tally(n=20, right=0, people=5).says_something
    assert need_items.Tally(n=20, right=12, people=5).is_weak is False  # 60 % exactly is enough


def test_only_first_released_attempts_of_the_year_and_people_of_the_category_count(exam):
    clerks = [exam.sit(3) for _n in range(7)]
    for person in clerks:
        exam.sit(0, person=person, number=2)  # a second attempt says what was learnt, not what was lacking
    for _n in range(8):
        exam.sit(0, released_at=None)
    for _n in range(8):
        exam.sit(0, finished_at=clock.now() - dt.timedelta(days=400))
    other = make_post(category="management")
    for _n in range(4):
        exam.sit(0, person=make_employee(department=exam.hall, post=other, with_user=False))
    found = need_items.tallies([exam.province], on=clock.today())
    assert {(unit, category): (t.n, t.right) for (unit, category, _o), t in found.items()} == {
        (exam.city.pk, "hall"): (21, 21), (exam.city.pk, "management"): (12, 0),
    }  # fmt: skip
    assert exam.generate() == {"met": 0}


def test_answered_well_again_it_is_met_and_with_too_few_answers_it_stays(exam):
    weak = [exam.sit(0) for _n in range(7)]
    exam.generate()
    Attempt.objects.filter(employee__in=weak[:2]).update(finished_at=clock.now() - dt.timedelta(days=400))
    assert exam.generate() == {"met": 0} and Need.objects.get().state == "open"
    for _n in range(30):
        exam.sit(3)
    assert exam.generate() == {"met": 1}
    assert Need.objects.get().state == "met" and "85%" in Need.objects.get().reason


def test_hr_of_a_hall_has_the_need_of_the_hall(exam):
    for _n in range(7):
        exam.sit(0)
    need_items.generate([exam.hall])
    assert Need.objects.get().owner_department == exam.hall


def test_the_job_of_needs_looks_at_exams_too(exam):
    hr = make_employee(department=exam.city)
    make_grant(hr, "hr", exam.city)
    for _n in range(7):
        exam.sit(0)
    job = jobs.run(need_ranking.start(by=hr.user).pk)
    assert job.state == "done", job.message
    need = Need.objects.get(source="items")
    assert need.score > 0 and need.score_parts["people"]


def test_the_queries_do_not_grow(exam):
    def cost():
        with CaptureQueriesContext(connection) as found:
            need_items.tallies([exam.province], on=clock.today())
        return len(found)

    exam.sit(0)
    few = cost()
    for _n in range(9):
        exam.sit(1)
    assert cost() == few <= 4
