"""Business time: Asia/Shanghai, aware, whole seconds. Nothing here asks the system what time it is."""

from calendar import monthrange
from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")  # no summer time since 1991
TICK_S = 60
SLOT_END_HOURS = {"AM": 12, "PM": 18}


def parse(text: str) -> datetime:
    """An ISO moment in business time; a moment without zone is refused."""
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"a moment needs its zone: {text}")
    return moment.astimezone(SHANGHAI)


def at_midnight(day: date) -> datetime:
    """The first instant of a day."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)


def month_start(day: date) -> date:
    """The first of the month."""
    return date(day.year, day.month, 1)


def add_months(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where there is no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def next_month(day: date) -> date:
    """The first of the next month: when 次月生效 takes effect."""
    return add_months(month_start(day), 1)


def days_in_month(day: date) -> int:
    """How many days its month has."""
    return monthrange(day.year, day.month)[1]


def prorated(price_fen: int, day: date) -> int:
    """A month's price for the days left including this one, floored to fen."""
    whole = days_in_month(day)
    return price_fen * (whole - day.day + 1) // whole


def slot_end(slot: str) -> datetime:
    """When an installer's half day ends: "2026-11-17 AM" at 12:00, PM at 18:00. Raises ValueError."""
    day, _, half = slot.partition(" ")
    if half not in SLOT_END_HOURS:
        raise ValueError(f"AM or PM: {slot}")
    return at_midnight(date.fromisoformat(day)) + timedelta(hours=SLOT_END_HOURS[half])
