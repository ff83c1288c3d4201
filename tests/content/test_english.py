"""The English of a lesson: loaded as a translation, read by those who chose English, kept from an editor's word, checked for its shape."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Locale, Page

from courses.actions import enrolment
from courses.models import CatalogPage, Course, CoursePage, HomePage, Lesson, LessonPage, LessonPart, Progress
from subjects.models import Fact
from tests.factories import make_employee, make_grant, make_user

ONE = "courses/K1/01-one.md"
ENGLISH = "courses/K1/en/01-one.md"
TEXT = """\
---
key: K1-01
summary: One sentence.
---
## The start {#start}

The company was founded on [[fact:company.founded_on]]; about [[term:universal-service]].

:::figure {#fig src="img/a.svg" alt="A box" caption="Drawing"}
:::

{#after}
Words below the drawing, see [the start](lesson:K1-01#start).
"""


@pytest.fixture
def english(files, site_root):
    (files.course / "en" / "img").mkdir(parents=True)
    files.write("courses/K1/en/img/a.svg", files.read("courses/K1/img/a.svg").replace("360 100", "360 120"))
    files.write(ENGLISH, TEXT)
    files.replace(
        "courses/K1/course.yaml",
        '    unit: ""\n',
        '    unit: ""\n    value_en: 6 January 2009\n    label_en: Day of founding\n',
    )
    return files


def page_in(code, key="K1-01"):
    return LessonPage.objects.get(lesson__key=key, locale__language_code=code)


def test_the_english_is_a_translation_below_an_english_home(english):
    english.load()
    page, source = page_in("en"), page_in("zh-hans")
    assert page.translation_key == source.translation_key and page.live
    assert (
        page.url_path == "/home-en/courses/first-course/lesson-1/"
        and page.get_url() == "/en/courses/first-course/lesson-1/"
    )
    assert (page.title, page.search_description) == ("Lesson 1", "One sentence.")
    blocks = list(page.body.raw_data)
    assert [b["id"] for b in blocks] == [b["id"] for b in source.body.raw_data]
    assert "360 120" in blocks[1]["value"]["svg"] and blocks[1]["value"]["alt"] == "A box"
    assert CoursePage.objects.get(locale__language_code="en").title == "First course"
    assert Lesson.objects.get(key="K1-01").summary_en == "One sentence."
    titles = [m.objects.get(locale__language_code="en").title for m in (HomePage, CatalogPage)]
    assert titles == ["Home", "All courses"]
    assert not LessonPage.objects.filter(locale__language_code="en").exclude(lesson__key="K1-01").exists()
    assert not list(Page.find_problems()[0])
    assert set(LessonPart.objects.filter(lesson__key="K1-01").values_list("title", flat=True)) >= {"开头"}


def test_loading_again_changes_nothing_and_an_edit_changes_only_the_english(english):
    english.load()
    before = {p.pk: p.revisions.count() for p in LessonPage.objects.all()}
    assert "Nothing has changed" in english.load()
    english.replace(ENGLISH, "Words below", "Other words below")
    english.load()
    page = page_in("en")
    assert "Other words" in str(list(page.body.raw_data))
    assert {p.pk: p.revisions.count() for p in LessonPage.objects.all()} == before | {page.pk: before[page.pk] + 1}


def test_what_an_editor_wrote_in_english_is_kept_until_force(english):
    english.load()
    page = page_in("en")
    page.title = "My title"
    page.save_revision(user=make_user()).publish()
    english.replace(ENGLISH, "Words below", "Other words below")
    assert ENGLISH in english.load() and page_in("en").title == "My title"
    english.load("--force")
    assert page_in("en").title == "Lesson 1" and "Other words" in str(list(page_in("en").body.raw_data))


def test_who_chose_english_reads_it_and_the_others_do_not(english, client):
    english.load()
    person = make_employee()
    enrolment.enrol_in_course(person, Course.objects.get(), source="self", reason="想学", by=person.user)
    client.force_login(person.user)
    go = reverse("courses:go_to_lesson", args=["K1-01"])
    assert client.get(go, follow=True).redirect_chain[-1][0].startswith("/courses/")
    client.post(reverse("set_language"), {"language": "en", "next": "/"})
    html = client.get(go, follow=True)
    assert html.redirect_chain[-1][0].startswith("/en/courses/first-course/lesson-1/")
    text = html.content.decode()
    assert (
        "6 January 2009" in text and "Day of founding" in text and "universal service" in text and "2009年" not in text
    )
    second = client.get(
        reverse("courses:go_to_lesson", args=["K1-02"]), follow=True
    )  # has no English: the Chinese, framed in English
    assert second.status_code == 200 and "第2节" in second.content.decode()
    assert client.get("/en/").status_code == client.get("/en/courses/").status_code == 200


def test_progress_belongs_to_the_lesson_in_any_language(english, client):
    english.load()
    person = make_employee()
    enrolment.enrol_in_course(person, Course.objects.get(), source="self", reason="想学", by=person.user)
    client.force_login(person.user)
    client.get("/en/courses/first-course/lesson-1/")
    client.post(reverse("courses:finish_lesson", args=[Lesson.objects.get(key="K1-01").public_id]))
    client.post(reverse("set_language"), {"language": "zh-hans", "next": "/"})
    rows = Progress.objects.filter(employee=person).order_by("pk")
    assert [(row.lesson.key, row.kind) for row in rows] == [("K1-01", "opened"), ("K1-01", "completed")]


def test_a_search_finds_a_lesson_once(english, client):
    from courses import search

    english.load()
    found = search.find(search.Query.of("founded"), only="lessons")[0]
    assert [hit.title for hit in found.hits] == ["Lesson 1"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("key: K1-01", "key: K1-02", "its head says another key"),
        ("{#after}\n", "", "a block text #after"),
        ("{#fig ", "{#figure ", "a block figure #fig here"),
        ("img/a.svg", "img/b.svg", "There is no file"),
        ("[[fact:company.founded_on]]", "[[fact:company.no]]", "is in no course.yaml"),
        ("lesson:K1-01#start", "lesson:K1-01#nowhere", "has no paragraph"),
        ("summary: One sentence.\n", "", "“summary” is missing"),
    ],
)
def test_the_shape_of_the_english_is_checked(english, old, new, said):
    english.replace(ENGLISH, old, new)
    assert any(said in line and "/en/01-one.md" in line for line in english.refused())


def test_an_english_file_without_its_lesson_is_refused(english):
    english.write("courses/K1/en/09-nine.md", TEXT)
    assert any("no lesson of this name" in line for line in english.refused())


def test_a_fact_without_english_shows_its_chinese_value(english):
    from django.utils.translation import override

    english.load()
    fact = Fact.objects.get(key="company.founded_on")
    with override("en"):
        assert (fact.words, fact.name) == ("6 January 2009", "Day of founding")
        fact.value_en, fact.label_en = "", ""
        assert (fact.words, fact.name) == ("2009年1月6日", "公司成立日期")
    assert fact.words == "2009年1月6日"


def test_facts_that_were_loaded_before_there_was_english_are_not_taken_for_edited(english):
    english.replace("courses/K1/course.yaml", "    value_en: 6 January 2009\n    label_en: Day of founding\n", "")
    english.load()
    english.replace("courses/K1/course.yaml", '    unit: ""\n', '    unit: ""\n    value_en: 6 January 2009\n')
    english.load()
    assert Fact.objects.get().value_en == "6 January 2009"


def test_authors_may_begin_a_translation_in_the_cms(english, client):
    english.load()
    author = make_employee()
    make_grant(author, role="author")
    author.user.groups.add(Group.objects.get(name="Authors"))
    client.force_login(author.user)
    page = page_in("zh-hans", "K1-02")
    url = reverse("simple_translation:submit_page_translation", args=[page.pk])
    assert client.get(url).status_code == 200
    client.post(url, {"locales": [Locale.objects.get(language_code="en").pk]})
    copy = page_in("en", "K1-02")
    assert copy.translation_key == page.translation_key and not copy.live
