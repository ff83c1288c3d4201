"""Study hours are credited once a source, taken back by a row of their own, and never changed."""

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, Max, OuterRef, Value
from django.db.models.functions import Concat
from django.utils.translation import gettext as _

from courses.exceptions import CoursesError
from courses.models import Completion, Course, HourTarget, StudyHour
from lib import clock
from people.models import Employee

TRIES = 3


def hundredths(minutes: int) -> tuple[int, int]:
    """Return (学时, 学分) of class minutes, both in hundredths, by today's settings; halves round away from zero."""
    per_hour = settings.HOURS["minutes_per_hour"]
    per_credit = per_hour * settings.HOURS["hours_per_credit"]
    sign = -1 if minutes < 0 else 1
    return tuple(sign * ((200 * abs(minutes) + each) // (2 * each)) for each in (per_hour, per_credit))  # type: ignore[return-value]


def live_entry(employee: Employee, key: str) -> StudyHour | None:
    """Return the entry of this source that counts, or None."""
    return StudyHour.objects.live().filter(employee=employee, key=key).first()


def credit(
    employee: Employee, *, kind: str, key: str, title: str, minutes: int, on: dt.date, reason: str, by: Any = None,
    is_history: bool = False,
) -> StudyHour:  # fmt: skip
    """Credit `minutes` of one source to a person; once: while an entry of `key` counts, that one is returned.

    `on` is the day on which it was learnt (its year counts). Raises CoursesError when there are no minutes to credit.
    """
    if minutes <= 0:
        raise CoursesError(_("Study time is more than no minutes."))
    found = live_entry(employee, key)
    if found is not None:
        return found
    last = StudyHour.objects.filter(employee=employee, key=key, reverses=None).aggregate(n=Max("turn"))["n"] or 0
    hours, credits = hundredths(minutes)
    try:
        with transaction.atomic():
            return StudyHour.objects.create(
                employee=employee, kind=kind, key=key, turn=last + 1, title=title[:200], minutes=minutes, hours=hours,
                credits=credits, done_on=on, reason=reason[:200], by=by, is_history=is_history,
            )  # fmt: skip
    except IntegrityError:  # somebody credited the same source just now (a_source_counts_once)
        found = live_entry(employee, key)
        if found is None:
            raise
        return found


def reverse(row: StudyHour, *, reason: str, by: Any = None) -> StudyHour:
    """Take an entry back by a row of its own. Raises CoursesError for a reversal, without a reason, or done before."""
    if row.reverses_id is not None:
        raise CoursesError(_("This line takes another one back; it cannot be taken back itself."))
    if not reason.strip():
        raise CoursesError(_("Please say why this study time is taken back."))
    try:
        with transaction.atomic():
            return StudyHour.objects.create(
                employee_id=row.employee_id, kind=row.kind, key=row.key, turn=row.turn, title=row.title,
                minutes=-row.minutes, hours=-row.hours, credits=-row.credits, done_on=row.done_on, reason=reason[:200], by=by,
                is_history=row.is_history, reverses=row,
            )  # fmt: skip
    except IntegrityError as error:
        raise CoursesError(_("This study time was taken back already.")) from error


def settle(
    employee: Employee, *, kind: str, key: str, title: str, minutes: int, on: dt.date, reason: str, by: Any = None
) -> StudyHour | None:
    """Make what counts of `key` equal `minutes`: nothing when it is so, else the old entry is taken back and a new one made.

    Returns the entry that counts, None with no minutes.
    """
    for _try in range(TRIES):
        found = live_entry(employee, key)
        if (found.minutes if found else 0) == minutes:
            return found
        try:
            with transaction.atomic():
                if found is not None:
                    reverse(found, reason=reason, by=by)
                if minutes <= 0:
                    return None
                made = credit(employee, kind=kind, key=key, title=title, minutes=minutes, on=on, reason=reason, by=by)
        except CoursesError:  # somebody else took it back between our look and our row: look again
            continue
        if made.minutes == minutes:
            return made
    raise CoursesError(_("This study time is being changed by somebody else; please try again."))


def credit_course(employee: Employee, course: Course) -> StudyHour | None:
    """Credit what a completed course is worth: its approved minutes, never the time on the screen."""
    done = Completion.objects.filter(employee=employee, course=course).first()
    if done is None or course.study_minutes <= 0:
        return None
    return credit(
        employee, kind=StudyHour.Kind.ONLINE, key=f"course:{course.key}", title=course.title_zh,
        minutes=course.study_minutes, on=done.at.astimezone(clock.LOCAL).date(),
        reason=_("completed “%(course)s”") % {"course": course.title_zh},
    )  # fmt: skip


def credit_missing(*, chunk: int = 500) -> int:
    """Credit completed courses of which the ledger has never heard (completed before it was kept, or written in bulk).

    What was credited and taken back stays taken back. Returns how many were credited.
    """
    known = StudyHour.objects.filter(
        employee=OuterRef("employee"), key=Concat(Value("course:"), OuterRef("course__key"))
    )
    rows = Completion.objects.exclude(course=None).filter(~Exists(known)).select_related("employee", "course")
    ids, count = list(rows.values_list("pk", flat=True)), 0
    for start in range(0, len(ids), chunk):
        for row in rows.filter(pk__in=ids[start : start + chunk]):
            if row.course is not None:
                count += credit_course(row.employee, row.course) is not None
    return count


@transaction.atomic
def set_targets(year: int, hours: dict[str, int | None], *, by: Any) -> None:
    """Set the targets of a year: {post category: hundredths of a 学时, None for none}."""
    for category, value in hours.items():
        if value is None:
            HourTarget.objects.filter(year=year, category=category).delete()
        else:
            HourTarget.objects.update_or_create(
                year=year, category=category, defaults={"hours": value, "by": by, "at": clock.now()}
            )
