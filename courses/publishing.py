"""What follows from publishing a lesson's page, and from changing a fact or a term."""

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from wagtail.models import Locale
from wagtail.signals import page_published

from courses import files, reading
from courses.actions import checks, notices
from courses.models import LessonPage, LessonPart, NoticePage
from library.models import LibraryDocument
from subjects.models import Fact, Term


@transaction.atomic
def write_parts(page):
    """Bring the lesson's parts to what the published page shows; anchors that are gone go, ids of the others stay.

    Parts come from the page in the default language; from another one only while there is none.
    """
    default = Locale.get_default()
    others = LessonPage.objects.live().filter(lesson=page.lesson_id, locale=default).exclude(pk=page.pk)
    if page.locale_id != default.pk and others.exists():
        return
    wanted = {part["anchor"]: part for part in reading.parts_of(page)}
    gone = LessonPart.objects.filter(lesson=page.lesson_id).exclude(anchor__in=wanted)
    checks.retire(page.lesson, gone.filter(kind=LessonPart.Kind.CHECK).values_list("anchor", flat=True))
    gone.delete()
    LessonPart.objects.bulk_create(
        [LessonPart(lesson_id=page.lesson_id, **part) for part in wanted.values()],
        update_conflicts=True,
        unique_fields=["lesson", "anchor"],
        update_fields=["kind", "title", "position", "pages", "text_hash", "questions", "scenario", "mode"],
    )
    checks.settle(LessonPart.objects.filter(lesson=page.lesson_id))


def describe_published(sender, instance, **kwargs):
    write_parts(instance)


def keep_notice(sender, instance, **kwargs):
    notices.keep(instance)


def forget_rendered(sender, **kwargs):
    transaction.on_commit(reading.glossary_changed)


def follow_file(sender, instance, created, **kwargs):
    """A file was replaced: lessons that show it ask for the pages that it has now."""
    if not created:
        for page in files.live_pages_with(instance):
            write_parts(page)
        transaction.on_commit(reading.glossary_changed)


def connect():
    """Listen; called once, when the app is ready."""
    page_published.connect(describe_published, sender=LessonPage, dispatch_uid="courses.describe_published")
    page_published.connect(keep_notice, sender=NoticePage, dispatch_uid="courses.keep_notice")
    post_save.connect(follow_file, sender=LibraryDocument, dispatch_uid="courses.follow_file")
    for model in (Fact, Term):
        for signal in (post_save, post_delete):
            signal.connect(forget_rendered, sender=model, dispatch_uid=f"courses.forget.{model.__name__}.{id(signal)}")
