"""The page on which a lesson is read: who may, what it shows, what it costs, when its text is rendered anew."""

import datetime as dt
import uuid

import pytest
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.actions import enrolment, progress
from courses.models import CatalogPage, CoursePage, LessonPage, LessonPart, Progress
from lib import clock
from subjects import actions as subjects
from tests.factories import make_course, make_employee, make_grant, make_track

pytestmark = pytest.mark.django_db


def block(kind, anchor, **value):
    return {"type": kind, "id": str(uuid.uuid4()), "value": {"anchor": anchor, **value}}


def text(anchor, markdown, heading=""):
    return block("text", anchor, heading=heading, markdown=markdown)


def make_lesson_page(lesson, body, *, parent=None, **kwargs):
    """Publish a page with `body` for `lesson`, below a page of its course."""
    if parent is None:
        parent = CoursePage.objects.filter(course=lesson.course).first()
    if parent is None:
        catalog = CatalogPage.objects.get()
        parent = CoursePage(title=lesson.course.title_zh, slug=f"c{lesson.course_id}", course=lesson.course)
        parent.locale = catalog.locale
        catalog.add_child(instance=parent)
    page = LessonPage(title=lesson.title_zh, slug=f"l{lesson.pk}", lesson=lesson, body=body, locale=parent.locale)
    parent.add_child(instance=page)
    page.save_revision().publish()
    return LessonPage.objects.get(pk=page.pk)


@pytest.fixture
def house(site_root):
    """A course of two lessons with pages; a learner enrolled in it, a colleague who is not, an author."""
    cache.clear()
    course = make_course()
    first, second = course.lessons.all()
    subjects.save_term(key="operator", zh="运营商", en="operator", definition_zh="建网并卖服务的公司。")
    subjects.save_fact(key="founded", label="成立日期", value="2009年1月6日", source="培训资料")
    body = [
        text("result", "成立于[[fact:founded]]，是[[term:operator]]。", heading="先看结果"),
        block("case", "case-one", title="柜台前的一问", markdown="王先生来了。"),
        block("acknowledge", "promise", title="承诺", markdown="不替客户签字。"),
    ]
    page = make_lesson_page(first, body)
    make_lesson_page(second, [text("start", "第二节。")])
    learner, colleague, author = make_employee(), make_employee(), make_employee()
    make_grant(author, role="author")
    enrolment.enrol_in_course(learner, course, source="self", reason="自选", by=learner.user)
    return locals()


def get(client, page, who=None, status=200):
    if who is not None:
        client.force_login(who.user)
    response = client.get(page.url)
    assert response.status_code == status, response.status_code
    return response.content.decode()


def test_a_visitor_signs_in_and_comes_back(client, house):
    response = client.get(house["page"].url)
    assert response.status_code == 302 and "next=" + house["page"].url in response["Location"]


def test_the_text_stands_with_anchors_facts_and_terms(client, house):
    html = get(client, house["page"], house["learner"])
    assert 'id="result" data-anchor="result"' in html and "先看结果" in html
    assert "2009年1月6日" in html and "培训资料" in html
    assert 'class="term" href="/terms/#operator"' in html and "建网并卖服务的公司。" in html
    assert Progress.objects.filter(employee=house["learner"], kind="opened").count() == 1
    get(client, house["page"])
    assert Progress.objects.filter(kind="opened").count() == 1


def test_who_is_not_enrolled_reads_why_and_where_to_go(client, house):
    html = get(client, house["page"], house["colleague"], status=403)
    assert "王先生" not in html and house["course"].title_zh in html
    assert not Progress.objects.exists()


def test_a_closed_lesson_and_an_unpublished_page_are_404(client, house):
    house["first"].is_open = False
    house["first"].save()
    assert "王先生" not in get(client, house["page"], house["learner"], status=404)
    house["first"].is_open = True
    house["first"].save()
    house["page"].unpublish()
    assert "王先生" not in get(client, house["page"], status=404)


def test_a_locked_course_says_what_is_missing(client, house):
    person, before = make_employee(), make_course()
    enrolment.enrol_in_track(person, make_track(before, house["course"]), source="hr")
    html = get(client, house["page"], person, status=403)
    assert before.title_zh in html and "王先生" not in html


def test_an_author_who_only_looks_leaves_no_trace(client, house):
    html = get(client, house["page"], house["author"])
    assert "王先生" in html and "data-save" not in html and not Progress.objects.exists()


def test_a_lesson_costs_at_most_fifteen_queries(client, house):
    get(client, house["page"], house["learner"])
    with CaptureQueriesContext(connection) as caught:
        get(client, house["page"])
    assert len(caught) <= 15, "\n".join(q["sql"][:150] for q in caught)


def test_publishing_shows_the_new_text_at_once(client, house):
    get(client, house["page"], house["learner"])
    page = house["page"]
    page.body = [text("result", "新的文字。")]
    page.save_revision()
    assert "新的文字" not in get(client, page)
    page.get_latest_revision().publish()
    assert "新的文字" in get(client, page)


def test_a_changed_fact_or_term_shows_at_once(client, house, django_capture_on_commit_callbacks):
    get(client, house["page"], house["learner"])
    with django_capture_on_commit_callbacks(execute=True):
        subjects.save_fact(key="founded", label="成立日期", value="2010年2月2日", source="另一份资料")
        subjects.save_term(key="operator", zh="电信企业", en="operator", definition_zh="新的解释。")
    html = get(client, house["page"])
    assert "2010年2月2日" in html and "2009年1月6日" not in html and "电信企业" in html and "新的解释。" in html


def test_a_fact_that_begins_tomorrow_shows_tomorrow(client, house, monkeypatch):
    today = clock.today()
    subjects.save_fact(
        key="founded", label="成立日期", value="明天的值", source="资料", valid_from=today + dt.timedelta(days=1)
    )
    assert "2009年1月6日" in get(client, house["page"], house["learner"])
    monkeypatch.setattr(clock, "today", lambda: today + dt.timedelta(days=1))
    html = get(client, house["page"])
    assert "明天的值" in html and "2009年1月6日" not in html


def test_parts_follow_what_is_published_and_keep_their_rows(house):
    parts = {p.anchor: p for p in LessonPart.objects.filter(lesson=house["first"])}
    assert [p.anchor for p in sorted(parts.values(), key=lambda p: p.position)] == ["result", "case-one", "promise"]
    assert parts["promise"].kind == "acknowledge" and parts["promise"].text_hash
    page = house["page"]
    page.body = [
        block("acknowledge", "promise", title="承诺", markdown="不替客户签字，也不代办。"),
        text("result", "改过。"),
    ]
    page.save_revision().publish()
    after = {p.anchor: p for p in LessonPart.objects.filter(lesson=house["first"])}
    assert set(after) == {"promise", "result"} and after["result"].pk == parts["result"].pk
    assert after["promise"].text_hash != parts["promise"].text_hash and after["promise"].position == 0


def test_a_signature_shows_when_and_is_asked_again_when_the_text_changes(client, house):
    learner, part = house["learner"], LessonPart.objects.get(anchor="promise")
    assert part.text_hash in get(client, house["page"], learner)
    progress.sign(learner, house["first"], anchor="promise", text_hash=part.text_hash)
    html = get(client, house["page"])
    assert 'name="agreed"' not in html and "is-signed" in html
    page = house["page"]
    page.body = [block("acknowledge", "promise", title="承诺", markdown="另一段文字。")]
    page.save_revision().publish()
    html = get(client, page)
    assert 'name="agreed"' in html and "is-signed" not in html


def test_a_block_without_an_anchor_has_one_that_stays(client, house):
    page = house["page"]
    page.body = [text("", "没有编号的一段。")]
    page.save_revision().publish()
    anchor = LessonPart.objects.get(lesson=house["first"]).anchor
    assert anchor.startswith("b-")
    page.save_revision().publish()
    assert LessonPart.objects.get(lesson=house["first"]).anchor == anchor
