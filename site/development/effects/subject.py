"""Whom and what a study is about: its people, its courses, its classes. Query sets, nothing is written."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db.models import Q

from classroom.models import ClassSession, SignUp, Teaching, Trainer
from courses import composition
from courses.models import Completion, Course, StudyHour, Track
from development.models import Study
from lib import clock
from lib.ids import is_uuid
from people.models import Assignment, Department, Employee

About = Study.About


def last_day(study: Any) -> dt.date:
    """Return the day on which people are counted: the last of the training, today while it runs."""
    return min(study.ends_on - dt.timedelta(days=1), max(study.starts_on, clock.today()))


def _instants(study: Any, name: str) -> Q:
    start, end = clock.start_of_day(study.starts_on), clock.start_of_day(study.ends_on)
    return Q(**{f"{name}__gte": start, f"{name}__lt": end})


def classes_of(study: Any) -> Any:
    """Return the classes (a query set) that belong to what is studied."""
    kind, key = study.about_kind, study.about_key
    if kind == About.CLASS:
        return ClassSession.objects.filter(public_id=key)
    if kind == About.TRAINER:
        taught = Teaching.objects.filter(_instants(study, "starts_at"), trainer__public_id=key, holds=True)
        return ClassSession.objects.filter(pk__in=taught.values("meeting__session"))
    within = ClassSession.objects.filter(_instants(study, "closed_at"))
    if kind in (About.COURSE, About.TRACK):
        return within.filter(course__key__in=course_keys(study))
    return within


def track_keys(track: Any) -> list[str]:
    """Return the keys of the courses that a track asks for in its newest version."""
    version = track.versions.first() if track else None
    return [item["course"] for _part, item in composition.items(version.composition)] if version else []


def course_keys(study: Any) -> list[str]:
    """Return the keys of the courses whose tests tell about the study (two queries at most)."""
    kind, key = study.about_kind, study.about_key
    if kind == About.COURSE:
        return [key]
    if kind == About.TRACK:
        return track_keys(Track.objects.filter(key=key).first())
    if kind == About.HALL:
        done = Completion.objects.filter(_instants(study, "at"), employee__in=people_of(study)).exclude(course=None)
        return list(Course.objects.filter(pk__in=done.values("course")).values_list("key", flat=True))
    return list(Course.objects.filter(pk__in=classes_of(study).values("course")).values_list("key", flat=True))


def people_of(study: Any) -> Any:
    """Return who took part (a query set of ids): of the owner's departments on the last day of the training."""
    kind, key = study.about_kind, study.about_key
    if kind == About.COURSE:
        took = Completion.objects.filter(_instants(study, "at"), course__key=key)
    elif kind == About.TRACK:
        took = Completion.objects.filter(_instants(study, "at"), enrolment__track__key=key)
    elif kind == About.HALL:
        took = StudyHour.objects.live().filter(done_on__gte=study.starts_on, done_on__lt=study.ends_on)
    else:
        took = SignUp.objects.filter(session__in=classes_of(study).values("pk"), state=SignUp.State.ATTENDED)
    people = Employee.objects.filter(pk__in=took.values("employee"))
    roots = [study.owner_department]
    if kind == About.HALL:
        roots = list(Department.objects.filter(code=key))
    return people.in_departments(roots, on=last_day(study)).values("pk")


def halls_of(study: Any) -> tuple[list[int], list[int]]:
    """Return (halls of those who took part, other open halls of the owner's departments) as ids (two queries)."""
    homes = Assignment.objects.main().current(on=last_day(study)).filter(employee__in=people_of(study))
    trained = set(homes.filter(department__kind=Department.Kind.HALL).values_list("department", flat=True))
    inside = Department.objects.filter(
        path__startswith=study.owner_department.path, kind=Department.Kind.HALL, closed_on=None
    )
    known = set(inside.values_list("pk", flat=True))
    return sorted(trained), sorted(known - trained)


# --- what may be studied ------------------------------------------------------------------------
def choices(user: Any) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return what HR `user` may study, grouped by kind: [(label, [("kind:key", title)])]."""
    from people import rules

    halls = rules.departments_under_hr(user).filter(kind=Department.Kind.HALL)
    trainers = Trainer.objects.editable_by(user).select_related("employee")
    found: dict[str, Iterable[tuple[Any, str]]] = {
        About.COURSE: ((c.key, c.title) for c in Course.objects.open()),
        About.TRACK: ((t.key, t.title) for t in Track.objects.all()),
        About.CLASS: (
            (c.public_id, c.title) for c in ClassSession.objects.editable_by(user).exclude(state="draft")[:200]
        ),
        About.TRAINER: ((t.public_id, t.title) for t in trainers),
        About.HALL: ((h.code, h.name) for h in halls),
    }
    return [
        (str(About(kind).label), [(f"{kind}:{key}", str(title)) for key, title in rows]) for kind, rows in found.items()
    ]


def is_of(kind: str, key: str) -> bool:
    """Whether a kind and key can be asked for without an error of the database."""
    return kind in (About.COURSE, About.TRACK, About.HALL) or is_uuid(key)
