"""Addresses and restrictions are what Wagtail would say, for fewer queries."""

import pytest
from django.utils.translation import override
from wagtail.models import Locale, PageViewRestriction

from courses.addresses import course_urls, lesson_pages, lesson_urls, newest_notices
from courses.models import CatalogPage, CoursePage, LessonPage, NoticePage
from tests.factories import make_course

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(site_root):
    """A lesson's page below its course's."""
    catalog, course = CatalogPage.objects.get(), make_course()
    above = catalog.add_child(instance=CoursePage(title="课程", slug="k1", course=course, locale=catalog.locale))
    lesson = course.lessons.first()
    return above.add_child(instance=LessonPage(title="小节", slug="s1", lesson=lesson, locale=catalog.locale))


def test_addresses_are_those_of_wagtail(page, rf):
    request = rf.get("/")
    above = page.get_parent().specific
    assert lesson_urls([page.lesson_id], request) == {page.lesson_id: page.get_url(request)}
    assert course_urls([above.course_id], request) == {above.course_id: above.get_url(request)}
    assert [url for _lesson, url in lesson_pages(above.course, request)] == [page.get_url(request)]


def test_addresses_in_the_visitors_language(page, site_root, rf):
    english = Locale.objects.get(language_code="en")
    for node in (site_root, CatalogPage.objects.get(), page.get_parent(), page):
        node.specific.copy_for_translation(english, copy_parents=True).specific.save_revision().publish()
    from wagtail.models import Site

    Site.clear_site_root_paths_cache()
    translated = LessonPage.objects.get(locale=english)
    with override("en"):
        request = rf.get("/en/")
        assert lesson_urls([page.lesson_id], request) == {page.lesson_id: translated.get_url(request)}
        assert translated.get_url(request).startswith("/en/")
        assert [url for _lesson, url in lesson_pages(page.lesson.course, request)] == [translated.get_url(request)]


def test_unpublished_pages_have_no_address(page, rf):
    page.unpublish()
    assert lesson_urls([page.lesson_id], rf.get("/")) == {}
    assert lesson_pages(page.lesson.course, rf.get("/")) == []


def test_notices_newest_first(site_root, rf, django_assert_num_queries):
    for number in (1, 2):
        page = site_root.add_child(instance=NoticePage(title=f"公告{number}", slug=f"n{number}", body="正文"))
        page.save_revision().publish()
    request = rf.get("/")
    newest_notices(1, request)
    with django_assert_num_queries(1):
        notices = newest_notices(2, request)
    assert [n.address for n in notices] == [n.get_url(request) for n in notices] == ["/n2/", "/n1/"]


@pytest.mark.parametrize("level", ["page", "parent", "elsewhere"])
def test_restrictions_are_those_of_wagtail(page, site_root, level, django_assert_num_queries):
    from wagtail.models import Page

    other = site_root.add_child(instance=NoticePage(title="公告", slug="n", body="正文"))
    where = {"page": page, "parent": page.get_parent(), "elsewhere": other}[level]
    PageViewRestriction.objects.create(page=where, restriction_type="login")
    with django_assert_num_queries(1):
        mine = set(page.get_view_restrictions())
    assert mine == set(Page.get_view_restrictions(page))
    assert bool(mine) == (level != "elsewhere")


def test_an_alias_is_as_private_as_its_source(page, site_root):
    from wagtail.models import Page

    above = page.get_parent().specific
    twin = above.create_alias(update_slug="k2", recursive=True)
    PageViewRestriction.objects.create(page=above, restriction_type="login")
    below = LessonPage.objects.get(path__startswith=twin.path)
    assert set(below.get_view_restrictions()) == set(Page.get_view_restrictions(below)) != set()
