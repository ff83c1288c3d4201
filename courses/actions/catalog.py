"""Saving courses, lessons and tracks, and publishing their pages. A page that an editor changed is kept unless `force`."""

import hashlib
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Literal

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import override
from wagtail.models import Locale, Page

from courses.actions import progress
from courses.actions.tracks import publish_track
from courses.blocks import LessonBody
from courses.exceptions import CoursesError
from courses.models import (
    AudienceRule,
    CatalogPage,
    Course,
    CoursePage,
    Enrolment,
    HomePage,
    Lesson,
    LessonPage,
    Track,
    TrackPage,
)
from people.models import Audience
from quizzes.models import Quiz

Outcome = Literal["created", "updated", "unchanged", "kept"]
CHUNK = 500


# --- rows ---------------------------------------------------------------------------------------
def _save(model: type[models.Model], lookup: Mapping[str, Any], values: Mapping[str, Any]) -> tuple[Any, bool]:
    """Create or bring a row to `values`, writing only what differs; return (row, whether anything was written)."""
    row, fresh = model._default_manager.get_or_create(**lookup, defaults=dict(values))
    changed = [] if fresh else [name for name, value in values.items() if getattr(row, name) != value]
    if changed:
        for name in changed:
            setattr(row, name, values[name])
        row.save(update_fields=changed)
    return row, fresh or bool(changed)


def _set_many(relation: Any, rows: Collection[models.Model]) -> None:
    """Make `rows` the related ones; nothing is written when they are already."""
    if set(relation.values_list("pk", flat=True)) != {row.pk for row in rows}:
        relation.set(rows)


@transaction.atomic
def save_course(key: str, *, objectives: Sequence[Any] = (), terms: Sequence[Any] = (), **values: Any) -> Course:
    """Save a course by its key; `values` are fields of Course."""
    course: Course = _save(Course, {"key": key}, values)[0]
    _set_many(course.objectives, objectives)
    _set_many(course.terms, terms)
    return course


@transaction.atomic
def save_lesson(course: Course, key: str, *, objectives: Sequence[Any] = (), **values: Any) -> Lesson:
    """Save a lesson of `course` by its key. Raises CoursesError when the key belongs to another course."""
    owner = Lesson.objects.filter(key=key).exclude(course=course).select_related("course").first()
    if owner is not None:
        message = _("The lesson “%(lesson)s” belongs to the course “%(course)s” and cannot move to another.")
        raise CoursesError(message % {"lesson": key, "course": owner.course.key})
    lesson: Lesson = _save(Lesson, {"key": key}, {**values, "course": course})[0]
    _set_many(lesson.objectives, objectives)
    return lesson


@transaction.atomic
def close_other_lessons(course: Course, *, keep: Collection[str]) -> int:
    """Close the lessons that the course no longer lists; what people did in them stays. Returns how many."""
    return course.lessons.filter(is_open=True).exclude(key__in=keep).update(is_open=False)


@transaction.atomic
def connect_exam(course: Course, quiz_key: str, *, minutes: int, in_session: bool = False) -> None:
    """Let the course end with an exam, or with none (an empty key); who has completed it stays so.

    A quiz that is not here yet changes nothing. `minutes` are those planned for the exam.
    """
    quiz = Quiz.objects.filter(key=quiz_key).first() if quiz_key else None
    if quiz_key and quiz is None:
        return
    course.exam, course.exam_minutes, course.exam_in_session = quiz, minutes if quiz else 0, in_session
    course.save(update_fields=["exam", "exam_minutes", "exam_in_session"])
    _refresh_enrolments(course)


def connect_practical(
    course: Course, rows: Sequence[Mapping[str, Any]], *, attempts: int, minutes: Mapping[str, int]
) -> None:
    """Let the course end with scenarios drawn from these pools, or with none; who has completed it stays so.

    `minutes` are the target times of scenarios; planned is the average of each pool. What is there already is not written again.
    """
    planned = sum(row["draw"] * sum(minutes.get(key, 0) for key in row["pool"]) // len(row["pool"]) for row in rows)
    values = {"practical": list(rows), "practical_attempts": attempts, "practical_minutes": planned}
    if all(getattr(course, name) == value for name, value in values.items()):
        return
    with transaction.atomic():
        for name, value in values.items():
            setattr(course, name, value)
        course.save(update_fields=list(values))
        _refresh_enrolments(course)


@transaction.atomic
def count_minutes(course: Course) -> None:
    """Write the sum of the open lessons' minutes, and bring the figures of open enrolments up to date when it changed."""
    minutes = course.lessons.filter(is_open=True).aggregate(sum=Sum("minutes"))["sum"] or 0
    if course.minutes == minutes:
        return
    course.minutes = minutes
    course.save(update_fields=["minutes"])
    _refresh_enrolments(course)


def _refresh_enrolments(course: Course) -> None:
    affected = Enrolment.objects.open().filter(items__course=course).select_related("version").distinct().order_by("pk")
    ids = list(affected.values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        progress.refresh_many(list(affected.filter(pk__in=ids[start : start + CHUNK])))


@transaction.atomic
def save_track(
    key: str, *, composition: Mapping[str, Any], audience: Mapping[str, Any] | None = None, **values: Any
) -> Track:
    """Save a track by its key, freeze what it asks for as a version, and point its audience at it."""
    track: Track = _save(Track, {"key": key}, values)[0]
    if composition["sets"] or track.versions.exists():
        publish_track(track, composition=composition)
    if audience:
        fields = {"name": track.title_zh, "criteria": audience}
        row = _save(Audience, {"key": f"track-{key}"}, fields)[0]
        if composition["sets"]:  # a track that asks for nothing can enrol nobody
            AudienceRule.objects.get_or_create(audience=row, track=track)
    return track


# --- pages --------------------------------------------------------------------------------------
def home_page() -> HomePage:
    """Return the home page of the default language."""
    page = HomePage.objects.filter(locale=Locale.get_default()).first()
    if page is None:
        raise CoursesError(_("There is no home page. Please run “manage.py migrate”."))
    return page


def catalog_page() -> CatalogPage:
    """Return the catalogue of the default language; made again below the home page when somebody deleted it."""
    page = CatalogPage.objects.filter(locale=Locale.get_default()).first()
    return page or home_page().add_child(instance=CatalogPage(title="全部课程", slug="courses"))


def locale_of(language: str) -> Locale:
    """Return the locale of a language code, the default one for ""."""
    return Locale.objects.get(language_code=language) if language else Locale.get_default()


def catalog_page_in(locale: Locale) -> Page:
    """Return the catalogue in `locale`; it and its home page are made as translations of the default ones when they are missing."""
    catalog = catalog_page()
    if locale == catalog.locale:
        return catalog
    with override(locale.language_code):
        home = _translated(home_page(), locale, title=_("Home"), below=home_page().get_parent())
        return _translated(catalog, locale, title=_("All courses"), below=home)


def _translated(page: Page, locale: Locale, *, title: str, below: Page) -> Page:
    """Return the translation of `page`, an empty one below `below` when there is none yet."""
    found = page.get_translation_or_none(locale)
    if found is not None:
        return found
    is_sister = below.pk == page.get_parent().pk
    slug = f"{page.slug}-{locale.language_code}" if is_sister else page.slug
    fresh = type(page)(title=title, slug=slug, locale=locale, translation_key=page.translation_key)
    below.refresh_from_db()
    return below.add_child(instance=fresh)


def fingerprint(page: Page) -> str:
    """Return the hash of what a reader of `page` sees; ids of blocks and line ends do not count."""
    body = _without_ids(page.body.get_prep_value()) if isinstance(page, LessonPage) else []
    seen = [page.title, page.slug, page.search_description, body]
    return hashlib.sha256(json.dumps(seen, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _without_ids(value: Any) -> Any:
    if isinstance(value, list):
        return [_without_ids(v) for v in value]
    if isinstance(value, Mapping):
        return {k: _without_ids(v) for k, v in value.items() if k != "id"}
    return value.replace("\r\n", "\n").strip() if isinstance(value, str) else value


def body_of(raw: Iterable[Mapping[str, Any]]) -> Any:
    """Return the StreamField value of raw blocks."""
    return LessonBody().to_python(list(raw))


def is_edited(page: Page) -> bool:
    """Return whether an editor changed `page` since it was loaded: a newer text, a draft, or taken offline."""
    if not page.live:
        return True
    if isinstance(page, LessonPage):
        return fingerprint(page.get_latest_revision_as_object()) != page.loaded_hash
    revision = page.latest_revision
    return revision is not None and revision.user_id is not None


@transaction.atomic
def place_course_page(
    course: Course, *, language: str = "", force: bool = False, was_loaded: bool = False, **fields: Any
) -> Outcome:
    """Publish the page of `course` below the catalogue; `fields` are title, slug and search_description.

    In another `language` than the default one it is a translation of that page.
    """
    locale = locale_of(language)
    page = CoursePage.objects.filter(course=course, locale=locale).first()
    blank = CoursePage(course=course, **_as_translation(CoursePage.objects.filter(course=course), locale))
    return _place(
        page, blank, lambda: catalog_page_in(locale), fields, force=force, was_loaded=was_loaded and not language
    )


def _as_translation(pages: QuerySet[Any], locale: Locale) -> dict[str, Any]:
    """Return what makes a new page in `locale` the translation of the page in the default language, of which `pages` holds one."""
    source = pages.filter(locale=Locale.get_default()).first()
    values: dict[str, Any] = {"locale": locale}
    return values if source is None or source.locale == locale else values | {"translation_key": source.translation_key}


@transaction.atomic
def place_lesson_page(
    lesson: Lesson,
    *,
    body: Iterable[Mapping[str, Any]],
    language: str = "",
    force: bool = False,
    was_loaded: bool = False,
    **fields: Any,
) -> Outcome:
    """Publish the page of `lesson` below the page of its course. `body` is raw blocks."""
    locale = locale_of(language)
    page = LessonPage.objects.filter(lesson=lesson, locale=locale).first()

    def parent() -> Page:
        found = CoursePage.objects.filter(course=lesson.course_id, locale=locale).first()
        if found is None:
            raise CoursesError(_("The page of the course “%(key)s” was deleted.") % {"key": lesson.course.key})
        return found

    values = {**fields, "body": body_of(body)}
    blank = LessonPage(lesson=lesson, **_as_translation(LessonPage.objects.filter(lesson=lesson), locale))
    return _place(page, blank, parent, values, force=force, was_loaded=was_loaded)


@transaction.atomic
def place_track_page(track: Track, *, force: bool = False, was_loaded: bool = False, **fields: Any) -> Outcome:
    """Publish the page of `track` below the home page."""
    page = TrackPage.objects.filter(track=track, locale=Locale.get_default()).first()
    blank = TrackPage(track=track, locale=Locale.get_default())
    return _place(page, blank, home_page, fields, force=force, was_loaded=was_loaded)


def _place(page: Any, blank: Any, parent: Any, values: Mapping[str, Any], *, force: bool, was_loaded: bool) -> Outcome:
    """Publish `values` as a new page or a new revision, unless nothing differs or an editor's word stands against it."""
    fresh = page is None
    if fresh and was_loaded and not force:
        return "kept"  # somebody deleted it
    # Asked first: without a draft the latest revision is the page itself, and the values are set on it.
    edited = not fresh and is_edited(page)
    draft = blank if fresh else page.get_latest_revision_as_object()
    before = "" if fresh else fingerprint(draft)
    for name, value in values.items():
        setattr(draft, name, value)
    wanted = fingerprint(draft)
    if not fresh:
        if before == wanted and page.live:
            return "unchanged"
        if edited and not force:
            return "kept"
    if isinstance(draft, LessonPage):
        draft.loaded_hash = wanted
    try:
        if fresh:
            draft.live = False
            parent().add_child(instance=draft)
        draft.save_revision(user=None).publish(user=None)
    except ValidationError as exc:
        raise CoursesError(" ".join(exc.messages)) from exc
    return "created" if fresh else "updated"
