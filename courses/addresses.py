"""Addresses of pages for rows, in the visitor's language where there is a page in it; constant queries."""

from django.utils.translation import get_language

from courses.models import CoursePage, LessonPage, TrackPage


def _urls(pages, field, request):
    """Return {row id: url}; the page in the present language wins over the others."""
    language = get_language()
    found = {}
    for page in pages.live().select_related("locale").defer_streamfields():
        row_id = getattr(page, field)
        if row_id not in found or page.locale.language_code == language:
            found[row_id] = page.get_url(request)
    return found


def lesson_pages(course, request=None):
    """Return [(lesson, url)] of a course's open, published lessons in order; one query."""
    language, found = get_language(), {}
    pages = LessonPage.objects.live().filter(lesson__course=course, lesson__is_open=True)
    for page in pages.select_related("lesson", "locale").defer_streamfields():
        if page.lesson_id not in found or page.locale.language_code == language:
            page.lesson.course = course
            found[page.lesson_id] = (page.lesson, page.get_url(request))
    return sorted(found.values(), key=lambda pair: (pair[0].position, pair[0].key))


def lesson_urls(lesson_ids, request=None):
    """Return {lesson id: url} of published lessons."""
    return _urls(LessonPage.objects.filter(lesson__in=lesson_ids), "lesson_id", request)


def course_urls(course_ids, request=None):
    """Return {course id: url} of published courses."""
    return _urls(CoursePage.objects.filter(course__in=course_ids), "course_id", request)


def track_urls(track_ids, request=None):
    """Return {track id: url} of published tracks."""
    return _urls(TrackPage.objects.filter(track__in=track_ids), "track_id", request)
