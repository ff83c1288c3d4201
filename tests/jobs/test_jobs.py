"""A job ends once, goes on after a kill, and stops when it is told to."""

import datetime as dt
import errno
import signal

import pytest
from django.db import OperationalError
from django_tasks_db.models import DBTaskResult

from jobs import actions, running
from jobs.exceptions import JobError
from jobs.models import Job, News
from lib import clock
from tests.factories import make_user
from tests.jobs import deeds


@pytest.fixture
def handlers(monkeypatch):
    monkeypatch.setattr(running, "leaving", type(running.leaving)())
    for name in ("HANDLERS", "LABELS"):
        table = getattr(running, name)
        for key in list(table):
            monkeypatch.setitem(table, key, table[key])
    return running.HANDLERS


def start(kind="test.count", **payload):
    return actions.start(kind, key=f"key-{Job.objects.count()}", by=None, payload=payload)


def expire(job):
    Job.objects.filter(pk=job.pk).update(lease_until=clock.now() - dt.timedelta(seconds=1))


def run_with(handlers, function):
    handlers["test.own"] = function
    return actions.run(start("test.own").pk)


def test_a_job_runs_and_tells_who_started_it(db):
    user = make_user()
    job = actions.start("test.count", key="k", by=user, payload={"total": 3})
    job = actions.run(job.pk)
    assert (job.state, job.done, job.percent, job.link[0]) == ("done", 3, 100, "/done/")
    assert deeds.counted() == [0, 1, 2]
    assert News.objects.get(kind="job_finished").payload == {"job": job.pk}


def test_a_second_run_of_the_same_job_does_nothing(db):
    job = start(total=2)
    actions.run(job.pk)
    actions.run(job.pk)
    assert deeds.counted() == [0, 1]


def test_two_unfinished_jobs_never_share_a_key(db):
    actions.start("test.count", key="same", by=None, payload={"total": 1})
    with pytest.raises(JobError):
        actions.start("test.count", key="same", by=None, payload={"total": 1})


def test_a_job_is_queued_only_after_commit(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        start(total=1)
        assert not DBTaskResult.objects.exists()
    assert DBTaskResult.objects.count() == 1


def test_a_waiting_job_is_cancelled_at_once(db):
    job = start(total=1)
    actions.cancel(job, by=make_user())
    assert actions.run(job.pk).state == "cancelled"
    assert deeds.counted() == []


def test_a_running_job_is_cancelled_at_its_next_step(handlers, db):
    def count_and_cancel(run):
        run.step(done=1, total=5)
        actions.cancel(run.job, by=make_user())
        run.step(done=2)
        raise AssertionError("went on")

    job = run_with(handlers, count_and_cancel)
    assert (job.state, job.done) == ("cancelled", 1)


def test_a_worker_that_lost_its_lease_writes_nothing_more(handlers, db):
    def lose_the_lease(run):
        expire(run.job)
        assert actions._take(run.job.pk, "11111111-1111-1111-1111-111111111111")
        run.step(done=1)
        raise AssertionError("went on")

    job = run_with(handlers, lose_the_lease)
    assert (job.state, job.done, job.tries) == ("running", 0, 2)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (JobError("第 3 行不对"), "第 3 行不对"),
        (OSError(errno.ENOSPC, "No space left on device"), "磁盘已满"),
        (OperationalError("database or disk is full"), "磁盘已满"),
        (FileNotFoundError("x"), "文件"),
        (RuntimeError("nobody foresaw this"), "已完成的部分已经保留"),
    ],
)
def test_a_fault_becomes_a_clear_message(handlers, db, fault, words):
    def fail(run):
        raise fault

    handlers["test.own"] = fail
    job = start("test.own")
    if isinstance(fault, RuntimeError):
        with pytest.raises(RuntimeError):
            actions.run(job.pk)
    else:
        actions.run(job.pk)
    job.refresh_from_db()
    assert job.state == "failed"
    assert words in job.message


def test_a_locked_database_is_tried_again_later(handlers, db):
    faults = [OperationalError("database is locked")]

    def count(run):
        if faults:
            raise faults.pop()
        run.step(done=1, total=1)

    job = run_with(handlers, count)
    assert job.state == "running"
    assert job.lease_until < clock.now() + dt.timedelta(seconds=Job.LEASE_SECONDS)
    expire(job)
    assert actions.reap() == 1
    assert actions.run(job.pk).state == "done"


def test_a_job_that_dies_too_often_fails(db):
    job = start(total=1)
    Job.objects.filter(pk=job.pk).update(state="running", tries=Job.MAX_TRIES)
    expire(job)
    actions.reap()
    job.refresh_from_db()
    assert job.state == "failed"
    assert job.message


def test_a_cancelled_job_whose_worker_died_is_cancelled_by_the_reaper(db):
    job = start(total=1)
    Job.objects.filter(pk=job.pk).update(state="running", cancel_asked=True)
    expire(job)
    actions.reap()
    job.refresh_from_db()
    assert job.state == "cancelled"


def test_with_all_workers_down_the_queue_does_not_fill_with_copies(db, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        job = start(total=1)
    for _ in range(3):
        expire(job)
        actions.reap()
    assert DBTaskResult.objects.count() == 1


def test_a_job_whose_queue_row_was_lost_is_queued_again(db):
    job = start(total=1)  # the callback after commit never ran: killed in between
    assert not DBTaskResult.objects.exists()
    expire(job)
    actions.reap()
    assert DBTaskResult.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_killed_worker_is_followed_by_another_from_the_cursor():
    job = start(total=12, pause=0.15)
    worker = deeds.child("call_command('run_worker')")
    try:
        deeds.wait_for(lambda: len(deeds.counted()) >= 3)
    finally:
        worker.kill()
        worker.wait()
    job.refresh_from_db()
    assert job.state == "running"
    half = deeds.counted()
    assert actions.reap() == 0  # its lease still holds: it might be alive
    expire(job)
    assert actions.reap() == 1
    assert deeds.child("call_command('run_worker', batch=True)").wait() == 0
    job.refresh_from_db()
    assert (job.state, job.tries) == ("done", 2)
    assert deeds.counted() == list(range(12))
    assert deeds.counted()[: len(half)] == half


@pytest.mark.django_db(transaction=True)
def test_a_worker_that_is_asked_to_end_hands_its_job_back():
    job = start(total=40, pause=0.1)
    worker = deeds.child("call_command('run_worker')")
    try:
        deeds.wait_for(lambda: len(deeds.counted()) >= 2)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(timeout=10) == 0
    finally:
        worker.kill()
    job.refresh_from_db()
    assert (job.state, job.tries) == ("waiting", 0)
    Job.objects.update(payload={"total": 40})
    assert deeds.child("call_command('run_worker', batch=True)").wait() == 0
    job.refresh_from_db()
    assert job.state == "done"
    assert deeds.counted() == list(range(40))


@pytest.mark.django_db(transaction=True)
def test_two_workers_do_one_job_once():
    start(total=10, pause=0.02)
    workers = [deeds.child("call_command('run_worker', batch=True)") for _ in range(2)]
    assert [worker.wait() for worker in workers] == [0, 0]
    assert sorted(deeds.counted()) == list(range(10))
