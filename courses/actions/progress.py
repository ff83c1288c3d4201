"""Working through lessons, and what follows from it."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.db.models import F, Min, Q, Sum
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import composition
from courses.actions import checks, exams, practicals, rehearsals
from courses.exceptions import CoursesError
from courses.models import (
    Bookmark,
    Completion,
    Course,
    Enrolment,
    EnrolmentItem,
    Lesson,
    LessonPart,
    Progress,
)
from jobs import news
from lib import clock
from people.models import Employee
from simulator.models import is_conversation

MAX_SEEN = 400


def open_lesson(employee: Employee, lesson: Lesson) -> None:
    """Record, once, that the person has opened the lesson."""
    _record(employee, lesson, Progress.Kind.OPENED)


def _record(employee: Employee, lesson: Lesson, kind: str, **fields: Any) -> bool:
    key = {"employee": employee, "lesson": lesson, "kind": kind, "anchor": "", "text_hash": "", **fields}
    _row, fresh = Progress.objects.get_or_create(**key)
    return fresh


@transaction.atomic
def save_bookmark(
    employee: Employee, lesson: Lesson, *, anchor: str, paragraph: int, seen: Mapping[str, Any], seq: int
) -> Bookmark:
    """Store where the person is; a save older than the stored one (by `seq`, client ms) moves nothing back.

    Parts seen are merged, never taken away. Unknown anchors are ignored. When every part has been seen and
    nothing must be signed, the lesson is completed.
    """
    parts = {p.anchor: p for p in lesson.parts.all()}
    Bookmark.objects.get_or_create(employee=employee, lesson=lesson)
    mark = Bookmark.objects.select_for_update().get(
        employee=employee, lesson=lesson
    )  # two tabs merge one after the other
    merged = _merge_seen(mark.seen, seen, parts)
    now = clock.now()
    Bookmark.objects.filter(pk=mark.pk).update(seen=merged, updated_at=now)
    if anchor in parts:
        newer = Bookmark.objects.filter(pk=mark.pk, seq__lt=seq)
        newer.update(anchor=anchor, paragraph=max(0, min(paragraph, 9999)), seq=seq)
    Enrolment.objects.open().filter(employee=employee, items__course=lesson.course_id).update(last_active_at=now)
    mark.refresh_from_db()
    if parts and not missing(employee, lesson, bookmark=mark):
        complete_lesson(employee, lesson)
    return mark


def _merge_seen(old: Mapping[str, Any], new: Mapping[str, Any], parts: Mapping[str, LessonPart]) -> dict[str, Any]:
    merged = dict(old)
    for anchor, value in list(new.items())[:MAX_SEEN]:
        part = parts.get(anchor)
        if part is None:
            continue
        if part.kind == LessonPart.Kind.PDF:
            pages = value if isinstance(value, list) else []
            known = {p for p in pages if isinstance(p, int) and 1 <= p <= part.pages}
            merged[anchor] = sorted(known | set(merged.get(anchor) or []))
        elif value:
            merged[anchor] = True
    return merged


def missing(
    employee: Employee, lesson: Lesson, *, bookmark: Bookmark | None = None, declared: bool = False
) -> list[str]:
    """Return, in words, what the lesson's rule still asks of the person; empty when it can be completed.

    `declared`: the person pressed the button at the end of the text, which stands for having seen the text parts.
    """
    bookmark = bookmark or Bookmark.objects.filter(employee=employee, lesson=lesson).first()
    seen = bookmark.seen if bookmark else {}
    reasons, unseen = [], 0
    signed = set(
        Progress.objects.filter(employee=employee, lesson=lesson, kind=Progress.Kind.ACKNOWLEDGED).values_list(
            "anchor", "text_hash"
        )
    )
    parts = list(lesson.parts.all())
    passed = _passed(employee, lesson, parts)
    for part in parts:
        if part.kind in (LessonPart.Kind.CHECK, LessonPart.Kind.SCENARIO):
            if part.anchor not in passed:
                title = part.title or _title_of(part)
                reasons.append(_("“%(title)s” is not passed yet.") % {"title": title})
        elif part.kind == LessonPart.Kind.ACKNOWLEDGE:
            if (part.anchor, part.text_hash) not in signed:
                reasons.append(_("“%(title)s” is not signed yet.") % {"title": part.title})
        elif part.kind == LessonPart.Kind.PDF:
            left = part.pages - len(seen.get(part.anchor) or [])
            if left > 0:
                text = ngettext(
                    "%(n)s page of “%(title)s” has not been read yet.",
                    "%(n)s pages of “%(title)s” have not been read yet.",
                    left,
                )
                reasons.append(text % {"n": left, "title": part.title})
        elif not declared and not seen.get(part.anchor):
            unseen += 1
    if unseen:
        text = ngettext(
            "%(n)s part of the text has not been reached.", "%(n)s parts of the text have not been reached.", unseen
        )
        reasons.append(text % {"n": unseen})
    return reasons


def _title_of(part: LessonPart) -> str:
    if not part.scenario:
        return _("Check yourself")
    return _("A talk with a customer") if is_conversation(part.scenario) else _("At the counter")


def _passed(employee: Employee, lesson: Lesson, parts: Sequence[LessonPart]) -> set[str]:
    """Return the anchors of checks and scenarios that ask nothing more: passed ones, or all where the rule asks for none."""
    to_answer = {part.anchor for part in parts if part.kind == LessonPart.Kind.CHECK}
    to_rehearse = [part for part in parts if part.kind == LessonPart.Kind.SCENARIO]
    if lesson.completion != Lesson.Rule.PASSED:
        return to_answer | {part.anchor for part in to_rehearse}
    passed = checks.passed_anchors(employee, lesson) if to_answer else set()
    return passed | rehearsals.passed_anchors(employee, to_rehearse)


@transaction.atomic
def sign(employee: Employee, lesson: Lesson, *, anchor: str, text_hash: str) -> None:
    """Record that the person signed an acknowledgement exactly as it stood. Raises CoursesError when it has changed since."""
    part = lesson.parts.filter(anchor=anchor, kind=LessonPart.Kind.ACKNOWLEDGE).first()
    if part is None:
        raise CoursesError(_("There is nothing to sign here any more. Please load the page again."))
    if part.text_hash != text_hash:
        raise CoursesError(
            _("The text was changed while you were reading. Please load the page again and read it once more.")
        )
    _record(employee, lesson, Progress.Kind.ACKNOWLEDGED, anchor=anchor, text_hash=text_hash)
    if not missing(employee, lesson):
        complete_lesson(employee, lesson)


@transaction.atomic
def finish_lesson(employee: Employee, lesson: Lesson) -> bool:
    """Complete the lesson because its end was reached; return whether it was new. Raises CoursesError with what is missing."""
    reasons = missing(employee, lesson, declared=True)
    if reasons:
        raise CoursesError(" ".join(reasons))
    return complete_lesson(employee, lesson)


@transaction.atomic
def complete_when_done(employee: Employee, lesson: Lesson) -> bool:
    """Complete the lesson when nothing is missing any more; return whether it was new."""
    if not lesson.parts.exists() or missing(employee, lesson):
        return False
    return complete_lesson(employee, lesson)


def complete_lesson(employee: Employee, lesson: Lesson) -> bool:
    """Write the completion of a lesson once, with its news, and bring the person's enrolments up to date."""
    if is_exempted(employee, lesson) or not _record(employee, lesson, Progress.Kind.COMPLETED):
        return False
    affected = Enrolment.objects.open().filter(employee=employee, items__course=lesson.course_id).distinct()
    refresh_many(list(affected))
    news.tell(
        "lesson_completed", f"lesson:{lesson.pk}", employee=employee.pk, lesson=lesson.pk, course=lesson.course_id
    )
    return True


def is_completed(employee: Employee, lesson: Lesson) -> bool:
    """Return whether the ledger says that the person completed the lesson, or need not take it."""
    return Progress.objects.filter(employee=employee, lesson=lesson, kind__in=Progress.DONE).exists()


def is_exempted(employee: Employee, lesson: Lesson) -> bool:
    """Return whether the person need not take the lesson; reading it all the same changes no figure."""
    return Progress.objects.filter(employee=employee, lesson=lesson, kind=Progress.Kind.EXEMPTED).exists()


@transaction.atomic
def complete_course(employee: Employee, course: Course) -> bool:
    """Write the completion of a course when its open lessons are done and its exams passed; return whether it was new."""
    lessons = set(course.lessons.filter(is_open=True).values_list("pk", flat=True))
    done = Progress.objects.filter(employee=employee, kind__in=Progress.DONE, lesson__in=lessons)
    if not lessons or lessons - set(done.values_list("lesson_id", flat=True)):
        return False
    if not exams.is_settled(employee, course) or not practicals.is_settled(employee, course):
        return False
    completion, fresh = Completion.objects.get_or_create(employee=employee, course=course)
    items = EnrolmentItem.objects.filter(enrolment__employee=employee, enrolment__ended_at=None, course=course)
    items.filter(completed_at=None).update(completed_at=completion.at)
    if fresh:
        mine = Enrolment.objects.open().filter(employee=employee, items__course=course).select_related("version")
        refresh_many(list(mine.distinct()))
        news.tell("course_completed", f"course:{course.pk}", employee=employee.pk, course=course.pk)
    return fresh


@transaction.atomic
def finish_enrolment(enrolment: Enrolment) -> bool:
    """End an enrolment whose rule is satisfied by completed courses; return whether it ended now."""
    done = set(enrolment.items.exclude(completed_at=None).values_list("course__key", flat=True))
    if enrolment.version:
        satisfied = composition.is_satisfied(enrolment.version.composition, done)
    else:
        satisfied = not enrolment.items.filter(completed_at=None).exists()
    refresh_many([enrolment])
    open_row = Enrolment.objects.open().filter(pk=enrolment.pk)
    if not satisfied or not open_row.update(ended_at=clock.now(), outcome=Enrolment.Outcome.COMPLETED):
        return False
    Completion.objects.get_or_create(employee_id=enrolment.employee_id, enrolment=enrolment)
    if enrolment.track_id:
        news.tell(
            "track_completed", f"track:{enrolment.track_id}", employee=enrolment.employee_id, enrolment=enrolment.pk
        )
    return True


@transaction.atomic
def refresh_many(enrolments: Sequence[Enrolment]) -> None:
    """Write the cached minutes and next date of `enrolments` from their items and the progress ledger (constant queries).

    Two that refresh one enrolment at once queue at its row, so that the later one counts what the earlier one wrote.
    """
    ids = [e.pk for e in enrolments]
    list(Enrolment.objects.select_for_update().filter(pk__in=ids).order_by("pk").values_list("pk"))
    figures = figures_of(enrolments)
    for enrolment in enrolments:
        for name, value in figures[enrolment.pk].items():
            setattr(enrolment, name, value)
    Enrolment.objects.bulk_update(enrolments, ["minutes_total", "minutes_done", "next_due_at"], batch_size=500)


def _add_exams(courses: set[int], people: list[int], total: dict[str, int], done: dict[int, dict[str, int]]) -> None:
    """Add the planned minutes of final exams to what is asked, and to what is done of people who completed the course."""
    rows = Course.objects.filter(pk__in=courses).annotate(planned=F("exam_minutes") + F("practical_minutes"))
    planned = dict(rows.filter(planned__gt=0).values_list("key", "planned"))
    if not planned:
        return
    for key, minutes in planned.items():
        total[key] = total.get(key, 0) + minutes
    completed = Completion.objects.filter(employee__in=people, course__key__in=planned)
    for employee_id, key in completed.values_list("employee_id", "course__key"):
        done[employee_id][key] += planned[key]


def figures_of(enrolments: Iterable[Enrolment]) -> dict[int, dict[str, Any]]:
    """Return {enrolment id: {minutes_total, minutes_done, next_due_at}} as the ledgers say; seven queries for any number.

    A final exam counts with its planned minutes, done when the course is.
    """
    rows = list(enrolments)
    ids = [e.pk for e in rows]
    items = EnrolmentItem.objects.filter(enrolment__in=ids)
    due = dict(
        items.filter(completed_at=None)
        .values_list("enrolment_id")
        .annotate(first=Min("due_at"))
        .values_list("enrolment_id", "first")
    )
    course_keys: dict[int, list[tuple[int, str]]] = defaultdict(list)
    for enrolment_id, course_id, key in items.order_by("position").values_list(
        "enrolment_id", "course_id", "course__key"
    ):
        course_keys[enrolment_id].append((course_id, key))
    courses = {course_id for pairs in course_keys.values() for course_id, _key in pairs}
    total = dict(
        Lesson.objects.filter(course__in=courses, is_open=True).values_list("course__key").annotate(m=Sum("minutes"))
    )
    done: dict[int, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    people = [e.employee_id for e in rows]
    spent = (
        Progress.objects.filter(
            Q(kind__in=Progress.DONE), employee__in=people, lesson__course__in=courses, lesson__is_open=True
        )
        .values_list("employee_id", "lesson__course__key")
        .annotate(m=Sum("lesson__minutes"))
    )
    for employee_id, key, minutes in spent:
        done[employee_id][key] = minutes
    _add_exams(courses, people, total, done)
    figures = {}
    for enrolment in rows:
        keys = [key for _id, key in course_keys[enrolment.pk]]
        if enrolment.version:
            asked, reached = composition.minutes(enrolment.version.composition, total, done[enrolment.employee_id])
        else:
            asked = sum(total.get(k, 0) for k in keys)
            reached = sum(done[enrolment.employee_id].get(k, 0) for k in keys)
        figures[enrolment.pk] = {"minutes_total": asked, "minutes_done": reached, "next_due_at": due.get(enrolment.pk)}
    return figures
