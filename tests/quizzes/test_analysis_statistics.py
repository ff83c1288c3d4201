"""The statistics of item analysis: against examples computed by hand, and against plain formulas over whole lists."""

import math
import random
import statistics

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes.analysis import pace, reliability
from quizzes.analysis.choices import NOTHING, Choice, choices_of, chosen
from quizzes.analysis.items import ItemTally
from quizzes.analysis.moments import CoMoments, Moments
from quizzes.analysis.totals import Place, Totals

busy = settings(deadline=None, max_examples=60)  # other work on the machine is no failure
NUMBERS = st.lists(st.floats(-1e3, 1e3).map(lambda x: round(x, 3)), min_size=2, max_size=60)


def moments_of(values):
    found = Moments()
    for value in values:
        found.add(value)
    return found


def pairs_of(pairs):
    found = CoMoments()
    for x, y in pairs:
        found.add(x, y)
    return found


def plain_correlation(pairs):
    """Pearson's r over whole lists; None without spread."""
    xs, ys = zip(*pairs, strict=True)
    mx, my = math.fsum(xs) / len(xs), math.fsum(ys) / len(ys)
    sxx, syy = math.fsum((x - mx) ** 2 for x in xs), math.fsum((y - my) ** 2 for y in ys)
    if sxx <= 1e-9 or syy <= 1e-9:
        return None
    return math.fsum((x - mx) * (y - my) for x, y in pairs) / math.sqrt(sxx * syy)


# --- streams ----------------------------------------------------------------------------------------
@busy
@given(NUMBERS)
def test_a_stream_has_the_mean_and_variance_of_the_list(values):
    found = moments_of(values)
    assert found.mean == pytest.approx(statistics.fmean(values), abs=1e-6)
    assert found.variance == pytest.approx(statistics.variance(values), rel=1e-6, abs=1e-6)


@busy
@given(NUMBERS, NUMBERS)
def test_two_merged_streams_are_one(left, right):
    whole, merged = moments_of(left + right), moments_of(left)
    merged.merge(moments_of(right))
    assert merged.n == whole.n
    assert merged.mean == pytest.approx(whole.mean, abs=1e-6)
    assert merged.m2 == pytest.approx(whole.m2, rel=1e-6, abs=1e-4)
    assert merged.m3 == pytest.approx(whole.m3, rel=1e-5, abs=1.0)


PAIRS = st.lists(st.tuples(st.integers(-50, 50), st.integers(-50, 50)), min_size=2, max_size=50)


@busy
@given(PAIRS, PAIRS)
def test_a_stream_of_pairs_has_the_correlation_of_the_list(left, right):
    found, merged = pairs_of(left + right), pairs_of(left)
    merged.merge(pairs_of(right))
    plain = plain_correlation(left + right)
    if plain is None:
        assert found.correlation is None
    else:
        assert found.correlation == pytest.approx(plain, abs=1e-9)
        assert merged.correlation == pytest.approx(plain, abs=1e-9)


def test_a_stream_is_stable_far_from_zero():
    """Sums of squares would lose every digit here: Welford's point."""
    values = [1e9 + x for x in (4, 7, 13, 16)]
    assert moments_of(values).variance == pytest.approx(30.0)


def test_skewness_is_what_a_spreadsheet_says():
    assert moments_of([1, 2, 3, 4, 10]).skewness == pytest.approx(1.6970562748)
    assert moments_of([1, 1, 1]).skewness is None
    assert moments_of([1, 2]).skewness is None


# --- totals and groups ------------------------------------------------------------------------------
def totals_of(*scores, most=100):
    totals = Totals()
    for score in scores:
        totals.add(score, most)
    return totals


def test_the_groups_hold_27_percent_and_equal_totals_are_treated_alike():
    places = totals_of(*range(1, 101)).places()
    assert sum(places.of(s, 100).low for s in range(1, 101)) == pytest.approx(27)
    assert sum(places.of(s, 100).high for s in range(1, 101)) == pytest.approx(27)
    assert (places.of(27, 100).low, places.of(28, 100).low) == (1, 0)
    assert (places.of(73, 100).high, places.of(74, 100).high) == (0, 1)
    tied = totals_of(*[10] * 2, *[50] * 6, *[90] * 2).places()
    # 2.7 of 10 are wanted: both of the tens, and 0.7 spread over six fifties.
    assert tied.of(50, 100).low == pytest.approx(0.7 / 6)
    assert tied.of(50, 100).high == pytest.approx(0.7 / 6)


@busy
@given(st.lists(st.integers(-20, 100), min_size=4, max_size=200))
def test_groups_are_complete_for_any_totals(scores):
    places = totals_of(*scores).places()
    assert sum(places.of(s, 100).low for s in scores) == pytest.approx(0.27 * len(scores))
    assert sum(places.of(s, 100).high for s in scores) == pytest.approx(0.27 * len(scores))
    bands = [places.of(s, 100).band for s in sorted(scores)]
    assert bands == sorted(bands) and set(bands) <= set(range(5))


def test_a_total_that_was_not_there_stands_beside_its_neighbour():
    places = totals_of(10, 20, 30).places()
    assert places.of(15, 100) == places.of(20, 100)
    assert places.of(99, 100) == places.of(30, 100)


def test_the_histogram_keeps_negative_totals_and_full_marks():
    totals = totals_of(-10, 0, 4, 5, 99, 100)
    assert totals.histogram() == [3, 1, *[0] * 17, 2]
    assert totals.share_at(0.5) == 0.04
    assert totals.between(0.0, 0.05) == 3


# --- one question -----------------------------------------------------------------------------------
OPTIONS = [Choice("a", "对", True), Choice("b", "错", False), Choice("c", "没人选", False)]
MIDDLE = Place(0, 0, 2)


def tally_of(rows, choices=OPTIONS):
    """rows: (x, rest, key)"""
    tally = ItemTally(choices, 3_000)
    for x, rest, key in rows:
        tally.add(x, rest, MIDDLE, [key], 0)
    return tally.result()


def test_a_point_biserial_correlation_by_hand():
    """Crocker & Algina's formula on five people: those with the right answer have rests 8, 9, 7; the others 4, 2.

    M1 = 8, M = 6, s = sqrt(34/5) = 2.6077, p = 3/5: (8 - 6) / 2.6077 * sqrt(1.5) = 0.9393
    """
    item = tally_of([(1, 0.8, "a"), (1, 0.9, "a"), (1, 0.7, "a"), (0, 0.4, "b"), (0, 0.2, "b")])
    by_key = {o.key: o for o in item.options}
    assert item.facility == pytest.approx(0.6)
    assert by_key["a"].correlation == pytest.approx(0.9393, abs=1e-4)
    assert by_key["b"].correlation == pytest.approx(-0.9393, abs=1e-4)
    assert by_key["c"].correlation is None
    assert item.rest_correlation == pytest.approx(0.9393, abs=1e-4)
    assert (by_key["a"].count, by_key["b"].share, by_key["c"].count) == (3, 0.4, 0)


@busy
@given(
    st.lists(st.tuples(st.sampled_from("abc-"), st.integers(0, 20)), min_size=3, max_size=80),
)
def test_point_biserials_are_pearsons_correlations(rows):
    item = tally_of([(float(key == "a"), rest / 20, key) for key, rest in rows])
    for option in item.options:
        plain = plain_correlation([(float(key == option.key), rest / 20) for key, rest in rows])
        if plain is None or option.correlation is None:
            assert option.correlation is None and (plain is None or option.count in (0, len(rows)))
        else:
            assert option.correlation == pytest.approx(plain, abs=1e-9)


def test_the_discrimination_index_by_hand():
    """Ten people in each group: 9 of the upper, 4 of the lower are right: D = 0.9 - 0.4."""
    tally = ItemTally(OPTIONS, 3_000)
    for n in range(10):
        tally.add(float(n < 9), 0.8, Place(0, 1, 4), ["a"], 0)
        tally.add(float(n < 4), 0.3, Place(1, 0, 0), ["b"], 0)
    tally.add(1.0, 0.5, Place(0, 0, 2), ["a"], 0)
    item = tally.result()
    assert item.discrimination == pytest.approx(0.5)
    assert item.bands == [10, 0, 1, 0, 10]
    assert item.band_facility == [0.4, None, 1.0, None, 0.9]


def test_small_groups_give_no_discrimination_index():
    tally = ItemTally(OPTIONS, 3_000)
    for _n in range(4):
        tally.add(1.0, 0.8, Place(0, 1, 4), ["a"], 0)
        tally.add(0.0, 0.3, Place(1, 0, 0), ["b"], 0)
    assert tally.result().discrimination is None


def test_the_only_question_of_a_quiz_has_no_rest():
    item = tally_of([(1, None, "a"), (0, None, "b")])
    assert (item.rest_correlation, item.options[0].correlation, item.facility) == (None, None, 0.5)


def test_choices_of_every_kind():
    single = {"kind": "single", "options": [{"key": "a", "text": "甲", "correct": True}]}
    assert choices_of(single) == [Choice("a", "甲", True)]
    assert [c.right for c in choices_of({"kind": "true_false", "answer": False})] == [False, True]
    assert [c.key for c in choices_of({"kind": "essay"})] == ["right", "partly", "wrong"]
    assert chosen("multiple", ["a", "c"], 0.5) == ["a", "c"]
    assert chosen("true_false", False, 0) == ["false"]
    assert chosen("numeric", "58", 1.0) == ["right"]
    assert chosen("essay", "字", 0.4) == ["partly"]
    assert chosen("single", None, 0) == [NOTHING]


# --- time -------------------------------------------------------------------------------------------
def test_thresholds_follow_the_text_between_3_and_10_seconds():
    assert [pace.threshold_ms(n) for n in (0, 60, 120, 200, 5_000)] == [3_000, 3_000, 6_000, 10_000, 10_000]


def test_only_what_is_read_before_answering_is_counted():
    body = {
        "kind": "single", "stem": "四个字吗", "explanation": "很长的解释" * 100, "hint": "提示",
        "options": [{"key": "a", "text": "两字", "correct": True, "feedback": "不算"}, {"key": "b", "text": "三个字"}],
    }  # fmt: skip
    assert pace.shown_length(body) == 4 + 2 + 3
    assert pace.shown_length({"stem": "问", "answers": [{"text": "答案不算"}]}) == 1
    assert pace.shown_length({"stem": "问", "parts": [{"stem": "一二", "options": [{"text": "三"}]}]}) == 4


@busy
@given(st.lists(st.integers(500, 3_600_000), min_size=1, max_size=99))
def test_a_median_from_bins_is_near_the_median(times):
    bins = [0] * (len(pace.EDGES) + 1)
    for ms in times:
        bins[pace.bin_of(ms)] += 1
    middle = sorted(times)[(len(times) - 1) // 2]
    upper = sorted(times)[len(times) // 2]
    assert middle / 1.2 <= pace.median_ms(bins) <= upper * 1.2


def test_answers_without_reading_are_counted():
    tally = ItemTally(OPTIONS, 3_000)
    assert tally.add(0, 0.5, MIDDLE, ["b"], 2_999) is True
    assert tally.add(0, 0.5, MIDDLE, ["b"], 3_000) is False
    assert tally.add(0, 0.5, MIDDLE, ["b"], 0) is False
    item = tally.result()
    assert (item.timed, item.rapid) == (2, 1)


# --- reliability ------------------------------------------------------------------------------------
def tally_tests(table, stratum=lambda item: "row"):
    """table: one {item: score in points} a person."""
    tally = reliability.ReliabilityTally()
    for row in table:
        tally.add([(stratum(item), item, score) for item, score in row.items()], 100 * len(row))
    return tally.result()


def plain_alpha(rows):
    """Cronbach 1951, over whole lists."""
    k = len(rows[0])
    items = sum(statistics.variance(column) for column in zip(*rows, strict=True))
    return k / (k - 1) * (1 - items / statistics.variance([sum(row) for row in rows]))


def test_cronbachs_alpha_by_hand():
    """Three items, four people: variances 0.25, 0.3333, 0.25, of the totals 1.6667; alpha = 1.5 * (1 - 0.8333 / 1.6667) = 0.75."""
    rows = [(1, 1, 1), (1, 1, 0), (1, 0, 0), (0, 0, 0)]
    found = tally_tests([{n: 100 * x for n, x in enumerate(row)} for row in rows])
    assert (found.design, found.n, found.items) == ("common", 4, 3)
    assert found.alpha == pytest.approx(0.75)
    # SD of the totals 1.29099 points of 3, times sqrt(0.25)
    assert found.sem == pytest.approx(1.2909944 * 0.5 / 3)


@busy
@given(
    st.integers(2, 6).flatmap(
        lambda k: st.lists(st.lists(st.integers(0, 4), min_size=k, max_size=k), min_size=3, max_size=25)
    )
)
def test_alpha_of_a_form_is_cronbachs_formula(rows):
    found = tally_tests([{n: x * 100 for n, x in enumerate(row)} for row in rows], stratum=lambda item: item % 2)
    if statistics.variance([sum(row) for row in rows]) == 0:
        assert found.alpha is None
    else:
        assert found.alpha == pytest.approx(plain_alpha(rows), abs=1e-9)


def hoyt(table):
    """(MS between persons - MS within) / MS between, over whole lists of k scores each (Hoyt 1941, one-way)."""
    k, means = len(table[0]), [statistics.fmean(row) for row in table]
    between = k * statistics.variance(means)
    within = sum((x - m) ** 2 for row, m in zip(table, means, strict=True) for x in row) / (len(table) * (k - 1))
    return (between - within) / between


@busy
@given(st.lists(st.lists(st.integers(0, 100), min_size=3, max_size=3), min_size=3, max_size=20))
def test_alpha_of_drawn_questions_is_hoyts_coefficient(table):
    # Everybody gets questions of their own, so that nothing is common.
    people = [{(n, m): x for m, x in enumerate(row)} for n, row in enumerate(table)]
    found = tally_tests(people)
    if statistics.variance([sum(row) for row in table]) == 0:
        assert found.alpha is None
    else:
        assert found.design == "drawn"
        assert found.alpha == pytest.approx(hoyt(table), abs=1e-6)


def test_strata_that_differ_in_difficulty_are_no_error():
    """All have two easy and two hard questions: without strata the difference between them would count against the test."""
    people = [
        {(n, "e1"): 100, (n, "e2"): 100 if n > 1 else 0, (n, "h1"): 100 if n > 3 else 0, (n, "h2"): 100 if n > 4 else 0}
        for n in range(6)
    ]
    apart = tally_tests(people, stratum=lambda item: item[1][0])
    together = tally_tests(people)
    assert apart.alpha > together.alpha


def test_a_single_question_of_a_stratum_counts_as_error_as_a_whole():
    people = [{(n, 1): 100 * (n % 2), (n, 2): 100 * (n % 2)} for n in range(6)]
    assert tally_tests(people, stratum=lambda item: item[1]).alpha == pytest.approx(0.5)


def test_nothing_is_said_about_one_person_or_one_question():
    assert tally_tests([{1: 100, 2: 0}]).alpha is None
    assert tally_tests([{1: 100}, {1: 0}]).alpha is None


def test_a_negative_alpha_gives_the_whole_deviation_as_error():
    assert reliability.standard_error(10.0, -0.5) == 10.0
    assert reliability.standard_error(10.0, 0.75) == 5.0


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_simulated_people_get_the_reliability_that_was_put_in(seed):
    """Items nested within persons, person variance 1, item 0.25, rest 2: with 40 items 1 / (1 + 2.25 / 40) = 0.947."""
    chance = random.Random(seed)
    table = []
    for _n in range(400):
        person = chance.gauss(0, 1)
        table.append(
            {(_n, m): round(100 * (person + chance.gauss(0, 0.5) + chance.gauss(0, math.sqrt(2)))) for m in range(40)}
        )
    assert tally_tests(table).alpha == pytest.approx(0.947, abs=0.03)
