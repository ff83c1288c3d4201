"""Addresses of pages for rows, in the visitor's language where there is a page in it; constant queries, no page is built."""

from django.db.models import F
from django.urls import reverse
from django.utils.translation import get_language, override
from wagtail.models import Site

from courses.models import CoursePage, Lesson, LessonPage, TrackPage
from courses.notices import Reader


def _roots(request):
    """Return [(path of a home page, what its addresses begin with)], read once a request; like Wagtail's get_url."""
    roots = getattr(request, "_roots_of_addresses", None)
    if roots is None:
        paths = Site.get_site_root_paths()
        is_one_site = len({path.site_id for path in paths}) == 1
        roots = []
        for path in paths:
            with override(path.language_code):
                start = reverse("wagtail_serve", args=("",))
            roots.append((path.root_path, start if is_one_site else path.root_url + start))
        if request is not None:
            request._roots_of_addresses = roots
    return roots


def _address(url_path, roots):
    """Return the address of a page below one of the sites, or None."""
    return next((start + url_path[len(root) :] for root, start in roots if url_path.startswith(root)), None)


def parent_of(url):
    """Return the address one level up."""
    return url.rstrip("/").rsplit("/", 1)[0] + "/"


def _urls(pages, field, request):
    """Return {row id: url}; the page in the present language wins over the others."""
    language, roots, found = get_language(), _roots(request), {}
    rows = pages.live().order_by("path").values_list(field, "url_path", "locale__language_code")
    for row_id, url_path, code in rows:
        if row_id not in found or code == language:
            found[row_id] = _address(url_path, roots)
    return {row_id: url for row_id, url in found.items() if url}


def lesson_pages(course, request=None, **annotations):
    """Return [(lesson, url)] of a course's open, published lessons in order; one query. Lessons carry `annotations`."""
    language, roots, found = get_language(), _roots(request), {}
    lessons = Lesson.objects.filter(course=course, is_open=True, pages__live=True).annotate(
        url_path=F("pages__url_path"), language=F("pages__locale__language_code"), **annotations
    )
    for lesson in lessons.order_by("position", "key", "pages__path"):
        if lesson.pk not in found or lesson.language == language:
            lesson.course = course
            found[lesson.pk] = (lesson, _address(lesson.url_path, roots))
    return [pair for pair in found.values() if pair[1]]


def lesson_urls(lesson_ids, request=None):
    """Return {lesson id: url} of published lessons."""
    return _urls(LessonPage.objects.filter(lesson__in=lesson_ids), "lesson_id", request)


def course_urls(course_ids, request=None):
    """Return {course id: url} of published courses."""
    return _urls(CoursePage.objects.filter(course__in=course_ids), "course_id", request)


def track_urls(track_ids, request=None):
    """Return {track id: url} of published tracks."""
    return _urls(TrackPage.objects.filter(track__in=track_ids), "track_id", request)


def addressed(pages, request=None):
    """Return the pages as a list, each with its `address`."""
    roots, pages = _roots(request), list(pages)
    for page in pages:
        page.address = _address(page.url_path, roots) or "/"
    return pages


def newest_notices(count, request=None, reader=None):
    """Return the newest published notices that are open to the reader (default: to everybody), each with its `address`."""
    pages = (reader or Reader(None)).pages()
    return addressed(pages.order_by("-first_published_at", "-pk")[:count], request)
