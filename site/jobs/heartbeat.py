"""Signs of life of the worker and the schedule, for `/healthz`."""

import datetime as dt
import threading

from django.db import connections

from jobs.models import Heartbeat
from lib import clock
from lib.isolation import Isolated

EVERY_SECONDS = 10
DEAD_AFTER_SECONDS = 60


def beat(name: str) -> None:
    """Note that `name` is alive; at most one write in EVERY_SECONDS."""
    now = clock.now()
    stale = now - dt.timedelta(seconds=EVERY_SECONDS - 1)
    row, fresh = Heartbeat.objects.get_or_create(name=name, defaults={"at": now})
    if not fresh and row.at < stale:
        Heartbeat.objects.filter(pk=row.pk).update(at=now)


def seconds_since(name: str) -> int | None:
    """Return how long ago `name` was last alive, or None when it never was."""
    row = Heartbeat.objects.filter(name=name).first()
    return None if row is None else max(0, int((clock.now() - row.at).total_seconds()))


class Pulse(threading.Thread):
    """Beats in a thread of its own, so that one long step of work does not look like death."""

    def __init__(self, name: str) -> None:
        super().__init__(name=f"pulse-{name}", daemon=True)
        self.what = name
        self.over = threading.Event()

    def run(self) -> None:
        while not self.over.is_set():
            with Isolated(f"heartbeat of {self.what}"):
                beat(self.what)
            connections.close_all()
            self.over.wait(EVERY_SECONDS)

    def stop(self) -> None:
        self.over.set()
