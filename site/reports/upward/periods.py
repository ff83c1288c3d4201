"""Months, quarters and years as they stand in an address: 2026-09, 2026-q3, 2026."""

import datetime as dt
import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from lib import clock

SHAPE = re.compile(r"(20[0-9]{2})(?:-(?:q([1-4])|(0[1-9]|1[0-2])))?")


@dataclass(frozen=True)
class Period:
    """Half-open days: [start, end)."""

    key: str
    start: dt.date
    end: dt.date

    @property
    def year(self) -> int:
        return self.start.year

    @property
    def kind(self) -> str:
        """Return month, quarter or year."""
        return "year" if len(self.key) == 4 else "quarter" if "q" in self.key else "month"

    @property
    def title(self) -> str:
        if self.kind == "year":
            return _("%(year)s") % {"year": self.year}
        if self.kind == "quarter":
            return _("%(year)s, quarter %(n)s") % {"year": self.year, "n": self.key[-1]}
        return _("%(year)s, month %(n)s") % {"year": self.year, "n": self.start.month}

    @property
    def day(self) -> dt.date:
        """Return the day on which people are counted: the last of the period, today while it runs."""
        return min(self.end - dt.timedelta(days=1), max(self.start, clock.today()))

    @property
    def is_over(self) -> bool:
        return self.end <= clock.today()

    @property
    def before(self) -> "Period":
        """Return the period of the same kind before this one."""
        return of_day(self.start - dt.timedelta(days=1), self.kind)


def read(text: str) -> Period | None:
    """Return the period that a word of an address names, None for whatever is none."""
    match = SHAPE.fullmatch(text or "")
    if match is None or not match[0].isascii():
        return None
    year, quarter, month = int(match[1]), match[2], match[3]
    first = 3 * int(quarter) - 2 if quarter else int(month or 1)
    length = 3 if quarter else 1 if month else 12
    start = dt.date(year, first, 1)
    return Period(text, start, add_months(start, length))


def of_day(day: dt.date, kind: str) -> Period:
    """Return the month, quarter or year in which `day` lies."""
    key = {"year": f"{day.year}", "quarter": f"{day.year}-q{(day.month + 2) // 3}", "month": f"{day:%Y-%m}"}[kind]
    found = read(key)
    assert found is not None
    return found


def add_months(first: dt.date, months: int) -> dt.date:
    """Return the first day of the month `months` after (before, below zero) the month of `first`."""
    number = first.year * 12 + first.month - 1 + months
    return dt.date(number // 12, number % 12 + 1, 1)


def recent() -> list[Period]:
    """Return the periods that a form offers: this year and the last, their quarters and months until today, the newest first."""
    today = clock.today()
    found = []
    for year in (today.year, today.year - 1):
        keys = [f"{year}", *(f"{year}-q{n}" for n in range(4, 0, -1)), *(f"{year}-{n:02d}" for n in range(12, 0, -1))]
        found += [period for key in keys if (period := read(key)) is not None and period.start <= today]
    return found
