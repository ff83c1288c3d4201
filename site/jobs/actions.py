"""Starting, running, cancelling and reaping jobs."""

import errno
import logging
import uuid
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import IntegrityError, OperationalError, transaction
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext as _
from django_tasks import task
from django_tasks_db.models import DBTaskResult

from jobs import news
from jobs.exceptions import JobError
from jobs.models import Job
from jobs.running import HANDLERS, JobRun, Stop
from lib import clock

logger = logging.getLogger(__name__)
RETRY_SECONDS = 10


@dataclass
class Outcome:
    """How a run ended; the default is what an unforeseen fault leaves behind."""

    state: str = Job.State.FAILED
    message: str = ""
    result: dict[str, Any] = field(default_factory=dict)


class _TryLater(Exception):
    """The database was locked or away: the lease stays, and the reaper gives the job back to the queue."""


def _lease(seconds: int = Job.LEASE_SECONDS) -> Any:
    return clock.now() + timedelta(seconds=seconds)


def start(kind: str, *, key: str, by: Any, payload: dict[str, Any], total: int = 0) -> Job:
    """Create a job and queue it after commit. Raises JobError when an unfinished job has the same key."""
    try:
        with transaction.atomic():
            job = Job.objects.create(kind=kind, key=key, by=by, payload=payload, total=total, lease_until=_lease())
    except IntegrityError as exc:
        raise JobError(_("This is already running. Its progress is shown below; wait for it or cancel it.")) from exc
    # robust: the row is committed; should the queue refuse it now, the reaper queues it within a minute.
    transaction.on_commit(lambda: enqueue(job), robust=True)
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
    token = uuid.uuid4()
    if _take(job_id, token):
        job = Job.objects.get(pk=job_id)
        outcome: Outcome | None = Outcome(message=_("Something went wrong on our side; the finished part was kept."))
        try:
            outcome = _handle(job, token)
        except _TryLater:
            outcome = None
            Job.objects.filter(pk=job_id, lease_token=token).update(lease_until=_lease(RETRY_SECONDS * job.tries))
        except (SystemExit, KeyboardInterrupt):
            outcome = None
            raise
        finally:
            # Also for a fault that nobody foresaw: it is stored here, and logged by the worker.
            if outcome is not None:
                _finish(job, token, outcome)
    return Job.objects.get(pk=job_id)


def _take(job_id: int, token: uuid.UUID) -> bool:
    """Get the lease of a waiting job, or of a running one whose lease ran out. The conditional update is the race."""
    taken = {"state": Job.State.RUNNING, "lease_token": token, "lease_until": _lease(), "tries": F("tries") + 1}
    waiting = Job.objects.filter(pk=job_id, state=Job.State.WAITING)
    expired = Job.objects.filter(pk=job_id, state=Job.State.RUNNING, lease_until__lt=clock.now())
    return bool(waiting.update(started_at=clock.now(), **taken) or expired.update(**taken))


def _handle(job: Job, token: uuid.UUID) -> Outcome | None:
    """Run the handler; return how it ended, or None when the job is no longer ours to end."""
    language = (job.by.language if job.by else "") or settings.LANGUAGE_CODE
    try:
        with translation.override(language):
            result = HANDLERS[job.kind](JobRun(job, token)) or {}
    except Stop:
        return _stopped(job, token)
    except JobError as exc:
        return Outcome(message=str(exc))
    except OperationalError as exc:
        logger.exception("job %s: the database", job.pk)
        if "disk is full" in str(exc) or "No space left" in str(exc):
            return Outcome(message=_("The disk is full: nothing more was written."))
        raise _TryLater from exc
    except OSError as exc:
        logger.exception("job %s failed", job.pk)
        full = exc.errno in (errno.ENOSPC, errno.EDQUOT)
        words = _("The disk is full: nothing more was written.") if full else ""
        return Outcome(message=words or _("A file could not be read or written."))
    return Outcome(Job.State.DONE, Job.objects.get(pk=job.pk).message, result)


def _stopped(job: Job, token: uuid.UUID) -> Outcome | None:
    mine = Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, lease_token=token)
    if mine.filter(cancel_asked=True).exists():
        return Outcome(Job.State.CANCELLED, _("Cancelled. What was finished before stays."))
    # This process is ending: hand the job back, without counting the try. If the lease was lost, nothing matches.
    back = {"state": Job.State.WAITING, "lease_token": None, "lease_until": _lease(), "tries": F("tries") - 1}
    with transaction.atomic():
        if mine.update(**back):
            transaction.on_commit(lambda: enqueue(job), robust=True)
    return None


def _finish(job: Job, token: uuid.UUID, outcome: Outcome) -> None:
    """Store the end, unless another worker holds the job by now; tell who asked for it, by news."""
    fields = {"state": outcome.state, "message": outcome.message[:300], "result": outcome.result}
    mine = Job.objects.filter(pk=job.pk, lease_token=token, state=Job.State.RUNNING)
    with transaction.atomic():
        if mine.update(finished_at=clock.now(), lease_until=None, **fields) and job.by_id:
            news.tell("job_finished", f"job:{job.pk}", job=job.pk)


def cancel(job: Job, *, by: Any) -> None:
    """Ask a job to stop at its next step; one that has not begun is cancelled at once."""
    ended = {"state": Job.State.CANCELLED, "finished_at": clock.now(), "lease_until": None, "cancel_asked": True}
    waiting = Job.objects.filter(pk=job.pk, state=Job.State.WAITING)
    if waiting.update(message=_("Cancelled before it began."), **ended):
        logger.info("job %s cancelled by user %s", job.pk, by.pk)
        return
    Job.objects.filter(pk=job.pk, state=Job.State.RUNNING).update(cancel_asked=True)


def reap() -> int:
    """Queue again every job whose lease ran out; one that died too often fails. Returns how many were found."""
    dead = list(Job.objects.expired())
    for job in dead:
        _reap(job)
    return len(dead)


def _reap(job: Job) -> None:
    # Everything is conditional on the lease we saw: a worker or another reaper may have been faster.
    same = Job.objects.filter(pk=job.pk, state=job.state, lease_until=job.lease_until)
    ended = {"finished_at": clock.now(), "lease_until": None}
    if job.cancel_asked:
        same.update(state=Job.State.CANCELLED, message=_("Cancelled. What was finished before stays."), **ended)
    elif job.tries >= Job.MAX_TRIES:
        same.update(state=Job.State.FAILED, message=_("Stopped after several failed tries."), **ended)
    elif job.state == Job.State.RUNNING:
        if not _is_queued(job):
            enqueue(job)
    elif same.update(lease_until=_lease()) and not _is_queued(job):
        enqueue(job)


def _is_queued(job: Job) -> bool:
    """Whether the queue still holds the job: with all workers down it must not fill with copies."""
    ready = DBTaskResult.objects.ready().filter(task_path=run_job.module_path)
    return any(row["args"] == [job.pk] for row in ready.values_list("args_kwargs", flat=True))


def forget_old(*, jobs_days: int = 180, news_days: int = 90, queue_days: int = 7) -> None:
    """Delete what nobody asks for any more: finished jobs, settled news, finished queue rows."""
    now = clock.now()
    Job.objects.filter(finished_at__lt=now - timedelta(days=jobs_days)).delete()
    news.News.objects.filter(settled=True, at__lt=now - timedelta(days=news_days)).delete()
    DBTaskResult.objects.finished().filter(finished_at__lt=now - timedelta(days=queue_days)).delete()
