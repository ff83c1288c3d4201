"""What the page of a course shows: the person's progress in each lesson and its exam, and the way into it or what is missing."""

from django.db.models import Exists, OuterRef, Subquery

from courses import composition, practical
from courses.addresses import lesson_pages
from courses.examined import states
from courses.markup import render_markdown
from courses.models import Completion, Course, Enrolment, EnrolmentItem, Progress
from lib import clock
from people import rules


def course_context(request, page):
    """A course with the person's progress in each lesson and the way into it."""
    course = Course.objects.select_related("exam__current").get(pk=page.course_id)
    employee = rules.employee_of(request.user)
    item, completed_at = _standing_of(employee, course)
    lessons = _lessons(course, employee, request)
    is_begun = any(row["done"] for row in lessons["rows"])
    enrolment = item.enrolment if item else None
    return {
        "course": course,
        "intro_html": render_markdown(page.intro) if page.intro else "",
        "item": item,
        "enrolment": enrolment,
        "completed_at": completed_at,
        "next_course": _next_after(item) if completed_at and item else None,
        "missing": _missing_for(item, employee) if item and not completed_at and not is_begun else [],
        "objectives": sorted(course.objectives.all(), key=lambda o: (len(o.key), o.key)),
        "terms": list(course.terms.all()),
        "due_on": clock.due_day(item.due_at) if item and item.due_at else None,
        "can_join": bool(employee and not item and course.is_open and course.is_elective),
        "can_leave": bool(enrolment and enrolment.source == Enrolment.Source.SELF),
        # While lessons are left the exam is closed, whatever there was before: no need to ask for attempts.
        "practical": practical.states(None if lessons["next_row"] else employee, [course]).get(course),
        "exam": states(None if lessons["next_row"] else employee, [course]).get(course),
        **lessons,
        **({"percent": 100} if completed_at else {}),
    }


def _standing_of(employee, course):
    """Return (the open item of this course or None, when the person completed it or None); one query."""
    if employee is None:
        return None, None
    ledger = Completion.objects.filter(employee=employee, course=course).values("at")[:1]
    items = EnrolmentItem.objects.filter(enrolment__employee=employee, course=course).annotate(done_at=Subquery(ledger))
    rows = list(
        items.select_related("course", "enrolment__track", "enrolment__version").order_by("-enrolment__created_at")
    )
    return next((i for i in rows if i.enrolment.ended_at is None), None), rows[0].done_at if rows else None


def _next_after(item):
    """Return the first course of the same enrolment that is still to be done, or None."""
    left = item.enrolment.items.filter(completed_at=None, course__is_open=True).exclude(course=item.course_id)
    following = left.select_related("course").order_by("position").first()
    return following.course if following else None


def _lessons(course, employee, request):
    """Return the rows of the lessons, how far they are read, and the next one."""
    steps = Progress.objects.filter(lesson=OuterRef("pk"), employee=employee, kind__in=Progress.DONE)
    pages = lesson_pages(course, request, is_done=Exists(steps))
    rows = [{"lesson": lesson, "url": url, "done": lesson.is_done} for lesson, url in pages]
    total = sum(row["lesson"].minutes for row in rows) + course.exam_minutes + course.practical_minutes
    done = sum(row["lesson"].minutes for row in rows if row["done"])
    return {
        "rows": rows,
        "percent": 100 * done // total if total else 0,
        "minutes_left": total - done,
        "next_row": next((row for row in rows if not row["done"]), None),
    }


def _missing_for(item, employee):
    """Return the courses that lock the item's course for this person, who has done nothing of it yet."""
    if not item.enrolment.version:
        return []
    parts = composition.items(item.enrolment.version.composition)
    entry = next((i for _part, i in parts if i["course"] == item.course.key), {})
    if not entry.get("after"):
        return []
    done = Completion.objects.filter(employee=employee, course__key__in=entry["after"])
    missing = composition.missing_before(entry, set(done.values_list("course__key", flat=True)))
    return list(Course.objects.filter(key__in=missing)) if missing else []
