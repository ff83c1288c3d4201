"""An author gives a course its final exam and a track its pre-test: only what can be seen, taken and served."""

import pytest
from django.contrib.auth.models import Group
from django.forms import model_to_dict
from django.urls import reverse

from courses.actions import enrolment
from courses.models import Enrolment, Track
from quizzes.actions.quizzes import RowSpec
from quizzes.models import Question, Quiz
from tests.factories import (
    make_bank,
    make_course,
    make_department,
    make_employee,
    make_grant,
    make_question,
    make_quiz,
    make_track,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(site_root, client):
    return signed_in(client, "author", "Authors")


def signed_in(client, role, group):
    person = make_employee()
    make_grant(person, role=role)
    person.user.groups.add(Group.objects.get(name=group))
    client.force_login(person.user)
    return person.user


def quiz_of(kind="exam", **more):
    bank = make_bank()
    make_question(bank), make_question(bank)
    return make_quiz(rows=[RowSpec(bank, count=2)], kind=kind, minutes=25, **more)


def page(row):
    return reverse(f"wagtailsnippets_courses_{row._meta.model_name}:edit", args=[row.pk])


def post(client, row, **changes):
    there = model_to_dict(row)
    names = (
        "title_zh",
        "title_en",
        "summary_zh",
        "summary_en",
        "is_elective",
        "trainer_notes",
        "level_zh",
        "level_en",
        "because_zh",
        "because_en",
    )
    data = {name: there[name] for name in names if there.get(name)}
    return client.post(page(row), data | changes)


def test_a_course_made_here_gets_its_exam_and_the_minutes_follow(client, author):
    course, quiz = make_course(), quiz_of()
    row = enrolment.enrol_in_course(make_employee(), course, source="hr", reason="", by=None)
    before = row.minutes_total
    assert quiz.key in client.get(page(course)).content.decode()
    assert post(client, course, exam=quiz.pk).status_code == 302
    course.refresh_from_db()
    assert (course.exam, course.exam_minutes, course.exam_in_session) == (quiz, 25, False)
    assert Enrolment.objects.get(pk=row.pk).minutes_total == before + 25
    post(client, course, exam="")
    course.refresh_from_db()
    assert (course.exam, course.exam_minutes) == (None, 0)


def test_a_quiz_that_the_bank_cannot_serve_is_refused_with_the_reason(client, author):
    course, quiz = make_course(), quiz_of()
    Question.objects.filter(pk=Question.objects.first().pk).update(state="retired")
    answer = post(client, course, exam=quiz.pk, title_zh="改过的名字")
    text = answer.content.decode()
    assert answer.status_code == 200 and "题库现在出不了这份卷" in text and "改过的名字" in text
    course.refresh_from_db()
    assert course.exam is None


def test_what_is_no_exam_or_retired_or_of_another_department_cannot_be_chosen(client, author):
    course = make_course()
    retired, check = quiz_of(), quiz_of(kind="quiz")
    Quiz.objects.filter(pk=retired.pk).update(is_retired=True)
    foreign = quiz_of()
    Quiz.objects.filter(pk=foreign.pk).update(owner_department=make_department(kind="city"))
    text = client.get(page(course)).content.decode()
    for quiz in (retired, check, foreign):
        assert quiz.key not in text
        assert post(client, course, exam=quiz.pk).status_code == 200
    course.refresh_from_db()
    assert course.exam is None


def test_the_file_of_a_course_says_its_exam(client, author):
    course, quiz = make_course(source_hash="h"), quiz_of()
    assert "这门课的文件里写明了" in client.get(page(course)).content.decode()
    post(client, course, exam=quiz.pk)
    course.refresh_from_db()
    assert course.exam is None


def test_a_track_gets_its_pretest_from_a_reviewer(client, site_root):
    signed_in(client, "reviewer", "Reviewers")
    track, quiz, exam = make_track(make_course()), quiz_of(kind="diagnostic"), quiz_of()
    assert post(client, track, pretest=exam.pk).status_code == 200
    answer = post(client, track, pretest="", pretest_exempts="on")
    assert answer.status_code == 200 and "没有前测" in answer.content.decode()
    assert post(client, track, pretest=quiz.pk, pretest_exempts="on").status_code == 302
    client.force_login(make_employee().user)
    assert client.get(page(track)).status_code in (302, 403)
    track = Track.objects.get(pk=track.pk)
    assert (track.pretest, track.pretest_exempts) == (quiz, True)
