"""计划完成率 and budget use by worked examples."""

import pytest

from development.actions import outside, plan_lines
from development.plan_progress import overdue, progress
from tests.development.plan_makers import approve, day, make_line, make_version, make_world

pytestmark = pytest.mark.django_db


@pytest.fixture
def running(monkeypatch):
    """Four lines planned for January, March, March and May; it is 10 April 2026."""
    world = make_world()
    hr, top = world["hr"].user, world["top"].user
    version = make_version(world["city"], hr, lines=0, limit_fen=1_000_000)
    for month in (1, 3, 3, 5):
        make_line(version, hr, month=month, title=f"第{month}月")
    approve(version, submitted_by=hr, by=top)
    monkeypatch.setattr("lib.clock.today", lambda: day(4))
    return world, version, list(version.lines.order_by("number"))


def test_completion_by_hand(running):
    world, version, lines = running
    hr = world["hr"].user
    plan_lines.finish(lines[0], on=day(2), spent_fen=80_000, why="签到表", by=hr)  # a month late
    plan_lines.finish(lines[1], on=day(3), spent_fen=120_000, why="签到表", by=hr)
    plan_lines.shift(lines[2], month=6, why="讲师出差", by=hr)
    plan_lines.finish(lines[3], on=day(4, 5), spent_fen=0, why="提前", by=hr)  # early: not due before May
    found = progress(version)
    shown = [(m.number, m.done, m.due, m.rate) for m in found.months[:5]]
    assert shown == [(1, 0, 1, 0), (2, 1, 1, 100), (3, 2, 3, 66), (4, 2, 3, 66), (5, 3, 4, 75)]
    assert (found.now.number == 4 and "2 / 3" in found.formula) or "2 ÷ 3" in found.formula
    assert [m.spent_fen for m in found.months[:4]] == [0, 80_000, 200_000, 200_000]
    assert (found.shifted, found.now.used) == (1, 20)
    assert [line.number for line in overdue(version)] == [3]


def test_approved_requests_outside_the_plan_use_its_budget(running):
    world, version, _lines = running
    row = outside.ask(
        world["hall"], title="x", people=1, on_month=day(2), budget_fen=50_000, because="急", by=world["manager"].user
    )
    assert progress(version).now.spent_fen == 0
    outside.decide(row, approve=True, by=world["hr"].user)
    assert [m.spent_fen for m in progress(version).months[:3]] == [0, 50_000, 50_000]


def test_a_line_given_up_stays_due(running):
    world, version, lines = running
    plan_lines.give_up(lines[0], why="取消", by=world["hr"].user)
    assert progress(version).months[0].rate == 0


def test_before_the_year_and_without_lines_nothing_is_divided(running, monkeypatch):
    world, version, _lines = running
    import datetime as dt

    monkeypatch.setattr("lib.clock.today", lambda: dt.date(2025, 12, 31))
    found = progress(version)
    assert found.now is None and found.bars == [] and found.months[11].rate == 0
    empty = make_version(world["hall"], world["hr"].user, lines=0)
    assert progress(empty).months[11].rate is None
