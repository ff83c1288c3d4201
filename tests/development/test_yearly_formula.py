"""The formula of the yearly evaluation against examples worked by hand."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from development import formula
from development.exceptions import DevelopmentError
from development.formula import Component

D = Decimal
EXAM, PRACTICE, KPI = (
    Component("exam", "考试", D(40)),
    Component("practical", "实操", D(35)),
    Component("kpi", "KPI", D(25)),
)
GRADES = ["excellent", "good", "fit", "unfit"]


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


@pytest.mark.parametrize(
    ("values", "total"),
    [
        # 40 % × 86.50 + 35 % × 91.20 + 25 % × 78.00 = 34.600 + 31.920 + 19.500 = 86.02
        ((D("86.50"), D("91.20"), D("78.00")), D("86.02")),
        # 0.40 × 90.01 + 0.35 × 80.01 + 0.25 × 70.03 = 36.004 + 28.0035 + 17.5075 = 81.515: half up, not 81.51 (to even below) nor 81.52 by luck
        ((D("90.01"), D("80.01"), D("70.03")), D("81.52")),
        ((D(100), D(100), D(100)), D("100.00")),
        ((D(0), D(0), D(0)), D("0.00")),
    ],
)
def test_examples_worked_by_hand(values, total):
    outcome = formula.compute([EXAM, PRACTICE, KPI], dict(zip(("exam", "practical", "kpi"), values, strict=True)))
    assert outcome.total == total


def test_half_a_hundredth_goes_up_and_never_to_even():
    # 50 % × 80.01 + 50 % × 80.00 = 80.005 -> 80.01 (banker's rounding would say 80.00)
    parts = [Component("exam", "", D(50)), Component("kpi", "", D(50))]
    assert formula.compute(parts, {"exam": D("80.01"), "kpi": D("80.00")}).total == D("80.01")
    assert formula.rounded(D("2.675")) == D("2.68")


def test_a_missing_component_leaves_its_weight_to_the_others():
    # without KPI: (40 × 80 + 35 × 95) ÷ 75 = (3200 + 3325) ÷ 75 = 87.00; the weights count as 53.33 % and 46.67 %
    outcome = formula.compute([EXAM, PRACTICE, KPI], {"exam": D(80), "practical": D(95), "kpi": None})
    assert outcome.total == D("87.00")
    assert [formula.plain(line.counted) for line in outcome.lines] == ["53.33", "46.67", "0"]


def test_a_missing_component_counts_as_zero_where_the_rule_says_so():
    # 40 % × 80 + 35 % × 95 + 25 % × 0 = 65.25
    parts = [EXAM, PRACTICE, Component("kpi", "KPI", D(25), "zero")]
    assert formula.compute(parts, {"exam": D(80), "practical": D(95)}).total == D("65.25")


def test_nothing_to_divide_by_is_said():
    with pytest.raises(DevelopmentError, match="nothing to divide by"):
        formula.compute([EXAM, PRACTICE, KPI], {})
    with pytest.raises(DevelopmentError, match="target is 0"):
        formula.share(D(10), D(0))


def test_a_share_is_at_most_all():
    assert formula.share(D(2600), D(4000)) == D("65.00")
    assert formula.share(D(1), D(3)) == D("33.33")
    assert formula.share(D(9), D(4)) == D(100)


@pytest.mark.parametrize(("weight", "gap"), [("24.99", r"\+0.01"), ("25.01", "-0.01"), ("30", "-5")])
def test_weights_sum_to_exactly_one_hundred(weight, gap):
    with pytest.raises(DevelopmentError, match=f"exactly 100 %.*by {gap}"):
        formula.check([EXAM, PRACTICE, Component("kpi", "KPI", D(weight))])


def test_a_formula_has_parts_each_once_with_a_weight():
    for parts in ([], [EXAM, EXAM], [Component("exam", "考试", D(0)), Component("kpi", "KPI", D(100))]):
        with pytest.raises(DevelopmentError):
            formula.check(parts)


def test_values_are_from_0_to_100():
    with pytest.raises(DevelopmentError, match="0 to 100"):
        formula.compute([Component("exam", "考试", D(100))], {"exam": D("100.01")})
    with pytest.raises(DevelopmentError, match="no number"):
        formula.number("一百", name="考试")


def test_grades_begin_at_their_boundaries():
    limits = {"excellent": D(90), "good": D(80), "fit": D(60)}
    found = [formula.grade_of(D(t), limits, GRADES) for t in ("90", "89.99", "80", "60", "59.99")]
    assert found == ["excellent", "good", "good", "fit", "unfit"]
    with pytest.raises(DevelopmentError, match="fall"):
        formula.check_boundaries({"excellent": D(80), "good": D(80), "fit": D(60)}, GRADES[:-1])


def test_shares_round_down_but_never_below_one():
    assert [formula.most_people(n, 20) for n in (3, 9, 10, 500)] == [1, 1, 2, 100]
    assert formula.most_people(10, 0) == 0
