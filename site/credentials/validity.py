"""From when until when a certificate holds. Months end on the same day of the month, or on its last."""

import calendar
import datetime as dt
from typing import NamedTuple

from credentials.models import Period, Programme


class Window(NamedTuple):
    """Half-open days: it holds from `start` until before `until`; the renewal window opens on `renewable_from`."""

    renewable_from: dt.date
    start: dt.date
    until: dt.date


def add_months(day: dt.date, months: int) -> dt.date:
    """Return the day so many months later; 31 January and one month is the last of February."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return dt.date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def window(programme: Programme, *, on: dt.date, previous: Period | None = None) -> Window:
    """Return the window of a certificate earned on day `on`: it follows on a previous one that still holds."""
    start = max(on, previous.valid_until) if previous is not None else on
    until = add_months(start, programme.validity_months)
    return Window(max(start, until - dt.timedelta(days=programme.renewal_days)), start, until)


def is_renewal(period: Period, *, on: dt.date) -> bool:
    """Whether what is earned on day `on` renews this period: in its window, or in the days of grace after its end."""
    grace = dt.timedelta(days=period.programme.grace_days)
    return period.revoked_at is None and period.renewable_from <= on < period.valid_until + grace
