"""The worker waits out a locked or absent database, and shows that it lives."""

from django.core.management import call_command
from django.db import OperationalError

from jobs import actions, heartbeat
from jobs.management.commands import run_worker
from jobs.models import Heartbeat, Job
from tests.jobs import deeds


def queued(total):
    job = actions.start("test.count", key="k", by=None, payload={"total": total})
    actions.enqueue(job)
    return job


def test_a_locked_database_makes_it_wait_not_end(db, monkeypatch):
    job, faults, waits = queued(2), [OperationalError("database is locked")] * 3, []
    real = run_worker.HouseWorker._claim

    def claim(self):
        if faults:
            raise faults.pop()
        return real(self)

    monkeypatch.setattr(run_worker.HouseWorker, "_claim", claim)
    monkeypatch.setattr(run_worker.time, "sleep", waits.append)
    monkeypatch.setattr(run_worker, "connection", type("Closed", (), {"close": staticmethod(lambda: None)}))
    worker = run_worker.HouseWorker(backends=["jobs"], interval=0, batch=True)
    monkeypatch.setattr(run_worker, "close_old_connections", lambda: None)
    worker.run()
    job.refresh_from_db()
    assert job.state == Job.State.DONE
    assert waits[:3] == [2, 4, 8]
    assert deeds.counted() == [0, 1]


def test_every_backend_in_the_database_has_a_worker(settings):
    assert run_worker.database_backends() == ["jobs"]
    settings.TASKS = {**settings.TASKS, "default": settings.TASKS["jobs"]}
    assert run_worker.database_backends() == ["default", "jobs"]


def test_a_heartbeat_is_written_at_most_every_ten_seconds(db, django_assert_num_queries):
    heartbeat.beat("worker")
    first = Heartbeat.objects.get().at
    with django_assert_num_queries(1):
        heartbeat.beat("worker")
    assert Heartbeat.objects.get().at == first
    assert heartbeat.seconds_since("worker") == 0
    assert heartbeat.seconds_since("nobody") is None


def test_verify_prints_each_difference_and_fails(db, monkeypatch, capsys):
    import pytest
    from django.core.management import CommandError

    from jobs import verify

    monkeypatch.setattr(verify, "CHECKS", {"good": list, "bad": lambda: ["one is wrong", "two is wrong"]})
    with pytest.raises(CommandError, match="2 differences"):
        call_command("verify")
    assert "one is wrong" in capsys.readouterr().out
