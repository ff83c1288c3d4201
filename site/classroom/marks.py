"""What a half day came to: present, late (迟到), early (早退), excused (请假), absent; and the minutes that count. Pure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from classroom.halves import Half
from classroom.models import Attendance, ClassSession, Meeting


class Result(models.TextChoices):
    PRESENT = "present", pgettext_lazy("attendance", "present")
    LATE = "late", pgettext_lazy("attendance", "late")
    EARLY = "early", pgettext_lazy("attendance", "left early")
    LATE_EARLY = "both", pgettext_lazy("attendance", "late, left early")
    NO_OUT = "no_out", _("no check-out")
    LEAVE = "leave", pgettext_lazy("attendance", "excused")
    ABSENT = "absent", pgettext_lazy("attendance", "absent")
    OPEN = "open", pgettext_lazy("attendance", "still to come")


@dataclass
class Mark:
    """One person's half day. `minutes` counts towards study hours."""

    meeting: Meeting
    half: Half
    came_at: dt.datetime | None = None
    left_at: dt.datetime | None = None
    is_excused: bool = False
    reason: str = ""

    @property
    def result(self) -> Result:
        if self.is_excused:
            return Result.LEAVE
        if self.came_at is None:
            return Result.ABSENT
        if self.left_at is None:
            return Result.NO_OUT
        late = self.came_at > self.half.starts_at + dt.timedelta(minutes=settings.CLASSES["late_minutes"])
        early = self.left_at < self.half.ends_at - dt.timedelta(minutes=settings.CLASSES["early_minutes"])
        return (
            Result.LATE_EARLY if late and early else Result.LATE if late else Result.EARLY if early else Result.PRESENT
        )

    @property
    def minutes(self) -> int:
        """Whole when in time at both ends, else from coming to leaving; nothing without both."""
        result = self.result
        if self.came_at is None or self.left_at is None or result == Result.LEAVE:
            return 0
        start = self.came_at if result in (Result.LATE, Result.LATE_EARLY) else self.half.starts_at
        end = self.left_at if result in (Result.EARLY, Result.LATE_EARLY) else self.half.ends_at
        return max(0, int((end - start).total_seconds() // 60))


def halves_of(session: ClassSession) -> list[tuple[Meeting, Half]]:
    """Return all half days of a class in order."""
    return [(meeting, half) for meeting in session.dates for half in meeting.halves]


def marks_of(session: ClassSession, signups: Iterable[Any]) -> dict[int, list[Mark]]:
    """Return {sign-up: its half days in order} (one query)."""
    rows = Attendance.objects.filter(signup__in=[s.pk for s in signups], struck_at=None)
    by: dict[tuple[int, int, str], dict[str, Attendance]] = defaultdict(dict)
    for row in rows:
        by[row.signup_id, row.meeting_id, row.half][row.kind] = row
    found = {}
    for signup in signups:
        found[signup.pk] = [
            _mark(meeting, half, by.get((signup.pk, meeting.pk, half.key), {})) for meeting, half in halves_of(session)
        ]
    return found


def _mark(meeting: Meeting, half: Half, rows: dict[str, Attendance]) -> Mark:
    came, left, leave = rows.get("in"), rows.get("out"), rows.get("leave")
    reason = next((r.reason for r in (leave, came, left) if r and r.reason), "")
    return Mark(meeting, half, came.at if came else None, left.at if left else None, leave is not None, reason)
