"""How evenly a blueprint draws: worked examples, and the formulas against counting every pair."""

import random
from itertools import combinations

import pytest

from quizzes.analysis.exposure import chances, least_covered, measure

FORMS = [{1, 2, 5}, {1, 3, 5}, {2, 3, 5}, {1, 2, 5}]
ROWS = [(2, [1, 2, 3, 4]), (1, [5])]


def test_a_worked_example():
    found = measure(FORMS, ROWS)
    assert (found.asked, found.pool, found.never) == (3, 5, [4])
    assert (found.least, found.most) == (0, 1)
    # Drawn 3, 3, 2, 0 and 4 times: (6 + 6 + 2 + 12) / (4 x 3) = 26 / 12 questions in common, of 3.
    assert found.overlap == pytest.approx(26 / 36)
    assert found.most_overlap == 1  # the first and the last are the same
    # Chances 1/2 of the four and 1 of the fifth: (4 x 1/4 + 1) / 3.
    assert found.expected == pytest.approx(2 / 3)


def test_one_of_four_may_be_left_out_of_four_forms_by_chance_but_not_of_a_thousand():
    assert measure(FORMS, ROWS).missed == []
    assert measure(FORMS * 250, ROWS).missed == [4]


def test_a_rare_question_may_be_left_out_by_chance():
    forms = [{n} for n in range(1, 200)] * 5
    assert measure(forms, [(1, range(200))]).missed == []  # (1 - 1/200) ** 995 is 0.7 %: not one in a million


def test_rows_that_share_a_question_add_their_chances_up():
    assert chances([(1, [1, 2]), (1, [2, 3, 4, 5])]) == {1: 0.5, 2: 0.75, 3: 0.25, 4: 0.25, 5: 0.25}
    assert chances([(2, [1, 2, 3]), (2, [1, 2, 3])]) == {1: 1, 2: 1, 3: 1}


def test_a_row_that_needs_all_of_its_questions_leaves_none_to_others():
    assert chances([(1, [1, 2, 3]), (1, [1])]) == {1: 1, 2: 0.5, 3: 0.5}


def test_the_mean_overlap_is_that_of_all_pairs():
    rng = random.Random(4)
    forms = [set(rng.sample(range(12), 5)) for _n in range(40)]
    pairs = [len(one & other) / 5 for one, other in combinations(forms, 2)]
    found = measure(forms, [(5, range(12))])
    assert found.overlap == pytest.approx(sum(pairs) / len(pairs))
    assert found.most_overlap == max(pairs)


def test_the_expected_overlap_is_what_fair_draws_come_to():
    rng = random.Random(7)
    forms = [{*rng.sample(range(8), 2), *rng.sample(range(8, 13), 3)} for _n in range(4000)]
    found = measure(forms, [(2, range(8)), (3, range(8, 13))])
    assert found.expected == pytest.approx((4 / 8 + 9 / 5) / 5)
    assert found.overlap == pytest.approx(found.expected, abs=0.01)


def test_the_poorest_form_counts():
    topics = {1: {"a"}, 2: {"b"}, 3: {"a", "c"}}
    assert least_covered([{1, 2}, {1, 3}, {1}], topics) == 1
    assert least_covered([{2, 3}], topics) == 3
