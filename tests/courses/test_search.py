"""Finding things by Chinese words of one character and more, on SQLite and on PostgreSQL."""

import time

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from courses.models import Course, Lesson, LessonPage, NoticePage
from courses.passages import Words, passages_of, plain
from courses.search import FEW, Query, find
from subjects import actions as subjects
from tests.factories import make_employee

# What a new hire may type, and a lesson, course or term that must be among the hits.
QUERIES = [
    ("网", "C102-04"), ("云", "C102-05"), ("猫", "C102-03"), ("愿景", "C101-02"), ("宽带", "C103-03"), ("光猫", "C102-03"),
    ("合并", "C101-01"), ("保密", "C101-06"), ("套餐", "C103-01"), ("基站", "C102-04"), ("收据", "C101-01"), ("山里", "C101-03"),
    ("普遍服务", "C101-03"), ("数字经济", "C101-04"), ("培训需求", "C101-05"), ("物联网", "C102-06"), ("数字中国", "C101-02"),
    ("2009年1月6日", "C101-01"), ("世界500强", "C101-01"), ("5G", "C102-02"), ("低时延", "C102-02"), ("CDN", "C102-04"),
    ("通用流量", "C103-01"), ("客户 信息", "C101-06"),
]  # fmt: skip


@pytest.fixture
def library(shipped, db):
    """Module-wide: every test of this module stands on it."""


@pytest.fixture
def reader(client, db):
    client.force_login(make_employee().user)
    return client


def hits_of(text, kind):
    return next(g for g in find(Query.of(text), only=kind) if g.key == kind).hits


def test_every_word_of_a_new_hire_finds_its_lesson(library):
    slugs = {p.lesson.key: p.slug for p in LessonPage.objects.select_related("lesson")}
    missing = [q for q, key in QUERIES if not any(f"/{slugs[key]}/" in hit.url for hit in hits_of(q, "lessons"))]
    assert len(QUERIES) >= 18 and missing == []


def test_hits_hold_the_words_and_lead_to_the_paragraph(library):
    for query, _key in QUERIES:
        for hit in hits_of(query, "lessons"):
            shown = f"{hit.title} {hit.text} {hit.where}".lower()
            assert any(word in shown for word in Query.of(query).words), (query, hit)
    (hit, *_rest) = hits_of("普遍服务", "lessons")
    assert hit.url == "/courses/welcome-to-unicom/responsibility/#universal"


def test_neighbouring_pairs_are_not_enough(library):
    assert hits_of("宽带普遍", "lessons") == [] and hits_of("服务普遍", "lessons") == []


def test_a_fact_is_found_by_the_value_that_learners_read_now(library, django_capture_on_commit_callbacks):
    import datetime as dt

    assert hits_of("腾飞口号", "lessons") == []
    fact = {"key": "company.mission", "label": "企业使命", "source": "人力资源部", "valid_from": dt.date(2026, 2, 1)}
    with django_capture_on_commit_callbacks(execute=True):
        subjects.save_fact(value="腾飞口号在这里", **fact)
    assert [hit.url.split("#")[0] for hit in hits_of("腾飞口号", "lessons")] == ["/courses/welcome-to-unicom/culture/"]


def test_only_what_is_published_and_open_is_found(library):
    page = LessonPage.objects.get(lesson__key="C101-03", locale__language_code="zh-hans")
    page.unpublish()
    Lesson.objects.filter(key="C101-04").update(is_open=False)
    Course.objects.filter(key="C102").update(is_open=False)
    assert hits_of("普遍服务", "lessons") == []
    urls = [hit.url for hit in hits_of("客户", "lessons")]
    assert urls and not any("/market/" in u or "networks" in u for u in urls)
    assert hits_of("网络与业务", "courses") == []


def test_notices_tracks_courses_and_terms_are_found(library, site_root):
    site_root.refresh_from_db()
    site_root.add_child(instance=NoticePage(title="停电通知", slug="n1", body="学苑路营业厅**周六**停电。"))
    site_root.add_child(instance=NoticePage(title="停电草稿", slug="n2", body="停电", live=False))
    assert [h.title for h in hits_of("停电", "notices")] == ["停电通知"]
    assert hits_of("停电", "notices")[0].text == "学苑路营业厅周六停电。"
    assert hits_of("岗前", "tracks")[0].url == "/onboarding/"
    assert hits_of("C101", "courses")[0].title == "走进联通：公司概况与文化"
    assert hits_of("universal service", "terms")[0].url == "/terms/#universal-service"


# --- the page -----------------------------------------------------------------------------------
def test_the_page_groups_and_highlights(reader, library):
    html = reader.get("/search/", {"q": "普遍服务"}).content.decode()
    assert "<mark>普遍服务</mark>" in html and "信号为什么要通到山里" in html
    assert "/responsibility/#universal" in html and "/terms/#universal-service" in html
    assert "找到" in html


def test_one_kind_shows_all_of_its_hits(reader, library):
    html = reader.get("/search/", {"q": "客户"}).content.decode()
    assert "?q=%E5%AE%A2%E6%88%B7&amp;type=lessons" in html and "查看全部" in html
    alone = reader.get("/search/", {"q": "客户", "type": "lessons"}).content.decode()
    assert alone.count('class="list__row"') > FEW
    assert reader.get("/search/", {"q": "客户", "type": "no-such"}).status_code == 200


def test_nothing_found_and_nothing_asked_lead_on(reader, library):
    nothing = reader.get("/search/", {"q": "没有这个词啊"}).content.decode()
    assert "没有找到" in nothing and "/search/?q=" in nothing
    assert "您想了解什么？" in reader.get("/search/").content.decode()


@pytest.mark.parametrize("query", ["词" * 5000, "a b " * 2500, "x" * 10_240])
def test_a_query_of_ten_kilobytes_is_refused_at_once(reader, site_root, query):
    start = time.perf_counter()
    with CaptureQueriesContext(connection) as queries:
        reply = reader.get("/search/", {"q": query})
    assert reply.status_code == 400 and "一次最多搜索200个字" in reply.content.decode()
    assert time.perf_counter() - start < 1 and not [q for q in queries if "MATCH" in q["sql"] or "tsquery" in q["sql"]]


@pytest.mark.parametrize(
    "query",
    ['"', "'", "a\"b'c", "100%", "\\", "*", "网* OR (云", "<script>", "！？", "NEAR(网 云)", "网-云", "｀𠀀"],
)
def test_strange_characters_break_nothing(reader, site_root, query):
    site_root.add_child(instance=NoticePage(title="网 <script>alert(1)</script>", slug="n1", body="云"))
    reply = reader.get("/search/", {"q": query})
    assert reply.status_code == 200 and "<script>alert" not in reply.content.decode()


def test_a_stranger_signs_in_first(client, db):
    assert client.get("/search/", {"q": "网"}).status_code == 302


def test_the_page_costs_the_same_for_few_and_many_hits(reader, library):
    reader.get("/search/", {"q": "客户"})
    counts = []
    for query in ("山里", "客户"):
        with CaptureQueriesContext(connection) as queries:
            reader.get("/search/", {"q": query})
        counts.append(len(queries))
    assert max(counts) < 20 and abs(counts[0] - counts[1]) <= 2, "kinds without hits save their second query"


# --- passages -----------------------------------------------------------------------------------
def test_marks_of_markdown_are_gone_and_references_are_words():
    words = Words({"a.b": "5元"}, {"t": "光猫"})
    text = '**粗**看[[term:t]]，[[term:t|小盒子]]收[[fact:a.b]]。[链接](lesson:K#x)[^n]\n\n| 甲 | 乙 |\n| --- | --- |\n\n!!! tip "提示"\n    缩进'
    assert plain(text, words) == "粗看光猫，小盒子收5元。链接 甲 乙 提示 缩进"


def test_a_sub_heading_with_an_id_begins_a_passage():
    body = [{"type": "text", "value": {"anchor": "a", "heading": "大", "markdown": "一\n### 小 {#b}\n二"}}]
    assert [(p.anchor, p.heading, p.text) for p in passages_of(body, Words())] == [("a", "大", "一"), ("b", "小", "二")]
