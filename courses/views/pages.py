"""What the pages of the site show to this person: home, catalogue, track. (A course: course_page; a lesson: lesson_page.)"""

from collections import Counter

from courses import composition, weeks
from courses.addresses import course_urls, newest_notices, track_urls
from courses.learning import Learning
from courses.markup import render_markdown
from courses.models import Completion, Course, EnrolmentItem, Lesson, Track, TrackVersion
from courses.notices import Reader
from people import rules


def home_context(request):
    """The three stages, each with its first track; the shorter tracks for other posts; notices."""
    employee = rules.employee_of(request.user)
    rows = _track_rows(request)
    first = {row["track"].stage: row for row in reversed(rows)}
    stages = [first[stage] for stage in Track.Stage if stage in first]
    return {
        "stages": stages,
        "short_tracks": [row for row in rows if row not in stages],
        "learning": Learning(employee, request) if employee else None,
        "notices": newest_notices(5, request, Reader(employee)),
    }


def _track_rows(request):
    """Return the published tracks in order, with how many courses of each are open."""
    tracks = list(Track.objects.all())
    urls = track_urls([t.pk for t in tracks], request)
    newest = {}
    for version in TrackVersion.objects.filter(track__in=tracks).order_by("track", "number"):
        newest[version.track_id] = version.composition
    counts = {pk: sum(1 for _item in composition.items(asked)) for pk, asked in newest.items()}
    return [{"track": t, "url": urls[t.pk], "courses": counts.get(t.pk, 0)} for t in tracks if t.pk in urls]


def catalog_context(request):
    """All open courses with the person's state in each, and those that are being written."""
    courses = list(Course.objects.open())
    urls = course_urls([c.pk for c in courses], request)
    state = _states(rules.employee_of(request.user))
    lessons = Counter(Lesson.objects.filter(course__in=courses, is_open=True).values_list("course_id", flat=True))
    rows = [
        {"course": c, "url": urls[c.pk], "lessons": lessons[c.pk], "state": state(c)} for c in courses if c.pk in urls
    ]
    written = {c.key for c in courses}
    coming = {entry["course"]: entry for t in Track.objects.all() for entry in t.coming}
    return {"rows": rows, "coming": [entry for key, entry in sorted(coming.items()) if key not in written]}


def _states(employee):
    """Return a function that tells how a course stands for this person: done, mine, free (to choose) or assigned."""
    mine, done = set(), set()
    if employee:
        items = EnrolmentItem.objects.filter(enrolment__employee=employee, enrolment__ended_at=None)
        mine = set(items.values_list("course_id", flat=True))
        done = set(Completion.objects.filter(employee=employee).values_list("course_id", flat=True))

    def state(course):
        if course.pk in done:
            return "done"
        if course.pk in mine:
            return "mine"
        return "free" if course.is_elective else "assigned"

    return state


def track_context(request, page):
    """The map of a track: the person's own when enrolled, and what it asks for."""
    track = page.track
    employee = rules.employee_of(request.user)
    learning = Learning(employee, request) if employee else None
    paths = learning.paths if learning else []
    path = next((p for p in paths if p.enrolment.track_id == track.pk), None)
    version = track.versions.first()
    asked = version.composition if version else {"sets": []}
    courses = {c.key: c for c in Course.objects.filter(key__in=[i["course"] for _part, i in composition.items(asked)])}
    sets = _sets(asked, courses, path, request)
    plan = weeks.plan_of(row for part in sets for row in part["rows"])
    return {
        "track": track,
        "path": path,
        "weeks": plan,
        "most_minutes": max((week.minutes for week in plan), default=0),
        "exempted": learning.exempted if learning else (),
        "intro_html": render_markdown(page.intro) if page.intro else "",
        "sets": sets,
        "written_minutes": sum(c.minutes for c in courses.values()),
    }


def _sets(asked, courses, path, request):
    """Return the sets of a track with a row for each of their courses."""
    urls = course_urls([c.pk for c in courses.values()], request)
    steps = {step.course.key: step for step in path.steps} if path else {}
    return [
        {
            "title": part["title"],
            "rule": part["rule"],
            "n": part.get("n"),
            "rows": [
                {
                    "course": courses[i["course"]],
                    "url": urls.get(courses[i["course"]].pk, ""),
                    "required": i.get("required", True),
                    "after": [courses[key] for key in i.get("after", []) if key in courses],
                    "due": i.get("due"),
                    "step": steps.get(i["course"]),
                }
                for i in part["items"]
                if i["course"] in courses
            ],
        }
        for part in asked["sets"]
    ]
