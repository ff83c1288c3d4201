"""The declared schedule: lines that run every n seconds or daily at an hour; a missed line is caught up once."""

import datetime as dt
import logging
from collections.abc import Callable
from dataclasses import dataclass

from django.db import DatabaseError, IntegrityError

from jobs.models import Heartbeat, Tick
from lib import clock

logger = logging.getLogger(__name__)
LEASE = dt.timedelta(minutes=10)


@dataclass(frozen=True)
class Line:
    """One line: `seconds` between runs, or `at` a local time each day."""

    name: str
    run: Callable[[], object]
    seconds: int = 0
    at: dt.time | None = None

    def last_due(self, now: dt.datetime) -> dt.datetime:
        """Return the latest instant, not after `now`, at which this line was due."""
        if self.at is None:
            return dt.datetime.fromtimestamp(now.timestamp() // self.seconds * self.seconds, tz=dt.UTC)
        local = now.astimezone(clock.LOCAL)
        due = dt.datetime.combine(local.date(), self.at, tzinfo=clock.LOCAL)
        return due if due <= local else due - dt.timedelta(days=1)


LINES: dict[str, Line] = {}


def every(*, seconds: int) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Declare that the decorated function runs every `seconds`."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        name = f"{function.__module__}.{function.__name__}"
        LINES[name] = Line(name, function, seconds=seconds)
        return function

    return register


def daily(at: str) -> Callable[[Callable[[], object]], Callable[[], object]]:
    """Declare that the decorated function runs once a day at `at` (HH:MM, Asia/Shanghai)."""

    def register(function: Callable[[], object]) -> Callable[[], object]:
        name = f"{function.__module__}.{function.__name__}"
        LINES[name] = Line(name, function, at=dt.time.fromisoformat(at))
        return function

    return register


def run_due(now: dt.datetime | None = None) -> list[str]:
    """Run each line whose latest due instant has no finished tick; return the names that ran. One poisoned line stops no other."""
    now = now or clock.now()
    ran = [line.name for line in LINES.values() if _run_once(line, now)]
    Heartbeat.objects.update_or_create(name="schedule", defaults={"at": clock.now()})
    return ran


def _run_once(line: Line, now: dt.datetime) -> bool:
    due = line.last_due(now)
    try:
        tick, fresh = Tick.objects.get_or_create(name=line.name, due_at=due, defaults={"lease_until": now + LEASE})
    except IntegrityError:  # another scheduler made the row between our look and our insert
        return False
    if not fresh:
        # A tick whose process died is taken over when its lease has run out: the conditional update is the race.
        taken = Tick.objects.filter(pk=tick.pk, finished_at=None, lease_until__lt=now).update(lease_until=now + LEASE)
        if not taken:
            return False
    error = ""
    try:
        line.run()
    except (DatabaseError, LookupError, ValueError, TypeError, ArithmeticError, AttributeError, OSError) as exc:
        logger.exception("schedule: %s failed", line.name)
        error = f"{type(exc).__name__}: {exc}"[:300]
    Tick.objects.filter(pk=tick.pk).update(finished_at=clock.now(), error=error)
    return True


def forget_old_ticks() -> None:
    """Delete ticks older than two days."""
    Tick.objects.filter(due_at__lt=clock.now() - dt.timedelta(days=2)).delete()


daily("03:30")(forget_old_ticks)
