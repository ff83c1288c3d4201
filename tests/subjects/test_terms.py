"""The glossary."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from jobs.models import News
from subjects import actions
from subjects.models import Term
from tests.factories import make_course, make_employee


def save(n=1, **kwargs):
    kwargs = {"key": f"term-{n}", "zh": f"术语{n}", "en": f"term {n}", "definition_zh": f"第{n}个词的意思。", **kwargs}
    return actions.save_term(definition_en=f"Meaning {n}.", **kwargs)


@pytest.fixture
def reader(client, db):
    client.force_login(make_employee().user)
    return client


def test_terms_are_saved_once_and_a_new_wording_is_news(db):
    assert [save()[1], save()[1]] == ["created", "unchanged"] and not News.objects.exists()
    assert save(definition_zh="新的意思。")[1] == "updated"
    assert News.objects.get().subject == "term:term-1"


def test_both_languages_stand_side_by_side_and_can_be_linked(reader):
    term = save()[0]
    assert term.get_absolute_url() == "/terms/#term-1"
    html = reader.get("/terms/").content.decode()
    assert 'id="term-1"' in html and "术语1" in html and "term 1" in html and "第1个词的意思" in html


def test_words_find_terms_in_either_language(reader):
    save(1)
    save(2, zh="光猫", en="optical modem")
    html = reader.get("/terms/", {"q": "MODEM"}).content.decode()
    assert "光猫" in html and "术语1" not in html
    html = reader.get("/terms/", {"q": "意思"}).content.decode()
    assert html.count("<mark>意思</mark>") == 2
    assert "没有符合的术语" in reader.get("/terms/", {"q": "没有的词"}).content.decode()
    assert reader.get("/terms/", {"q": "词" * 20_000}).status_code == 200


def test_a_term_names_the_courses_that_explain_it(reader, site_root):
    from courses.actions import catalog

    term = save()[0]
    course = make_course(key="K77", title_zh="讲词的课")
    course.terms.add(term)
    assert "讲词的课" not in reader.get("/terms/").content.decode(), "no page yet"
    catalog.place_course_page(course, title="讲词的课", slug="words")
    html = reader.get("/terms/").content.decode()
    assert '<a href="/courses/words/">讲词的课</a>' in html


def test_an_empty_glossary_says_what_will_be_here(reader):
    assert "还没有术语" in reader.get(reverse("subjects:show_terms")).content.decode()


def test_strangers_sign_in_first(client, db):
    assert client.get("/terms/").status_code == 302


def test_the_page_costs_the_same_for_few_and_many(reader):
    counts = []
    for n in (1, 40):
        for i in range(n):
            save(i)
        reader.get("/terms/")
        with CaptureQueriesContext(connection) as queries:
            reader.get("/terms/")
        counts.append(len(queries))
    assert Term.objects.count() == 40 and counts[0] == counts[1] < 15
