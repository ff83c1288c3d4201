"""Who writes does not publish: rights of authors and reviewers in the CMS, on pages and on rows."""

import datetime as dt

import pytest
import time_machine
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import Workflow
from wagtail.test.utils.form_data import nested_form_data, streamfield

from courses.models import LessonPage, LessonPart
from lib import clock
from subjects import actions as subjects
from subjects.models import Fact, Term
from tests.courses.test_lesson_page import make_lesson_page, text
from tests.factories import make_course, make_employee, make_grant

pytestmark = pytest.mark.django_db


def make_editor(role, group):
    person = make_employee()
    make_grant(person, role=role)
    person.user.groups.add(Group.objects.get(name=group))
    return person.user


@pytest.fixture
def house(site_root):
    course = make_course(lessons=2)
    first, second = course.lessons.all()
    page = make_lesson_page(first, [text("a", "旧文字。")])
    author, reviewer = make_editor("author", "Authors"), make_editor("reviewer", "Reviewers")
    return locals()


def form_of(page, **action):
    """Return what the editor's form sends for a lesson with one text."""
    data = {"title": page.title, "slug": page.slug, "lesson": page.lesson_id, "seo_title": "", "search_description": ""}
    value = {"anchor": "a", "heading": "", "markdown": "新文字。"} | action.pop("value", {})
    body = streamfield([("text", value)])
    data |= nested_form_data({"body": body}) | {"comments-TOTAL_FORMS": 0, "comments-INITIAL_FORMS": 0}
    return data | action


def post(client, page, **action):
    return client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), form_of(page, **action))


def live_text(page):
    return LessonPage.objects.get(pk=page.pk).body[0].value["markdown"]


def test_an_author_saves_and_hands_in_but_does_not_publish(client, house):
    page = house["page"]
    client.force_login(house["author"])
    assert post(client, page).status_code == 302
    assert live_text(page) == "旧文字。"
    post(client, page, **{"action-publish": "1"})
    assert live_text(page) == "旧文字。"
    post(client, page, **{"action-submit": "1"})
    state = LessonPage.objects.get(pk=page.pk).current_workflow_state
    assert state is not None and state.workflow.name == "写作与审核"
    assert live_text(page) == "旧文字。"


def test_a_reviewer_publishes_what_was_handed_in(client, house):
    page = house["page"]
    client.force_login(house["author"])
    post(client, page, **{"action-submit": "1"})
    task = LessonPage.objects.get(pk=page.pk).current_workflow_task_state
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, "approve", task.pk])
    client.post(url, {"comment": ""})
    assert live_text(page) == "旧文字。", "an author does not approve"
    client.force_login(house["reviewer"])
    client.post(url, {"comment": ""})
    assert live_text(page) == "新文字。"
    assert LessonPart.objects.filter(lesson=page.lesson).count() == 1


def test_a_stranger_does_not_enter(client, house):
    client.force_login(make_employee().user)
    response = client.get(reverse("wagtailadmin_pages:edit", args=[house["page"].pk]))
    assert response.status_code == 302


@pytest.mark.parametrize("markdown", ["[[fact:none]]", "[[term:none]]", "<script>x</script>", "[x](https://a.example)"])
def test_a_text_that_cannot_be_shown_is_not_saved(client, house, markdown):
    client.force_login(house["author"])
    response = post(client, house["page"], value={"markdown": markdown})
    assert response.status_code == 200
    page = LessonPage.objects.get(pk=house["page"].pk)
    assert page.get_latest_revision_as_object().body[0].value["markdown"] == "旧文字。"


def test_two_blocks_with_one_anchor_are_refused_and_an_empty_one_is_given(client, house):
    client.force_login(house["author"])
    page, url = house["page"], reverse("wagtailadmin_pages:edit", args=[house["page"].pk])
    twice = streamfield([("text", {"anchor": "a", "heading": "", "markdown": "x"})] * 2)
    data = form_of(page) | nested_form_data({"body": twice})
    assert client.post(url, data).status_code == 200
    without = streamfield([("text", {"anchor": "", "heading": "", "markdown": "x"})] * 2)
    assert client.post(url, form_of(page) | nested_form_data({"body": without})).status_code == 302
    body = LessonPage.objects.get(pk=page.pk).get_latest_revision_as_object().body
    assert [child.value["anchor"][:2] for child in body] == ["b-", "b-"]
    assert body[0].value["anchor"] != body[1].value["anchor"]


def test_the_preview_shows_the_draft_with_its_errors(client, house):
    page = house["page"]
    page.body = [text("a", "草稿 [[fact:none]]")]
    page.save_revision()
    client.force_login(house["author"])
    html = client.get(reverse("wagtailadmin_pages:view_draft", args=[page.pk])).content.decode()
    assert "markup-error" in html and "草稿" in html and "data-save" not in html


def test_a_page_is_published_when_its_hour_comes(house):
    page = house["page"]
    page.body = [text("a", "到点的文字。")]
    page.go_live_at = clock.now() + dt.timedelta(hours=1)
    page.save_revision().publish()
    assert live_text(page) == "旧文字。"
    call_command("publish_scheduled")
    assert live_text(page) == "旧文字。"
    with time_machine.travel(clock.now() + dt.timedelta(hours=2)):
        call_command("publish_scheduled")
    assert live_text(page) == "到点的文字。"


# --- rows --------------------------------------------------------------------------------------------
def test_an_author_does_not_open_a_course(client, house):
    course = house["course"]
    course.is_open = False
    course.save()
    data = {
        "key": "other",
        "title_zh": "新名",
        "title_en": "",
        "summary_zh": "",
        "summary_en": "",
        "is_open": "on",
        "trainer_notes": "",
    }
    url = reverse("wagtailsnippets_courses_course:edit", args=[course.pk])
    client.force_login(house["author"])
    assert client.post(url, data).status_code == 302
    key = course.key
    course.refresh_from_db()
    assert course.title_zh == "新名" and not course.is_open and course.key == key
    client.force_login(house["reviewer"])
    client.post(url, data)
    course.refresh_from_db()
    assert course.is_open


def test_the_course_follows_the_minutes_of_its_lessons(client, house):
    lesson = house["first"]
    data = {
        "title_zh": "x",
        "title_en": "",
        "summary_zh": "",
        "summary_en": "",
        "position": 1,
        "minutes": 9,
        "completion": "viewed",
        "is_open": "on",
    }
    client.force_login(house["reviewer"])
    client.post(reverse("wagtailsnippets_courses_lesson:edit", args=[lesson.pk]), data)
    house["course"].refresh_from_db()
    assert house["course"].minutes == 14


def test_a_fact_has_one_value_a_day_and_an_authors_change_waits_for_hr(client, house):
    subjects.save_fact(key="f", label="月费", value="59", source="x")
    fact = Fact.objects.get()
    client.force_login(house["author"])
    data = {
        "key": "f",
        "label": "月费",
        "value": "69",
        "unit": "",
        "source": "y",
        "valid_from": "2020-01-01",
        "other_wording": "",
    }
    assert client.post(reverse("wagtailsnippets_subjects_fact:add"), data).status_code == 200
    assert Fact.objects.count() == 1
    assert client.post(reverse("wagtailsnippets_subjects_fact:edit", args=[fact.pk]), data).status_code == 302
    fact.refresh_from_db()
    assert fact.value == "69" and fact.needs_confirmation and fact.confirmed_at is None


def test_rows_that_ledgers_point_at_are_never_deleted(client, house):
    for user in (house["author"], house["reviewer"]):
        client.force_login(user)
        url = reverse("wagtailsnippets_courses_course:delete", args=[house["course"].pk])
        assert client.post(url).status_code in (302, 403, 404)
        house["course"].refresh_from_db()


def test_keys_of_terms_stay(client, house):
    term = Term.objects.create(key="t", zh="词", en="w", definition_zh="d")
    client.force_login(house["author"])
    data = {"key": "other", "zh": "新词", "en": "w", "definition_zh": "d", "definition_en": ""}
    client.post(reverse("wagtailsnippets_subjects_term:edit", args=[term.pk]), data)
    term.refresh_from_db()
    assert (term.key, term.zh) == ("t", "新词")


def test_the_workflow_stands_on_every_page(house):
    assert house["page"].get_workflow() == Workflow.objects.get(name="写作与审核")
