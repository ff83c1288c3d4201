"""The declared schedule: lines that run every n seconds or daily at an hour; a missed line is caught up once.

A due instant belongs to one scheduler (its `Tick` row is the lease). Two instants of one line may overlap when a run takes
longer than its period, so a line must be safe to run beside itself, as everything on the schedule is after a kill.
"""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass

from jobs import heartbeat
from jobs.models import Tick
from lib import clock
from lib.isolation import Isolated

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
    """Run each line whose latest due instant has no finished tick; return the names that ran.

    A line that fails stops no other; its fault is kept in the tick.
    """
    now = now or clock.now()
    heartbeat.beat("schedule")
    return [line.name for line in LINES.values() if _run_once(line, now)]


def _run_once(line: Line, now: dt.datetime) -> bool:
    due = line.last_due(now)
    # Two schedulers: the unique row (name, due_at) lets one of them create it; get_or_create gives the other ours.
    tick, fresh = Tick.objects.get_or_create(name=line.name, due_at=due, defaults={"lease_until": now + LEASE})
    if not fresh:
        # A tick whose process died is taken over when its lease has run out: the conditional update is the race.
        dead = Tick.objects.filter(pk=tick.pk, finished_at=None, lease_until__lt=now)
        if tick.finished_at or not dead.update(lease_until=now + LEASE):
            return False
    with Isolated(f"schedule: {line.name}") as wall:
        line.run()
    error = f"{type(wall.fault).__name__}: {wall.fault}"[:300] if wall.fault else ""
    Tick.objects.filter(pk=tick.pk).update(finished_at=clock.now(), error=error)
    return True
