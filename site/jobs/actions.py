"""Starting, running, cancelling and reaping jobs."""

import logging
import uuid
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django_tasks import task

from jobs.exceptions import JobError
from jobs.models import Job
from jobs.running import HANDLERS, JobRun, Stop
from lib import clock

logger = logging.getLogger(__name__)


def start(kind: str, *, key: str, by: Any, payload: dict[str, Any], total: int = 0) -> Job:
    """Create a job and queue it after commit. Raises JobError when an unfinished job has the same key."""
    lease = clock.now() + timedelta(seconds=Job.LEASE_SECONDS)
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, key=key, by=by, payload=payload, total=total, lease_until=lease)
            transaction.on_commit(lambda: enqueue(job))
    except IntegrityError as exc:
        raise JobError(_("This is already running. Its progress is shown below; wait for it or cancel it.")) from exc
    return job


def enqueue(job: Job) -> None:
    """Put the job's id on the queue that workers read."""
    run_job.enqueue(job.pk)


@task(backend="jobs")
def run_job(job_id: int) -> None:
    """Worker entry: take the lease, run the handler, store the end. A second call for a live lease does nothing."""
    run(job_id)


def run(job_id: int) -> Job:
    """Run job `job_id` in this process (also used by commands and tests) and return it as it ended."""
    token, now = uuid.uuid4(), clock.now()
    lease = now + timedelta(seconds=Job.LEASE_SECONDS)
    waiting = Job.objects.filter(pk=job_id, state=Job.State.WAITING)
    expired = Job.objects.filter(pk=job_id, state=Job.State.RUNNING, lease_until__lt=now)
    taken = {"state": Job.State.RUNNING, "lease_token": token, "lease_until": lease, "tries": F("tries") + 1}
    if not (waiting.update(started_at=now, **taken) or expired.update(**taken)):
        return Job.objects.get(pk=job_id)
    job = Job.objects.get(pk=job_id)
    state, message, result = Job.State.DONE, job.message, {}
    try:
        result = HANDLERS[job.kind](JobRun(job, token)) or {}
        message = Job.objects.get(pk=job_id).message
    except Stop:
        if not Job.objects.filter(pk=job_id, cancel_asked=True).exists():
            return Job.objects.get(pk=job_id)
        state, message = Job.State.CANCELLED, _("Cancelled. What was finished before stays.")
    except JobError as exc:
        state, message = Job.State.FAILED, str(exc)
    except OSError as exc:
        logger.exception("job %s failed", job_id)
        full = exc.errno == 28
        state = Job.State.FAILED
        message = (
            _("The disk is full: nothing more was written.") if full else _("A file could not be read or written.")
        )
    except (DatabaseError, LookupError, ValueError, TypeError, ArithmeticError, AttributeError):
        logger.exception("job %s failed", job_id)
        state, message = Job.State.FAILED, _("Something went wrong on our side; the finished part was kept.")
    Job.objects.filter(pk=job_id, lease_token=token, state=Job.State.RUNNING).update(
        state=state, message=message[:300], result=result, finished_at=clock.now(), lease_until=None
    )
    return Job.objects.get(pk=job_id)


def cancel(job: Job, *, by: Any) -> None:
    """Ask a job to stop at its next step; one that has not begun is cancelled at once."""
    now = clock.now()
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
    if not waiting.update(state=Job.State.CANCELLED, cancel_asked=True, finished_at=now, lease_until=None):
        Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True)


def reap() -> int:
    """Queue again every job whose lease ran out; one that died too often fails. Returns how many."""
    count = 0
    for job in Job.objects.expired():
        count += 1
        if job.tries >= Job.MAX_TRIES:
            Job.objects.filter(pk=job.pk).unfinished().update(
                state=Job.State.FAILED, finished_at=clock.now(), message=_("Stopped after several failed tries.")
            )
            continue
        # Prolong first, so that two schedulers do not queue it twice in a row.
        again = clock.now() + timedelta(seconds=Job.LEASE_SECONDS)
        if job.state == Job.State.WAITING:
            Job.objects.filter(pk=job.pk, state=Job.State.WAITING, lease_until=job.lease_until).update(
                lease_until=again
            )
        enqueue(job)
    return count
