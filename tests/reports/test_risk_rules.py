"""The rules of the risk list: the worked examples that docs/dashboards.md tells, and their edges."""

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from reports.risk import rules
from reports.risk.rules import FailFacts, LapseFacts, LateFacts

DEC = dt.date(2026, 12, 1)


def day(n):
    return DEC + dt.timedelta(days=n - 1)


def late(**kwargs):
    facts = {"starts_on": day(1), "due_on": day(21), "minutes": 400, "done": 40, "last_on": day(12), **kwargs}
    return rules.late(LateFacts(**facts), day(13))


def test_late_is_the_gap_between_time_and_progress():
    found = late()
    assert (found.points, found.time_percent, found.done_percent, found.days_left) == (50, 60, 10, 8)
    assert found.ready_on == dt.date(2027, 3, 31) and found.idle_days is None


def test_a_week_without_a_step_adds_ten_points():
    assert late(last_on=day(4)).points == 60 and late(last_on=day(4)).idle_days == 9
    assert late(last_on=day(7)).points == 50 and late(last_on=day(6)).points == 60
    assert late(done=0, last_on=None).points == 70, "never begun: idle since the start"
    assert late(done=0, last_on=None).ready_on is None


def test_late_needs_half_of_the_time_and_a_quarter_behind_it():
    assert rules.late(LateFacts(day(1), day(21), 400, 0, day(9)), day(10)) is None, "45 % of the time"
    assert rules.late(LateFacts(day(1), day(21), 400, 0, day(10)), day(11)).points == 50
    assert late(done=140).points == 25, "60 % of the time, 35 % done"
    assert late(done=144) is None, "36 % done"


def test_what_is_past_done_or_far_away_is_not_likely_to_be_late():
    assert rules.late(LateFacts(day(1), day(12), 400, 0, None), day(13)) is None
    assert late(done=400) is None and late(minutes=0, done=0) is None
    assert rules.late(LateFacts(DEC - dt.timedelta(days=99), day(44), 400, 0, None), day(13)) is None, "31 days ahead"
    assert late(starts_on=day(21)) is None, "no day between start and end"


def fail(**kwargs):
    facts = {
        "pass_percent": 60,
        "checks": 3,
        "check_percent": 48,
        "failed_tries": 0,
        "mistakes": 6,
        "exam_on": day(11),
        **kwargs,
    }
    return rules.fail(FailFacts(**facts), day(1))


def test_fail_adds_up_as_the_page_says():
    assert fail().points == 24 + 6 + 15 and fail().days_left == 10
    assert fail(check_percent=80, failed_tries=1, mistakes=3, exam_on=None).points == 28
    assert fail(check_percent=55, mistakes=4, exam_on=None) is None, "10 + 4 = 14 points"
    assert fail(check_percent=0, failed_tries=9, mistakes=99).points == 100


def test_fail_needs_two_checks_or_a_failed_sitting():
    assert fail(checks=1) is None and fail(check_percent=60, mistakes=99) is None
    assert fail(checks=1, failed_tries=1).points == 25 + 6 + 15
    assert fail(exam_on=day(16)).points == 24 + 6, "fifteen days away"
    assert fail(exam_on=day(15)).points == 45


def test_lapse_counts_the_days_that_are_left():
    def lapse(last, booked=None):
        return rules.lapse(LapseFacts(last, booked), DEC)

    assert lapse(day(13)).points == 88 and lapse(day(1)).points == 100
    assert lapse(day(61)).points == 40 and lapse(day(62)) is None and lapse(DEC - dt.timedelta(days=1)) is None
    assert lapse(day(13), day(13)) is None, "booked on the last day"
    assert lapse(day(13), day(16)).points == 44
    assert lapse(day(61), day(70)).points == 40


@given(st.integers(0, 400), st.integers(1, 400), st.integers(-40, 40), st.integers(0, 60), st.integers(0, 60))
def test_points_always_lie_on_the_scale(done, minutes, left, used, idle):
    facts = LateFacts(
        DEC - dt.timedelta(days=used), DEC + dt.timedelta(days=left), minutes, done, DEC - dt.timedelta(days=idle)
    )
    found = rules.late(facts, DEC)
    assert found is None or 25 <= found.points <= 100
