"""The score of a need, by worked examples."""

from decimal import Decimal

import pytest
from django.utils.translation import override

from development import ranking
from development.ranking import Facts, rank


def test_a_gap_of_ten_people_without_a_day():
    # (30 × 3/5 + 35 × 2/3 + 15 × 10/20) ÷ 80 × 100 = (18 + 23.333… + 7.5) ÷ 0.8
    found = rank(Facts(weight=3, gap=Decimal(2), people=10, days=None))
    assert found.score == Decimal("61.0")
    assert {name: part["points"] for name, part in found.parts.items()} == {"weight": 22.5, "gap": 29.2, "people": 9.4}


def test_a_certificate_that_ends_in_thirty_days():
    # (30 × 5/5 + 15 × 1/20 + 20 × 150/180) ÷ 65 × 100 = (30 + 0.75 + 16.666…) ÷ 0.65
    assert rank(Facts(weight=5, gap=None, people=1, days=30)).score == Decimal("72.9")


def test_everything_at_its_most_is_a_hundred():
    assert rank(Facts(weight=5, gap=Decimal(5), people=500, days=-3)).score == Decimal("100.0")


def test_a_day_far_ahead_is_not_urgent_but_counts():
    far = rank(Facts(weight=1, gap=None, people=1, days=400))
    assert far.parts["urgency"]["points"] == 0
    assert far.score == Decimal("10.4")  # (30 × 0.2 + 15 × 0.05) ÷ 65 × 100


@pytest.mark.parametrize("days", [None, 10])
@pytest.mark.parametrize("gap", [None, Decimal("1.5")])
def test_the_points_of_the_parts_add_up_to_the_score(gap, days):
    found = rank(Facts(weight=4, gap=gap, people=7, days=days))
    assert abs(sum(part["points"] for part in found.parts.values()) - float(found.score)) <= 0.2
    assert all(part["of"] == sum(p["share"] for p in found.parts.values()) for part in found.parts.values())


def test_each_part_is_explained_in_the_readers_words():
    parts = rank(Facts(weight=5, gap=Decimal("1.50"), people=3, days=-2)).parts
    with override("zh-hans"):
        said = {one["key"]: one["label"] for one in ranking.explained(parts)}
    assert "5" in said["weight"] and "1.5" in said["gap"] and "3" in said["people"] and "2" in said["urgency"]
