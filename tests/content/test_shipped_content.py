"""The curriculum that ships, loaded once: what is there, what a second load costs, whether every exam can be served."""

import io

from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from courses.models import AudienceRule, Course, CoursePage, Lesson, LessonPage, Track, TrackPage
from quizzes.actions import drawing
from quizzes.models import Bank, BlueprintRow, Question, Quiz
from subjects.models import Fact
from tests.content.test_load import WRITES, revisions


def test_everything_that_ships_loads_into_an_empty_house(shipped, db):
    assert set(Course.objects.values_list("key", flat=True)) >= {"C101", "C102", "C103"}
    course = Course.objects.get(key="C101")
    assert course.is_open and course.minutes == sum(course.lessons.values_list("minutes", flat=True)) > 0
    pages = CoursePage.objects.filter(course=course).order_by("path").values_list("url_path", flat=True)
    assert list(pages) == ["/home/courses/welcome-to-unicom/", "/home-en/courses/welcome-to-unicom/"]
    assert LessonPage.objects.live().filter(locale__language_code="zh-hans").count() == Lesson.objects.count()
    assert not Page.objects.filter(latest_revision__user__isnull=False).exists()
    track = Track.objects.get(key="onboarding")
    assert [item["course"] for _set, item in track.versions.get().items()] == [
        "C101", "C102", "C103", "C104", "C105", "C106", "C107", "C108", "C109", "X100",
    ]  # fmt: skip
    assert TrackPage.objects.live().filter(track=track).exists()
    assert AudienceRule.objects.get(track=track).audience.key == "track-onboarding"
    assert Fact.objects.to_confirm().filter(key="company.vision").exists()
    assert course.terms.filter(key="universal-service").exists()
    assert all(not problems for problems in Page.find_problems())


def test_loading_again_writes_nothing_and_asks_little(shipped, db):
    before = revisions()
    with CaptureQueriesContext(
        connection,
    ) as queries:
        out = io.StringIO()
        call_command("load_content", stdout=out)
    assert not [q["sql"] for q in queries if q["sql"].startswith(WRITES)]
    assert len(queries) <= 15
    assert revisions() == before
    assert out.getvalue().strip()


def test_the_pretest_asks_of_every_course_of_the_track_that_has_a_bank_of_its_own(shipped, db):
    rows = BlueprintRow.objects.filter(version__quiz__key="onboarding-pretest")
    asked = {}
    for row in rows.select_related("bank"):
        asked[row.bank.course_key] = asked.get(row.bank.course_key, 0) + row.count
    assert asked == dict.fromkeys(["C101", "C102", "C103", "C104", "C105", "C106", "C107", "C108", "C109"], 5)


def test_everything_that_ships_can_be_served(shipped, db):
    assert Question.objects.live().count() > 200
    for quiz in Quiz.objects.usable().select_related("current"):
        assert not drawing.shortages(*drawing.rows_of(quiz.current)), quiz.key


def test_the_entry_exam_has_a_form_for_the_exam_and_two_resits(shipped, db):
    version = Quiz.objects.select_related("current").get(key="X100-theory").current
    forms = drawing.make_forms(version, count=3)
    assert [len(form.items) for form in forms] == [50] * 3 and len(drawing.questions_of(forms)) == 150
    assert {sum(points for _pk, points in form.items) for form in forms} == {10_000}  # hundredths of a point


def test_a_bank_of_many_questions_costs_few_queries(shipped, db):
    Question.objects.update(source_hash="")
    Bank.objects.update(source_hash="")
    with CaptureQueriesContext(connection) as queries:
        call_command("load_content", stdout=io.StringIO(), stderr=io.StringIO())
    assert len(queries) < Question.objects.live().count() * 0.8  # all of them are looked at, none by itself
