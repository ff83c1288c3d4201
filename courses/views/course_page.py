"""What the page of a course shows: the person's progress in each lesson, and the way into it or what is missing."""

from django.db.models import Exists, OuterRef

from courses import composition
from courses.addresses import lesson_pages
from courses.markup import render_markdown
from courses.models import Completion, Course, Enrolment, EnrolmentItem, Progress
from lib import clock
from people import rules


def course_context(request, page):
    """A course with the person's progress in each lesson and the way into it."""
    course, employee = page.course, rules.employee_of(request.user)
    item, completions = _standing_of(employee, course)
    enrolment, completion = item.enrolment if item else None, completions.get(course.key)
    return {
        "course": course,
        "intro_html": render_markdown(page.intro) if page.intro else "",
        "item": item,
        "enrolment": enrolment,
        "completion": completion,
        "next_course": _next_after(item) if completion and item else None,
        "missing": _missing_for(item, course, completions) if item and not completion else [],
        "objectives": sorted(course.objectives.all(), key=lambda o: (len(o.key), o.key)),
        "terms": list(course.terms.all()),
        "due_on": clock.due_day(item.due_at) if item and item.due_at else None,
        "can_join": bool(employee and not item and course.is_open and course.is_elective),
        "can_leave": bool(enrolment and enrolment.source == Enrolment.Source.SELF),
        **_lessons(course, employee, request),
    }


def _standing_of(employee, course):
    """Return (the open item of this course, completions by course key) of a person; both empty for visitors."""
    if employee is None:
        return None, {}
    items = EnrolmentItem.objects.filter(enrolment__employee=employee, course=course, enrolment__ended_at=None)
    rows = Completion.objects.filter(employee=employee).exclude(course=None).select_related("course")
    return items.select_related("enrolment__track", "enrolment__version").first(), {r.course.key: r for r in rows}


def _next_after(item):
    """Return the first course of the same enrolment that is still to be done, or None."""
    left = item.enrolment.items.filter(completed_at=None, course__is_open=True).exclude(course=item.course_id)
    following = left.select_related("course").order_by("position").first()
    return following.course if following else None


def _lessons(course, employee, request):
    """Return the rows of the lessons, how far they are read, and the next one."""
    steps = Progress.objects.filter(lesson=OuterRef("pk"), employee=employee, kind=Progress.Kind.COMPLETED)
    pages = lesson_pages(course, request, is_done=Exists(steps))
    rows = [{"lesson": lesson, "url": url, "done": lesson.is_done} for lesson, url in pages]
    total = sum(row["lesson"].minutes for row in rows)
    done = sum(row["lesson"].minutes for row in rows if row["done"])
    return {
        "rows": rows,
        "percent": 100 * done // total if total else 0,
        "minutes_left": total - done,
        "next_row": next((row for row in rows if not row["done"]), None),
    }


def _missing_for(item, course, completions):
    """Return the courses that lock `course` for this person; `completions` is keyed by course."""
    if not item.enrolment.version:
        return []
    parts = composition.items(item.enrolment.version.composition)
    entry = next((i for _part, i in parts if i["course"] == course.key), {})
    missing = composition.missing_before(entry, completions)
    return list(Course.objects.filter(key__in=missing)) if missing else []
