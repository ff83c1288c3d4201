"""Where a learner stands always shows what comes next, and what is still being decided."""

import datetime as dt

import pytest

from courses.actions import dates, enrolment, progress
from courses.models import CatalogPage, CoursePage
from courses.views import learn
from lib import clock
from tests.factories import make_course, make_employee, make_track

pytestmark = pytest.mark.django_db


@pytest.fixture
def begun(site_root):
    """Somebody with two courses to do, the first of which has a page."""
    first, second = make_course(), make_course(title_zh="第二门")
    person = make_employee(manager=make_employee())
    row = enrolment.enrol_in_track(person, make_track(first, second), source="hr")
    catalog = CatalogPage.objects.get()
    page = catalog.add_child(instance=CoursePage(title="课程", slug="k1", course=first, locale=catalog.locale))
    return locals()


def finish(person, course):
    for lesson in course.lessons.all():
        progress.complete_lesson(person, lesson)
    progress.complete_course(person, course)


def test_a_completed_course_leads_to_the_next_one(client, begun):
    client.force_login(begun["person"].user)
    url = begun["page"].get_url()
    way_on = f'href="/courses/go/{begun["second"].key}/"'
    assert way_on not in client.get(url).content.decode()
    finish(begun["person"], begun["first"])
    html = client.get(url).content.decode()
    assert way_on in html and "第二门" in html


def test_after_the_last_course_my_learning_is_named(client, begun):
    finish(begun["person"], begun["first"])
    finish(begun["person"], begun["second"])
    client.force_login(begun["person"].user)
    html = client.get(begun["page"].get_url()).content.decode()
    assert "回到我的学习" in html and "下一门课" not in html


def test_a_date_that_was_asked_for_says_that_it_waits(client, begun):
    person, item = begun["person"], begun["row"].items.first()
    client.force_login(person.user)
    assert "等待答复" not in client.get("/learn/").content.decode()
    day = clock.due_day(item.due_at) + dt.timedelta(days=9)
    asked = dates.request_extension(item, due_on=day, reason="支援", by=person.user)
    assert client.get("/learn/").content.decode().count("等待答复") == 1
    dates.answer_extension(asked, approve=False, by=begun["person"].main.manager.user, reason="先学完")
    assert "等待答复" not in client.get("/learn/").content.decode()


@pytest.mark.parametrize(
    ("hour", "words"), [(7, "早上好"), (11, "中午好"), (12, "中午好"), (15, "下午好"), (20, "晚上好")]
)
def test_the_greeting_fits_the_hour(monkeypatch, hour, words):
    at = dt.datetime(2026, 11, 24, hour, 48, tzinfo=clock.LOCAL)
    monkeypatch.setattr(clock, "now", lambda: at)
    from django.utils import translation

    with translation.override("zh-hans"):
        assert learn.greeting() == words
