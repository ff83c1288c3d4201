"""May this person read this lesson now, and what is around it: one read model for the lesson page, few queries."""

from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from courses import composition
from courses.addresses import course_urls, lesson_pages, parent_of
from courses.models import Bookmark, Completion, Course, EnrolmentItem, Lesson, Progress
from people import rules


@dataclass
class LessonView:
    """What a lesson page shows around its text.

    status: ok | locked | not_enrolled | closed | no_employee; `reasons` and `ways` say what is missing and where to go.
    `records`: whether what the person does is written to the ledgers (an author who only looks leaves no trace).
    """

    lesson: Lesson
    status: str = "ok"
    reasons: list[str] = field(default_factory=list)
    ways: list[tuple[str, str]] = field(default_factory=list)
    lessons: list[dict[str, Any]] = field(default_factory=list)
    bookmark: Bookmark | None = None
    done: bool = False
    opened: bool = False
    previous: dict[str, Any] | None = None
    next: dict[str, Any] | None = None
    employee: Any = None
    item: EnrolmentItem | None = None
    course_url: str = ""
    minutes_left: int = 0
    records: bool = False

    @property
    def allowed(self) -> bool:
        return self.status == "ok"

    @property
    def course(self) -> Course:
        return self.lesson.course

    @cached_property
    def signed(self) -> dict[str, dict[str, Any]]:
        """What the reader has signed in this lesson, by anchor; asked for only where there is something to sign."""
        if self.employee is None:
            return {}
        rows = Progress.objects.filter(employee=self.employee, lesson=self.lesson, kind=Progress.Kind.ACKNOWLEDGED)
        return {row.anchor: {"text_hash": row.text_hash, "at": row.at} for row in rows.order_by("at", "pk")}


def lesson_view(user, lesson, request=None):
    """Return the LessonView of `lesson` for `user` (signed in)."""
    view = LessonView(lesson=lesson, employee=rules.employee_of(user))
    _judge(view, user, request)
    if view.allowed:
        _surround(view, request)
    return view


def _course_url(course, request):
    return course_urls([course.pk], request).get(course.pk, "")


def _judge(view, user, request):
    """Set the status with its reasons and ways."""
    lesson, course = view.lesson, view.lesson.course
    helper = user.is_superuser or rules.has_role(user, "author", "reviewer", "trainer", "hr")
    if not (course.is_open and lesson.is_open) and not helper:
        view.status, view.reasons = "closed", [_("“%(title)s” is being prepared.") % {"title": lesson.title}]
        view.ways = [(_("To my learning"), "/learn/")]
        return
    if view.employee is None:
        view.status = "ok" if helper else "no_employee"
        view.reasons = [] if helper else [_("Your account belongs to nobody on the roster. Please ask HR.")]
        return
    items = list(
        EnrolmentItem.objects.filter(enrolment__employee=view.employee, course=course)
        .exclude(enrolment__outcome="withdrawn")
        .select_related("enrolment__version", "enrolment__track")
        .order_by("enrolment__ended_at", "-enrolment__created_at")
    )
    if not items:
        view.status = "ok" if helper else "not_enrolled"
        view.reasons = [_("“%(course)s” is not among your courses yet.") % {"course": course.title}]
        view.course_url = _course_url(course, request)
        view.ways = [(_("Look at the course and join it"), view.course_url), (_("To my learning"), "/learn/")]
        return
    view.item = next((i for i in items if i.enrolment.ended_at is None), items[0])
    view.records = True
    locks = _locks(view.employee, items, course)
    if all(locks.values()) and not helper:
        view.status, view.course_url = "locked", _course_url(course, request)
        missing = min(locks.values(), key=len)
        courses = list(Course.objects.filter(key__in=missing))
        view.reasons = [_("Complete “%(course)s” first.") % {"course": c.title} for c in courses]
        urls = course_urls([c.pk for c in courses], request)
        view.ways = [(c.title, urls[c.pk]) for c in courses if c.pk in urls] + [(_("To my learning"), "/learn/")]


def course_is_open_to(employee, course):
    """Return whether the course is among the person's courses, and no course before it is missing."""
    items = EnrolmentItem.objects.filter(enrolment__employee=employee, course=course)
    items = list(items.exclude(enrolment__outcome="withdrawn").select_related("enrolment__version"))
    return bool(items) and not all(_locks(employee, items, course).values())


def _locks(employee, items, course):
    """Return {item id: keys of courses that lock `course`}; empty lists are open ways in."""
    rules_of = {}
    for item in items:
        version, entry = item.enrolment.version, {}
        if version and item.completed_at is None:
            entry = next((i for _p, i in composition.items(version.composition) if i["course"] == course.key), {})
        rules_of[item.pk] = entry
    if not any(entry.get("after") for entry in rules_of.values()):
        return {pk: [] for pk in rules_of}
    completed = set(
        Completion.objects.filter(employee=employee).exclude(course=None).values_list("course__key", flat=True)
    )
    return {pk: composition.missing_before(entry, completed) for pk, entry in rules_of.items()}


def _surround(view, request):
    """Fill the outline, the bookmark, what is signed, and what comes before and next."""
    steps = Progress.objects.filter(lesson=OuterRef("pk"), employee=view.employee)
    course_lessons = lesson_pages(
        view.course,
        request,
        is_done=Exists(steps.filter(kind__in=Progress.DONE)),
        is_opened=Exists(steps.filter(kind=Progress.Kind.OPENED)),
    )
    if view.employee:
        view.bookmark = Bookmark.objects.filter(employee=view.employee, lesson=view.lesson).first()
    for row, url in course_lessons:
        view.lessons.append(
            {
                "title": row.title,
                "summary": row.summary,
                "url": url,
                "minutes": row.minutes,
                "done": row.is_done,
                "current": row.pk == view.lesson.pk,
            }
        )
        if row.pk == view.lesson.pk:
            view.done, view.opened = row.is_done, row.is_opened
    view.minutes_left = sum(row["minutes"] for row in view.lessons if not row["done"])
    here = next((n for n, row in enumerate(view.lessons) if row["current"]), None)
    if here is not None:
        view.course_url = parent_of(
            view.lessons[here]["url"]
        )  # lessons stand below their course, so this needs no query
        view.previous = view.lessons[here - 1] if here else None
        view.next = view.lessons[here + 1] if here + 1 < len(view.lessons) else None
    else:
        view.course_url = _course_url(view.course, request)
