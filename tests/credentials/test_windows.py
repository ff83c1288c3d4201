"""Whatever the days: periods never overlap, inside its window and grace a certificate is renewed by the right path, and nothing is lost."""

import datetime as dt
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from credentials import validity

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2032, 12, 31))
PROGRAMMES = st.builds(
    SimpleNamespace,
    validity_months=st.integers(1, 60), renewal_days=st.integers(0, 400), grace_days=st.integers(0, 120),
)  # fmt: skip


def held(window, programme):
    return SimpleNamespace(
        renewable_from=window.renewable_from,
        valid_from=window.start,
        valid_until=window.until,
        programme=programme,
        revoked_at=None,
    )


@given(PROGRAMMES, DAYS)
def test_a_first_window_begins_on_its_day_and_opens_its_renewal_inside(programme, day):
    window = validity.window(programme, on=day)
    assert window.start == day < window.until
    assert window.start <= window.renewable_from <= window.until


@given(PROGRAMMES, DAYS, st.lists(st.integers(0, 1200), min_size=1, max_size=6))
def test_a_chain_never_overlaps_and_has_no_gap_when_renewed_before_the_end(programme, day, waits):
    period = held(validity.window(programme, on=day), programme)
    for wait in waits:
        earned = period.renewable_from + dt.timedelta(days=wait)
        following = held(validity.window(programme, on=earned, previous=period), programme)
        assert following.valid_from >= period.valid_until, "no overlap"
        if earned <= period.valid_until:
            assert following.valid_from == period.valid_until, "no gap"
        else:
            assert following.valid_from == earned, "a gap is not filled afterwards"
        period = following


@given(PROGRAMMES, DAYS, st.integers(-500, 2500))
def test_the_renewal_path_is_open_exactly_from_the_window_to_the_end_of_grace(programme, day, offset):
    period, on = held(validity.window(programme, on=day), programme), day + dt.timedelta(days=offset)
    last = period.valid_until + dt.timedelta(days=programme.grace_days)
    assert validity.is_renewal(period, on=on) == (period.renewable_from <= on < last)
    period.revoked_at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    assert not validity.is_renewal(period, on=on)


@given(DAYS, st.integers(1, 120))
def test_months_end_on_the_same_day_of_the_month_or_on_its_last(day, months):
    later = validity.add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + dt.timedelta(days=1)).day == 1)
