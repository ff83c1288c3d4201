import pytest

from lib import criteria

FACTS = {"post_category": "hall", "employment_days": 3, "departments": ["P", "C1"], "kind": "contract"}


def test_all_and_any_say_why():
    tree = {
        "all": [
            {"fact": "employment_days", "op": "le", "value": 30},
            {"fact": "departments", "op": "within", "value": "C1"},
        ]
    }
    verdict = criteria.evaluate(tree, FACTS, words={"employment_days": "入职天数"})
    assert verdict.ok and "入职天数" in verdict.reasons[0]
    assert not criteria.evaluate({"any": []}, FACTS)
    assert criteria.evaluate({"all": []}, FACTS)


def test_a_no_names_only_what_is_missing():
    tree = {
        "all": [
            {"fact": "kind", "op": "eq", "value": "agency"},
            {"fact": "post_category", "op": "in", "value": ["hall"]},
        ]
    }
    verdict = criteria.evaluate(tree, FACTS)
    assert not verdict.ok and len(verdict.reasons) == 1


def test_an_unknown_fact_is_a_no():
    assert not criteria.evaluate({"fact": "moon", "op": "eq", "value": 1}, FACTS)
    assert criteria.evaluate({"not": {"fact": "moon", "op": "eq", "value": 1}}, FACTS)


@pytest.mark.parametrize(
    "tree",
    [
        [],
        {},
        {"all": {}},
        {"fact": "a"},
        {"fact": "a", "op": "sql", "value": 1},
        {"fact": "a", "op": "in", "value": "x"},
        {"all": [1]},
    ],
)
def test_a_malformed_tree_is_refused_with_its_place(tree):
    with pytest.raises(criteria.BadCriteria):
        criteria.check(tree)
