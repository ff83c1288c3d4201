"""The worker: runs queued tasks, with a heartbeat, through a locked or absent database."""

import logging
import signal
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from django.db import OperationalError, close_old_connections, connection
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker
from django_tasks_db.models import DBTaskResult
from django_tasks_db.utils import exclusive_transaction

from jobs import running
from jobs.heartbeat import Pulse

logger = logging.getLogger(__name__)


def database_backends() -> list[str]:
    """The aliases of settings.TASKS whose tasks wait in the database."""
    return [alias for alias, entry in settings.TASKS.items() if "django_tasks_db" in entry["BACKEND"]]


class HouseWorker(Worker):
    """django_tasks_db's worker over several backends; a fault of the database makes it wait, not exit."""

    def __init__(self, *, backends: list[str], interval: float, batch: bool) -> None:
        super().__init__(
            queue_names=["*"],
            interval=interval,
            batch=batch,
            backend_name=backends[0],
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
            excluded_queue_names=[],
        )
        self.backends = backends

    def shutdown(self, signum: int, frame: Any) -> None:
        if not self.running:  # asked twice: at once; the lease and the reaper bring the job back
            sys.exit(1)
        self.running = False
        running.leaving.set()  # a running job hands itself back at its next step
        if not self.running_task:
            sys.exit(0)

    def run(self) -> None:
        faults = 0
        while self.running:
            close_old_connections()
            try:
                task = self._claim()
                if task is not None:
                    self.run_task(task)
                faults = 0
            except OperationalError as exc:
                faults += 1
                logger.warning("worker: the database does not answer (%s); trying again", exc)
                connection.close()
                task = None
                time.sleep(min(15, 2**faults))
                continue
            if task is None and self.batch:
                return
            if task is None and self.running:
                time.sleep(self.interval)

    def _claim(self) -> DBTaskResult | None:
        """Take the next task. The look comes first: on SQLite the claim locks out every other writer."""
        ready = DBTaskResult.objects.ready().filter(backend_name__in=self.backends)
        if not ready.exists():
            return None
        with exclusive_transaction(ready.db):
            task = ready.get_locked()
            if task is not None:
                task.claim(self.worker_id)
        return task


class Command(BaseCommand):
    help = "Run background work until told to stop."

    def add_arguments(self, parser):
        parser.add_argument("--interval", type=float, default=0.5, help="seconds between looks at an empty queue")
        parser.add_argument("--batch", action="store_true", help="do what is queued, then exit")

    def handle(self, *, interval, batch, **options):
        worker = HouseWorker(backends=database_backends(), interval=interval, batch=batch)
        worker.configure_signals()
        signal.signal(signal.SIGQUIT, signal.SIG_DFL)
        pulse = Pulse("worker")
        pulse.start()
        try:
            worker.run()
        finally:
            pulse.stop()
