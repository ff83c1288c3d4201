"""The checklist says who will see a page and what is missing in it."""

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from courses.actions import enrolment
from courses.authoring import checklist
from courses.models import AudienceRule, CoursePage
from people.models import Audience
from subjects.models import Objective
from tests.courses.test_lesson_page import block, make_lesson_page, text
from tests.factories import make_course, make_employee, make_grant, make_track

pytestmark = pytest.mark.django_db
SVG = '<svg viewBox="0 0 10 10"><rect class="d-box" width="1" height="1"/></svg>'


def missing(page):
    return [check.text for check in checklist.check_lesson(page) if check.level == "missing"]


@pytest.fixture
def lesson(site_root):
    return make_course(lessons=1).lessons.get()


def test_a_good_lesson_misses_nothing(lesson):
    lesson.objectives.add(Objective.objects.create(key="o", text_zh="目标"))
    lesson.summary_zh, lesson.minutes = "一句话", 4
    lesson.save()
    page = make_lesson_page(lesson, [text("a", "字" * 1200), block("figure", "f", svg=SVG, alt="方框", caption="")])
    assert missing(page) == []


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ([block("figure", "f", svg=SVG, alt="", caption="")], "1"),
        ([text("a", "字" * 6000)], "15"),
        ([text("a", "[[fact:none]]")], "none"),
        ([block("pdf", "p", document=None, title="丢失的文件")], "丢失的文件"),
        ([block("media", "m", document=None, title="无字幕", captions=None, transcript="")], "无字幕"),
    ],
)
def test_what_is_missing_is_said(lesson, body, words):
    assert any(words in line for line in missing(make_lesson_page(lesson, body)))


def test_a_rule_without_its_block_is_said(lesson):
    lesson.completion = "acknowledged"
    lesson.save()
    plain = make_lesson_page(lesson, [text("a", "字" * 600)])
    before = len(missing(plain))
    plain.body = [text("a", "字" * 600), block("acknowledge", "s", title="承诺", markdown="我承诺。")]
    assert len(missing(plain)) == before - 1


def test_who_sees_it(lesson):
    course = lesson.course
    track = make_track(course)
    AudienceRule.objects.create(audience=Audience.objects.create(key="new", name="新员工"), track=track)
    for _ in range(3):
        enrolment.enrol_in_track(make_employee(), track, source="hr")
    found = checklist.audience_of(course)
    assert (found.tracks, found.rules, found.enrolled) == ([track], ["新员工"], 3)
    other = checklist.audience_of(make_course())
    assert (other.tracks, other.enrolled) == ([], 0)


def test_the_editor_shows_it_with_few_queries(client, lesson):
    page = make_lesson_page(lesson, [text("a", "字")])
    person = make_employee()
    make_grant(person, role="author")
    person.user.groups.add(Group.objects.get(name="Authors"))
    client.force_login(person.user)
    for shown in (page, CoursePage.objects.get()):
        response = client.get(reverse("wagtailadmin_pages:edit", args=[shown.pk]))
        assert "kb-checklist__checks" in response.content.decode()
    with CaptureQueriesContext(connection) as caught:
        checklist.audience_of(lesson.course)
        checklist.check_lesson(page)
    assert len(caught) < 15
