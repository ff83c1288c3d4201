"""Asking people to learn: enrolments with their reason and dates."""

import datetime as dt
from collections.abc import Iterable, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses import composition, who
from courses.actions import dates, progress
from courses.exceptions import CoursesError
from courses.models import Completion, Course, DueException, Enrolment, EnrolmentItem, Track, TrackVersion
from jobs import news
from lib import clock
from outbox import actions as outbox
from outbox.models import Message
from people.models import Employee

CHUNK = 500


def reason_for(track: Track, employee: Employee) -> str:
    """Return the track's reason in words for one person, e.g. 因为您是营业员岗位的新员工."""
    main = employee.main
    post = main.post.name if main else ""
    return (track.because_zh or track.title_zh).replace("{post}", post)[:200]


def enrol_in_track(
    employee: Employee, track: Track, *, source: str, reason: str = "", by: Any = None, **options: Any
) -> Enrolment:
    """Enrol one person; returns the open enrolment when there is one already (nothing is reset).

    Whoever has completed all of it before gets an enrolment that is finished at once.
    """
    enrol_many([employee], track, source=source, reason=reason, by=by, **options)
    return Enrolment.objects.filter(employee=employee, track=track).latest("pk")


def enrol_many(
    employees: Iterable[Employee],
    track: Track,
    *,
    source: str,
    source_key: str = "",
    reason: str = "",
    required: bool = True,
    by: Any = None,
    starts_on: dt.date | None = None,
) -> int:
    """Enrol many people in the newest version of `track`, in chunks; people with an open enrolment are left alone."""
    version = track.versions.first()
    if version is None or not version.composition["sets"]:
        raise CoursesError(_("“%(track)s” asks for nothing yet, so nobody can be enrolled in it.") % {"track": track})
    people = list(employees)
    count = 0
    for start in range(0, len(people), CHUNK):
        chunk = people[start : start + CHUNK]
        for _try in range(3):
            try:
                with transaction.atomic():
                    count += _enrol_chunk(
                        chunk, version, source=source, source_key=source_key, reason=reason, required=required, by=by,
                        starts_on=starts_on or clock.today(),
                    )  # fmt: skip
                break
            except IntegrityError:  # somebody enrolled one of them at the same moment: look again
                if _try == 2:
                    raise
    return count


def _enrol_chunk(
    chunk: Sequence[Employee], version: TrackVersion, *, reason: str, starts_on: dt.date, **fields: Any
) -> int:
    track, by = version.track, fields.pop("by")
    there = set(Enrolment.objects.open().filter(track=track, employee__in=chunk).values_list("employee_id", flat=True))
    fresh = [e for e in chunk if e.pk not in there]
    rows = Enrolment.objects.bulk_create(
        Enrolment(
            employee=e, track=track, version=version, reason=reason or reason_for(track, e), starts_on=starts_on,
            created_by=by, **fields,
        )
        for e in fresh
    )  # fmt: skip
    _make_items(rows, version)
    satisfied = _satisfied(rows, version)
    _tell_enrolled([row for row in rows if row not in satisfied])
    for row in satisfied:  # nothing is left whose completion could finish it later
        progress.finish_enrolment(row)
    return len(rows)


def _satisfied(enrolments: Sequence[Enrolment], version: TrackVersion) -> list[Enrolment]:
    """Return those whose people had completed what the track asks for before."""
    done: dict[int, set[str]] = {enrolment.pk: set() for enrolment in enrolments}
    items = EnrolmentItem.objects.filter(enrolment__in=list(done)).exclude(completed_at=None)
    for pk, key in items.values_list("enrolment_id", "course__key"):
        done[pk].add(key)
    return [e for e in enrolments if composition.is_satisfied(version.composition, done[e.pk])]


def _make_items(enrolments: Sequence[Enrolment], version: TrackVersion) -> None:
    """Write the dated items of new enrolments; impossible dates become exceptions for HR."""
    keys = [item["course"] for _part, item in composition.items(version.composition)]
    courses = {c.key: c for c in Course.objects.filter(key__in=keys)}
    done = {
        (employee, course): at
        for employee, course, at in Completion.objects.filter(
            employee__in=[e.employee_id for e in enrolments], course__in=courses.values()
        ).values_list("employee_id", "course_id", "at")
    }
    items: list[EnrolmentItem] = []
    problems: list[tuple[EnrolmentItem, dt.datetime]] = []
    for enrolment in enrolments:
        for position, (_part, item) in enumerate(composition.items(version.composition)):
            course = courses[item["course"]]
            date = composition.due(item, hired_on=enrolment.employee.hired_on, starts_on=enrolment.starts_on)
            row = EnrolmentItem(
                enrolment=enrolment,
                course=course,
                position=position,
                required=item.get("required", True),
                due_at=None if date.impossible else date.at,
                completed_at=done.get((enrolment.employee_id, course.pk)),
            )
            items.append(row)
            if date.impossible and date.at and not row.completed_at:
                problems.append((row, date.at))
    EnrolmentItem.objects.bulk_create(items, batch_size=1000)
    DueException.objects.bulk_create(
        DueException(item=row, impossible_due_at=at, reason=_impossible_reason(row, at)) for row, at in problems
    )
    for enrolment in {row.enrolment_id: row.enrolment for row, _at in problems}.values():
        open_exception_todo(enrolment)
    progress.refresh_many(enrolments)


def _impossible_reason(item: EnrolmentItem, at: dt.datetime | None) -> str:
    day = clock.due_day(at) if at else None
    return _("The rule gives %(due)s, but the enrolment begins on %(start)s.") % {
        "due": clock.in_words(day),
        "start": clock.in_words(item.enrolment.starts_on),
    }


def open_exception_todo(enrolment: Enrolment) -> None:
    """Ask the nearest HR for dates that the rules could not give; one to-do an enrolment."""
    employee = enrolment.employee
    department = employee.main.department if employee.main else None
    for user in who.hr_of(department):
        with override(user.language or settings.LANGUAGE_CODE):
            outbox.open_todo(
                user,
                kind="due_exception",
                subject_key=str(enrolment.public_id),
                title=_("Set dates for %(name)s in “%(track)s”") % {"name": employee.name, "track": enrolment.title},
                detail=_("The rule gives dates before the enrolment began."),
                url="/hr/exceptions/",
            )


def _tell_enrolled(enrolments: Sequence[Enrolment]) -> None:
    messages = []
    for enrolment in enrolments:
        user = enrolment.employee.user
        if user is None:
            continue
        with override(user.language or settings.LANGUAGE_CODE):
            subject = _("New for you: %(title)s") % {"title": enrolment.title}
        key = f"enrolled:{enrolment.pk}"
        fields = {
            "kind": "enrolled",
            "subject": subject[:160],
            "body": enrolment.reason,
            "url": "/learn/",
            "by_mail": True,
        }
        messages.append(Message(recipient=user, dedupe_key=key, **fields))
    outbox.send_many(messages)


@transaction.atomic
def enrol_in_course(
    employee: Employee,
    course: Course,
    *,
    source: str,
    reason: str,
    by: Any,
    required: bool = False,
    due_on: dt.date | None = None,
    source_key: str = "",
) -> Enrolment:
    """Enrol one person in a single course (an elective, or by a manager); returns the open enrolment if there is one.

    Raises CoursesError when the course is not open, or not open to self-enrolment, or the date lies before today.
    """
    if not course.is_open:
        raise CoursesError(_("“%(course)s” is still being prepared.") % {"course": course})
    if source == Enrolment.Source.SELF and not course.is_elective:
        raise CoursesError(_("“%(course)s” is assigned by HR; it cannot be chosen by oneself.") % {"course": course})
    if due_on and due_on < clock.today():
        raise CoursesError(_("The date %(date)s is already past.") % {"date": clock.in_words(due_on)})
    fields = {"source": source, "source_key": source_key, "reason": reason, "required": required, "created_by": by}
    enrolment, fresh = Enrolment.objects.get_or_create(employee=employee, course=course, ended_at=None, defaults=fields)
    if not fresh:
        return enrolment
    done = Completion.objects.filter(employee=employee, course=course).first()
    EnrolmentItem.objects.create(
        enrolment=enrolment,
        course=course,
        position=0,
        required=required,
        due_at=clock.end_of_day(due_on) if due_on else None,
        completed_at=done.at if done else None,
    )
    progress.refresh_many([enrolment])
    if by is None or by.pk != employee.user_id:
        _tell_enrolled([enrolment])
    if done:
        progress.finish_enrolment(enrolment)
    return enrolment


@transaction.atomic
def withdraw(enrolment: Enrolment, *, by: Any, reason: str) -> bool:
    """End an open enrolment without completion; what was learnt stays. Returns whether it was still open."""
    gone = Enrolment.objects.open().filter(pk=enrolment.pk)
    if not gone.update(ended_at=clock.now(), outcome=Enrolment.Outcome.WITHDRAWN):
        return False
    outbox.close_todos(kind="due_exception", subject_key=str(enrolment.public_id), by=by, outcome="withdrawn")
    dates.drop_requests(enrolment)
    news.tell("enrolment_withdrawn", f"enrolment:{enrolment.pk}", by=by.pk if by else None, reason=reason)
    return True
