"""Normalised gain and before/after of months against worked examples."""

import datetime as dt
from decimal import Decimal

import pytest

from development.effects import gains, months

D = Decimal


@pytest.mark.parametrize(
    ("pre", "post", "expected"), [(40, 70, 0.5), (0, 100, 1.0), (50, 50, 0.0), (80, 60, -1.0), (100, 100, None), (100, 90, None)]
)  # fmt: skip
def test_the_gain_of_one_person(pre, post, expected):
    assert gains.gain(pre, post) == expected


def test_five_people_by_hand():
    """Gains 0.5, 0.5, 0.25, 0.75, 0.5: mean 0.5, s = 0.1768, t(4) = 2.776: 0.5 +- 0.2195. Means 40 -> 68: class gain 28 / 60."""
    pairs = [(40, 70), (40, 70), (20, 40), (60, 90), (40, 70)]
    found = gains.summary(pairs)
    assert (found.n, found.pre, found.post, found.class_gain) == (5, 40, 68, pytest.approx(28 / 60))
    assert found.gain.value == pytest.approx(0.5)
    assert (found.gain.low, found.gain.high) == (pytest.approx(0.2805, abs=1e-4), pytest.approx(0.7195, abs=1e-4))


def test_the_mean_of_gains_is_not_the_gain_of_means():
    """Who began high and gained little weighs as much as everybody: 0.2, four times 0.5 are 0.44; of the means it is 0.48."""
    found = gains.summary([(90, 92), (20, 60), (20, 60), (20, 60), (20, 60)])
    assert found.gain.value == pytest.approx(0.44) and found.class_gain == pytest.approx(32.4 / 66)


def test_fewer_than_five_pairs_are_not_shown():
    found = gains.summary([(40, 70)] * 4)
    assert found.is_hidden and found.n == 4 and found.pre is found.post is found.gain is found.class_gain is None


def test_whoever_had_everything_before_is_counted_apart():
    found = gains.summary([(100, 100), *[(50, 75)] * 5])
    assert (found.n, found.full_before, found.gain.n, found.gain.value) == (6, 1, 5, 0.5)
    assert gains.summary([(100, 100), *[(50, 75)] * 4]).gain is None, "four gains are too few"
    assert gains.summary([(100, 100)] * 5).class_gain is None


@pytest.mark.parametrize(
    ("df", "table"), [(1, 12.706), (4, 2.776), (30, 2.042), (40, 2.021), (60, 2.000), (120, 1.980), (100_000, 1.960)]
)
def test_students_t_is_that_of_the_tables(df, table):
    assert gains.t95(df) == pytest.approx(table, abs=6e-4)


def test_the_interval_is_even_around_the_mean_and_narrows_with_n():
    few, many = (gains.mean_of([0.2, 0.4, 0.6] * n) for n in (2, 20))
    assert few.value == pytest.approx(0.4) and few.high - few.low > many.high - many.low
    assert gains.mean_of([0.5]) is None and gains.mean_of([0.5, 0.5]).low == 0.5


# --- months -------------------------------------------------------------------------------------
def test_the_window_leaves_out_the_months_of_the_training():
    over = months.window(dt.date(2026, 1, 20), dt.date(2026, 3, 1), 2)
    assert over.before == (dt.date(2025, 11, 1), dt.date(2025, 12, 1))
    assert over.within == (dt.date(2026, 1, 1), dt.date(2026, 2, 1))
    assert over.after == (dt.date(2026, 3, 1), dt.date(2026, 4, 1)) and len(over.all) == 6


def values(rows, over):
    found = {}
    for hall, numbers in rows.items():
        for month, number in zip((*over.before, *over.after), numbers, strict=True):
            if number is not None:
                found[hall, month] = D(number)
    return found


def test_before_and_after_by_hand():
    """Trained halls 100 -> 120 and 200 -> 220: 150 -> 170, +20 (13.3 %). The other hall 100 -> 105: +5. Beyond it: +15."""
    over = months.window(dt.date(2026, 6, 5), dt.date(2026, 6, 8), 2)
    table = values({1: (90, 110, 115, 125), 2: (200, 200, 210, 230), 3: (100, 100, 105, 105)}, over)
    found = months.compare(table, trained=[1, 2], others=[3], over=over)
    assert (found.trained.before, found.trained.after, found.trained.change) == (150, 170, 20)
    assert round(found.trained.percent, 1) == D("13.3")
    assert (found.others.change, found.beyond) == (5, 15)
    assert found.series[0] == (dt.date(2026, 4, 1), D(145), D(100)) and found.series[2][1] is None


def test_a_hall_without_a_value_on_one_side_does_not_count():
    """Hall 2 opened later: with it the mean would jump though nothing changed."""
    over = months.window(dt.date(2026, 6, 5), dt.date(2026, 6, 8), 1)
    found = months.compare(values({1: (100, 100), 2: (None, 500)}, over), trained=[1, 2], others=[], over=over)
    assert (found.trained.halls, found.trained.counted, found.trained.change) == (2, 1, 0)
    assert found.others.change is None and found.beyond is None


def test_missing_months_are_left_out_of_the_mean():
    over = months.window(dt.date(2026, 6, 5), dt.date(2026, 6, 8), 2)
    found = months.compare(values({1: (100, None, 110, 130)}, over), trained=[1], others=[], over=over)
    assert (found.trained.before, found.trained.after) == (100, 120)


def test_percent_of_nothing_is_not_a_number():
    over = months.window(dt.date(2026, 6, 5), dt.date(2026, 6, 8), 1)
    side = months.compare(values({1: (0, 5)}, over), trained=[1], others=[], over=over).trained
    assert side.change == 5 and side.percent is None
