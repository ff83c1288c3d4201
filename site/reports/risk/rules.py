"""The rules by which somebody is on the risk list: plain arithmetic on a few facts, no model that learns, nothing hidden.

Each rule looks at facts and returns points from 1 to 100, or None: no risk. The points of the three rules are on one scale, so that one
list can put the worst first. docs/dashboards.md says the same in words; tests/reports/test_risk_rules.py holds the examples.
"""

import datetime as dt
from dataclasses import dataclass

# likely to be late
LATE_WITHIN_DAYS = 30  # only dates so near are looked at
LATE_FROM_TIME = 50  # percent of the time that must have passed
LATE_GAP = 25  # percent points by which the progress lies behind the time
IDLE_DAYS, IDLE_POINTS = 7, 10

# likely to fail
FAIL_FROM = 20  # points from which it is a risk
FAIL_PER_PERCENT = 2  # points for each percent point below the pass mark
FAIL_PER_TRY, FAIL_TRIES = 25, 2  # points for an exam failed before, at most so many times
FAIL_PER_MISTAKE, FAIL_MISTAKES = 1, 20  # points for an open card of the mistake notebook, at most so many
EXAM_SOON_DAYS, EXAM_SOON_POINTS = 14, 15

# likely to lapse
LAPSE_WITHIN_DAYS = 60
LAPSE_LATE_SEAT = 40  # points at least when a seat is booked, but after the end


def clipped(points: float) -> int:
    """Return points as a whole number from 1 to 100."""
    return max(1, min(100, int(points + 0.5)))


@dataclass(frozen=True)
class LateFacts:
    """An open required enrolment: its first day, the last day of its last course, its minutes, the day of the last step."""

    starts_on: dt.date
    due_on: dt.date
    minutes: int
    done: int
    last_on: dt.date | None


@dataclass(frozen=True)
class Late:
    points: int
    time_percent: int
    done_percent: int
    days_left: int
    idle_days: int | None
    ready_on: dt.date | None  # at the pace so far; None without any progress


def late(facts: LateFacts, today: dt.date) -> Late | None:
    """Behind the time: at least half of it has passed, and progress lies 25 points or more behind it.

    Points: the gap in percent points, and 10 more after a week without a step. What is past its date is late, no longer likely to be.

    1 to 21 December (20 days), 400 minutes of which 40 are done. On the 13th 12 days (60 %) have passed, 10 % are done: 50 points; with the
    last step on the 4th (9 days ago) 60 points. At that pace it would take 120 days: ready on 31 March.
    """
    days, used = (facts.due_on - facts.starts_on).days, (today - facts.starts_on).days
    left = (facts.due_on - today).days
    if days <= 0 or facts.minutes <= 0 or not 0 <= left <= LATE_WITHIN_DAYS or facts.done >= facts.minutes:
        return None
    time_percent, done_percent = 100 * used // days, 100 * facts.done // facts.minutes
    gap = time_percent - done_percent
    if time_percent < LATE_FROM_TIME or gap < LATE_GAP:
        return None
    idle = (today - (facts.last_on or facts.starts_on)).days
    points = gap + (IDLE_POINTS if idle >= IDLE_DAYS else 0)
    ready = (
        facts.starts_on + dt.timedelta(days=min(3650, -(-used * facts.minutes // facts.done))) if facts.done else None
    )
    return Late(clipped(points), time_percent, done_percent, left, idle if idle >= IDLE_DAYS else None, ready)


@dataclass(frozen=True)
class FailFacts:
    """An exam ahead of a person: the mean of the course's checks and how many, what passes, what happened before, when it is."""

    pass_percent: int
    checks: int
    check_percent: int
    failed_tries: int
    mistakes: int
    exam_on: dt.date | None


@dataclass(frozen=True)
class Fail:
    points: int
    days_left: int | None


def fail(facts: FailFacts, today: dt.date) -> Fail | None:
    """Below the mark before an exam: in the checks of its course (two at least), or in the exam itself the last times.

    Points: 2 for each percent point of the checks' mean below the pass mark, 25 for each failed try (two at most), 1 for each open mistake
    (20 at most), and 15 when the exam is within 14 days. A risk from 20 points on, and only with low checks or a failed try.

    Pass mark 60, three checks with a mean of 48 %, 6 open mistakes, exam in 10 days: 24 + 0 + 6 + 15 = 45 points.
    No low check, one failed try, 3 mistakes, no date: 25 + 3 = 28 points. A mean of 55 %, 4 mistakes, no date: 10 + 4 = 14, no risk.
    """
    below = max(0, facts.pass_percent - facts.check_percent) if facts.checks >= 2 else 0
    if not below and not facts.failed_tries:
        return None
    points = FAIL_PER_PERCENT * below + FAIL_PER_TRY * min(FAIL_TRIES, facts.failed_tries)
    points += FAIL_PER_MISTAKE * min(FAIL_MISTAKES, facts.mistakes)
    days = (facts.exam_on - today).days if facts.exam_on else None
    if days is not None and 0 <= days <= EXAM_SOON_DAYS:
        points += EXAM_SOON_POINTS
    return Fail(clipped(points), days) if points >= FAIL_FROM else None


@dataclass(frozen=True)
class LapseFacts:
    """A certificate without a successor: its last day, and the day of the exam that is booked for its renewal."""

    last_day: dt.date
    booked_on: dt.date | None


@dataclass(frozen=True)
class Lapse:
    points: int
    days_left: int


def lapse(facts: LapseFacts, today: dt.date) -> Lapse | None:
    """Ends within 60 days, and no exam is booked that comes before the end.

    Points: 100 on the last day, in a straight line down to 40 with 60 days left. A booked seat on or before the last day: no risk; one
    after the end halves the points, 40 at least.

    12 days left, nothing booked: 100 - 12 = 88 points. 60 days left: 40. 12 days left, seat 3 days after the end: 44.
    """
    left = (facts.last_day - today).days
    if not 0 <= left <= LAPSE_WITHIN_DAYS:
        return None
    if facts.booked_on is not None and facts.booked_on <= facts.last_day:
        return None
    points = 100 - left
    if facts.booked_on is not None:
        points = max(LAPSE_LATE_SEAT, points // 2)
    return Lapse(clipped(points), left)
