"""What a handler of slow work is given: progress with a lease, a cursor, and the wish to cancel."""

import threading
import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from jobs.models import Job
from lib import clock


class Stop(Exception):
    """The job must not go on here: it was cancelled, another worker has taken its lease, or this process is ending."""


# Set when this process was asked to end: running jobs hand themselves back at their next step.
leaving = threading.Event()


class JobRun:
    """A handler's hold on its job. Every `step` is committed with the chunk of work it stands for."""

    def __init__(self, job: Job, token: uuid.UUID) -> None:
        self.job, self.token = job, token
        self.payload: dict[str, Any] = job.payload
        self.cursor: dict[str, Any] = dict(job.cursor)

    def step(self, *, done: int, total: int | None = None, message: str = "", **cursor: Any) -> None:
        """Record progress and prolong the lease; call it inside the chunk's transaction.

        Raises Stop, which undoes the chunk: it is done again by whoever goes on from the last committed cursor.
        """
        if leaving.is_set():
            raise Stop
        self.cursor.update(cursor)
        fields: dict[str, Any] = {
            "done": done,
            "cursor": self.cursor,
            "lease_until": clock.now() + timedelta(seconds=Job.LEASE_SECONDS),
        }
        if total is not None:
            fields["total"] = total
        if message:
            fields["message"] = message[:300]
        mine = Job.objects.filter(pk=self.job.pk, state=Job.State.RUNNING, lease_token=self.token)
        if not mine.filter(cancel_asked=False).update(**fields):
            raise Stop


Handler = Callable[[JobRun], dict[str, Any] | None]
HANDLERS: dict[str, Handler] = {}
LABELS: dict[str, Any] = {}


def handler(kind: str, *, label: Any = "") -> Callable[[Handler], Handler]:
    """Register the decorated function as what runs jobs of `kind`; it returns the job's result.

    `label` names the kind for people. A result {"url": "/...", "label": ...} becomes a link on the job's page.
    An error whose text is meant for the visitor is raised as JobError.
    """

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        LABELS[kind] = label or kind
        return function

    return register
