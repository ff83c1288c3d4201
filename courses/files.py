"""Who may read a file of the library because it stands in a lesson."""

from wagtail.models import ReferenceIndex

from courses.access import lesson_view
from courses.models import LessonPage
from courses.notices import stands_in_open_notice
from library import access


def live_pages_with(document):
    """Return the published lesson pages that show the document."""
    used = ReferenceIndex.get_references_to(document).values_list("object_id", flat=True)
    ids = {int(pk) for pk in used if str(pk).isdecimal()}
    return LessonPage.objects.live().filter(pk__in=ids).select_related("lesson__course")


def stands_in_open_lesson(user, document):
    """Whether a published lesson that is open to `user` shows the document."""
    lessons = {page.lesson_id: page.lesson for page in live_pages_with(document).defer_streamfields()}
    return any(lesson_view(user, lesson).allowed for lesson in lessons.values())


def register_access():
    access.register(stands_in_open_lesson)
    access.register(stands_in_open_notice)
