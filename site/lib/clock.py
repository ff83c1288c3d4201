"""The one source of time. Instants are aware UTC; calendar facts are dates in Asia/Shanghai."""

import datetime as dt
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format

LOCAL = ZoneInfo("Asia/Shanghai")


def now() -> dt.datetime:
    """Return the present instant (aware, UTC)."""
    return timezone.now()


def today() -> dt.date:
    """Return today's date in Asia/Shanghai."""
    return now().astimezone(LOCAL).date()


def end_of_day(day: dt.date) -> dt.datetime:
    """Return the instant at which something due on `day` is late: the next day's 00:00 local (half-open)."""
    return dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, tzinfo=LOCAL)


def start_of_day(day: dt.date) -> dt.datetime:
    """Return `day` 00:00 in Asia/Shanghai."""
    return dt.datetime.combine(day, dt.time.min, tzinfo=LOCAL)


def due_day(due_at: dt.datetime) -> dt.date:
    """Return the last day on which something with the half-open limit `due_at` is in time."""
    return (due_at - dt.timedelta(microseconds=1)).astimezone(LOCAL).date()


def in_words(day: dt.date | None) -> str:
    """Return `day` as people of the present language write it, e.g. 2026年11月24日."""
    return date_format(day, "DATE_FORMAT") if day else "–"
