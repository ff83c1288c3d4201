"""/healthz: live, ready, and what is missing."""

import datetime as dt

import pytest
from django.db import DatabaseError

from jobs import health, heartbeat
from jobs.models import Heartbeat
from lib import clock


@pytest.fixture
def alive(db):
    heartbeat.beat("worker")
    heartbeat.beat("schedule")


def test_ready_when_everything_is_there(client, alive, django_assert_max_num_queries):
    client.get("/healthz")
    with django_assert_max_num_queries(5):
        answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json()["ready"] is True
    assert set(answer.json()["checks"]) == {"database", "migrations", "worker", "schedule"}


def test_not_ready_without_a_worker(client, alive):
    Heartbeat.objects.filter(name="worker").update(at=clock.now() - dt.timedelta(minutes=5))
    answer = client.get("/healthz")
    assert answer.status_code == 503
    checks = answer.json()["checks"]
    assert [name for name, check in checks.items() if not check["ok"]] == ["worker"]


def test_not_ready_before_the_migrations(client, alive, monkeypatch):
    def two_missing():
        raise health._Missing(2)

    monkeypatch.setattr(health, "_all_applied", two_missing)
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert answer.json()["checks"]["migrations"]["detail"].startswith("2 not applied")


def test_not_ready_without_a_database_and_says_no_more_than_that(client, db, monkeypatch):
    class Away:
        vendor = "postgresql"

        def cursor(self):
            raise DatabaseError("connection to secret-host as secret-user failed")

    monkeypatch.setattr(health, "connection", Away())
    answer = client.get("/healthz")
    assert answer.status_code == 503
    assert "secret" not in answer.content.decode()


def test_live_asks_nothing(client, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert client.get("/healthz?live").json() == {"live": True}
