"""What the pages of the site show to this person: home, catalogue, track, course; joining and leaving a course."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import composition
from courses.actions import enrolment
from courses.addresses import course_urls, lesson_pages, newest_notices, track_urls
from courses.exceptions import CoursesError
from courses.learning import Learning
from courses.markup import render_markdown
from courses.models import (
    CatalogPage,
    Completion,
    Course,
    Enrolment,
    EnrolmentItem,
    Lesson,
    Progress,
    Track,
)
from lib import clock
from people import rules


def home_context(request, page):
    """Tracks with their stage, newest courses, notices."""
    tracks = list(Track.objects.all())
    urls = track_urls([t.pk for t in tracks], request)
    versions = latest_versions(tracks)
    rows = [
        {
            "track": t,
            "url": urls[t.pk],
            "courses": len(list(composition.items(versions[t.pk]))) if t.pk in versions else 0,
        }
        for t in tracks
        if t.pk in urls
    ]
    employee = rules.employee_of(request.user)
    learning = Learning(employee, request) if employee else None
    main = [r for r in rows if r["track"].position < 10]
    return {
        "tracks": main,
        "short_tracks": [r for r in rows if r not in main],
        "learning": learning,
        "notices": newest_notices(5, request),
    }


def latest_versions(tracks):
    """Return {track id: newest composition} in one query."""
    from courses.models import TrackVersion

    found = {}
    for version in TrackVersion.objects.filter(track__in=tracks).order_by("track", "number"):
        found[version.track_id] = version.composition
    return found


def catalog_context(request, page):
    """All open courses with the person's state in each."""
    courses = list(Course.objects.open())
    urls = course_urls([c.pk for c in courses], request)
    employee = rules.employee_of(request.user)
    mine, done = set(), set()
    if employee:
        items = EnrolmentItem.objects.filter(enrolment__employee=employee, enrolment__ended_at=None)
        mine = set(items.values_list("course_id", flat=True))
        done = set(Completion.objects.filter(employee=employee).values_list("course_id", flat=True))
    counts = {}
    for course_id in Lesson.objects.filter(course__in=courses, is_open=True).values_list("course_id", flat=True):
        counts[course_id] = counts.get(course_id, 0) + 1
    rows = [
        {
            "course": c,
            "url": urls[c.pk],
            "lessons": counts.get(c.pk, 0),
            "state": "done" if c.pk in done else "mine" if c.pk in mine else "free" if c.is_elective else "assigned",
        }
        for c in courses
        if c.pk in urls
    ]
    coming = {entry["course"]: entry for t in Track.objects.all() for entry in t.coming}
    known = {c.key for c in courses}
    return {"rows": rows, "coming": [entry for key, entry in sorted(coming.items()) if key not in known]}


def track_context(request, page):
    """The map of a track: the person's own when enrolled, else what it asks for."""
    track = page.track
    employee = rules.employee_of(request.user)
    path = None
    if employee:
        path = next((p for p in Learning(employee, request).paths if p.enrolment.track_id == track.pk), None)
    version = track.versions.first()
    keys = [item["course"] for _part, item in composition.items(version.composition)] if version else []
    courses = {c.key: c for c in Course.objects.filter(key__in=keys)}
    urls = course_urls([c.pk for c in courses.values()], request)
    sets = []
    for part in version.composition["sets"] if version else []:
        rows = [
            {
                "course": courses[i["course"]],
                "url": urls.get(courses[i["course"]].pk, ""),
                "required": i.get("required", True),
                "after": [courses[k] for k in i.get("after", []) if k in courses],
                "due": i.get("due"),
                "step": next((s for s in path.steps if s.course.key == i["course"]), None) if path else None,
            }
            for i in part["items"]
            if i["course"] in courses
        ]
        sets.append({"title": part["title"], "rule": part["rule"], "n": part.get("n"), "rows": rows})
    written = sum(c.minutes for c in courses.values())
    intro = render_markdown(page.intro) if page.intro else ""
    return {
        "intro_html": intro,
        "track": track,
        "path": path,
        "sets": sets,
        "written_minutes": written,
        "version": version,
    }


def course_context(request, page):
    """A course with the person's progress in each lesson and the way into it."""
    course = page.course
    employee = rules.employee_of(request.user)
    item, completions, enrolment_row = None, {}, None
    if employee:
        items = EnrolmentItem.objects.filter(enrolment__employee=employee, course=course, enrolment__ended_at=None)
        item = items.select_related("enrolment__track", "enrolment__version").first()
        rows = Completion.objects.filter(employee=employee).exclude(course=None).select_related("course")
        completions = {row.course.key: row for row in rows}
        enrolment_row = item.enrolment if item else None
    completion = completions.get(course.key)
    missing = _missing_for(item, course, completions) if item and not completion else []
    steps = Progress.objects.filter(lesson=OuterRef("pk"), employee=employee, kind=Progress.Kind.COMPLETED)
    lessons = lesson_pages(course, request, is_done=Exists(steps))
    rows = [{"lesson": lesson, "url": url, "done": lesson.is_done} for lesson, url in lessons]
    minutes_done = sum(r["lesson"].minutes for r in rows if r["done"])
    total = sum(r["lesson"].minutes for r in rows)
    next_row = next((r for r in rows if not r["done"]), None)
    return {
        "course": course,
        "intro_html": render_markdown(page.intro) if page.intro else "",
        "rows": rows,
        "item": item,
        "enrolment": enrolment_row,
        "completion": completion,
        "missing": missing,
        "missing_urls": course_urls([c.pk for c in missing], request) if missing else {},
        "percent": 100 * minutes_done // total if total else 0,
        "minutes_left": total - minutes_done,
        "next_row": next_row,
        "employee": employee,
        "objectives": sorted(course.objectives.all(), key=lambda o: (len(o.key), o.key)),
        "terms": list(course.terms.all()),
        "due_on": clock.due_day(item.due_at) if item and item.due_at else None,
        "can_join": bool(employee and not item and course.is_open and course.is_elective),
        "can_leave": bool(
            enrolment_row and enrolment_row.source == Enrolment.Source.SELF and not enrolment_row.ended_at
        ),
    }


def _missing_for(item, course, completions):
    """Return the courses that lock `course` for this person; `completions` is keyed by course."""
    if not item.enrolment.version:
        return []
    parts = composition.items(item.enrolment.version.composition)
    entry = next((i for _p, i in parts if i["course"] == course.key), {})
    missing = composition.missing_before(entry, completions)
    return list(Course.objects.filter(key__in=missing)) if missing else []


def list_courses(request):
    """Lead to the catalogue, wherever editors have put it."""
    page = CatalogPage.objects.live().select_related("locale").first()
    return redirect(page.get_url(request) if page else "/")


@login_required
def go_to_course(request, key):
    """Lead from a stable key to the page."""
    course = get_object_or_404(Course.objects.open(), key=key)
    return redirect(course_urls([course.pk], request).get(course.pk, "/courses/"))


@require_POST
@login_required
def join_course(request, public_id):
    """Choose an elective oneself."""
    course = get_object_or_404(Course.objects.open(), public_id=public_id)
    employee = rules.employee_of(request.user)
    url = course_urls([course.pk], request).get(course.pk, "/learn/")
    if employee is None:
        messages.error(request, _("Your account belongs to nobody on the roster. Please ask HR."))
        return redirect(url)
    try:
        enrolment.enrol_in_course(
            employee, course, source=Enrolment.Source.SELF, reason=_("because you chose it yourself"), by=request.user
        )
        messages.success(request, _("“%(course)s” is now among your courses.") % {"course": course.title})
    except CoursesError as error:
        messages.error(request, str(error))
    return redirect(url)


@require_POST
@login_required
def leave_course(request, public_id):
    """Give up an elective that one chose oneself; what was learnt stays."""
    row = get_object_or_404(
        Enrolment.objects.open(),
        employee__user=request.user,
        course__public_id=public_id,
        source=Enrolment.Source.SELF,
    )
    enrolment.withdraw(row, by=request.user, reason="")
    messages.success(request, _("You have left the course. What you read stays in your record."))
    return redirect("courses:my_learning")
