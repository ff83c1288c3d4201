"""Half days: a class day is cut at noon, and each half has a check-in and a check-out of its own. Pure."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from lib import clock

MORNING, AFTERNOON = "am", "pm"


@dataclass(frozen=True)
class Half:
    """One half day of a meeting: [starts_at, ends_at)."""

    key: str
    starts_at: dt.datetime
    ends_at: dt.datetime

    @property
    def minutes(self) -> int:
        return int((self.ends_at - self.starts_at).total_seconds() // 60)

    @property
    def label(self) -> str:
        return _("morning") if self.key == MORNING else _("afternoon")

    @property
    def hours(self) -> str:
        return f"{self.starts_at.astimezone(clock.LOCAL):%H:%M}–{self.ends_at.astimezone(clock.LOCAL):%H:%M}"


def of(starts_at: dt.datetime, ends_at: dt.datetime) -> list[Half]:
    """Return the half days of a meeting within one day; the noon break counts for neither."""
    day = starts_at.astimezone(clock.LOCAL).date()
    noon, after = (_at(day, minutes) for minutes in settings.CLASSES["noon_minutes"])
    found = []
    if starts_at < noon:
        found.append(Half(MORNING, starts_at, min(ends_at, noon)))
    if ends_at > after or not found:
        found.append(Half(AFTERNOON, max(starts_at, after) if ends_at > after else starts_at, ends_at))
    return found


def _at(day: dt.date, minutes: Any) -> dt.datetime:
    return clock.start_of_day(day) + dt.timedelta(minutes=minutes)
