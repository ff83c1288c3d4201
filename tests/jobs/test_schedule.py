"""Each due instant of each line runs once; missed ones are caught up once; a poisoned line stops no other."""

import datetime as dt
import threading

import pytest
from django.core.management import call_command
from django.db import connection

from jobs import schedule
from jobs.models import Tick
from lib import clock

NOON = dt.datetime(2026, 11, 23, 4, 0, 5, tzinfo=dt.UTC)  # 12:00:05 in Shanghai


@pytest.fixture
def ran(monkeypatch):
    """One line of every 10 s, alone on the schedule; the list of its runs."""
    runs = []
    monkeypatch.setattr(schedule, "LINES", {"ten": schedule.Line("ten", lambda: runs.append(1), seconds=10)})
    return runs


def test_a_line_runs_once_for_each_due_instant(ran, db):
    schedule.run_due(NOON)
    schedule.run_due(NOON + dt.timedelta(seconds=4))
    assert len(ran) == 1
    schedule.run_due(NOON + dt.timedelta(seconds=5))
    assert len(ran) == 2


def test_missed_instants_are_caught_up_once(ran, db):
    schedule.run_due(NOON)
    schedule.run_due(NOON + dt.timedelta(hours=3))
    schedule.run_due(NOON + dt.timedelta(hours=3))
    assert len(ran) == 2


def test_a_daily_line_is_due_at_its_local_hour(db):
    line = schedule.Line("daily", lambda: None, at=dt.time(3, 30))
    assert line.last_due(NOON) == dt.datetime(2026, 11, 22, 19, 30, tzinfo=dt.UTC)
    early = dt.datetime(2026, 11, 22, 19, 0, tzinfo=dt.UTC)  # 03:00 in Shanghai
    assert line.last_due(early) == dt.datetime(2026, 11, 21, 19, 30, tzinfo=dt.UTC)


@pytest.mark.django_db(transaction=True)
def test_two_schedulers_run_a_line_once(ran):
    barrier = threading.Barrier(3)

    def run():
        try:
            barrier.wait()
            schedule.run_due(NOON)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(ran) == 1
    assert Tick.objects.count() == 1


def test_the_tick_of_a_dead_scheduler_is_taken_over_after_its_lease(ran, db):
    due = schedule.LINES["ten"].last_due(NOON)
    Tick.objects.create(name="ten", due_at=due, lease_until=NOON + dt.timedelta(seconds=2))
    schedule.run_due(NOON)
    assert ran == []
    schedule.run_due(NOON + dt.timedelta(seconds=3))
    assert len(ran) == 1


def test_a_poisoned_line_stops_no_other(ran, db):
    def poison():
        raise RuntimeError("poison")

    schedule.LINES = {"bad": schedule.Line("bad", poison, seconds=10), **schedule.LINES}
    assert schedule.run_due(NOON) == ["bad", "ten"]
    assert len(ran) == 1
    assert "poison" in Tick.objects.get(name="bad").error


def test_once_runs_what_is_due_and_names_it(ran, db, capsys):
    call_command("run_schedule", once=True)
    assert capsys.readouterr().out == "ten\n"
    assert len(ran) == 1


def test_every_line_of_the_house_has_a_period(db):
    assert schedule.LINES
    assert all(line.seconds or line.at for line in schedule.LINES.values())
    assert clock.now()
