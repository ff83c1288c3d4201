"""Definitions, branching, answers and scores: worked examples without a database."""

from decimal import Decimal

import pytest

from surveys.questionnaire import answers, asking, checking, definition, scoring
from tests.surveys.forms import BOTH, a_definition


def form():
    return definition.build(a_definition())


def with_item(**item):
    data = a_definition()
    data["sections"][0]["items"].append({"key": "extra", "text": BOTH, **item})
    return checking.problems(data)


def test_a_sound_definition_has_no_problem():
    assert checking.problems(a_definition()) == []


@pytest.mark.parametrize(
    ("item", "place"),
    [
        ({"kind": "stars"}, "sections[0].items[3].kind"),
        ({"kind": "single"}, "sections[0].items[3].options"),
        ({"kind": "single", "weight": 1, "options": [{"key": "a", "text": BOTH}, {"key": "b", "text": BOTH}]}, "sections[0].items[3].options"),
        ({"kind": "single", "options": [{"key": "a", "text": BOTH}, {"key": "a", "text": BOTH}]}, "sections[0].items[3].options[1].key"),
        ({"kind": "matrix"}, "sections[0].items[3].rows"),
        ({"kind": "text", "weight": 1}, "sections[0].items[3].weight"),
        ({"kind": "scale", "weight": -1}, "sections[0].items[3].weight"),
        ({"kind": "scale", "labels": [BOTH]}, "sections[0].items[3].labels"),
        ({"kind": "scale", "requird": True}, "sections[0].items[3].requird"),
        ({"kind": "scale", "show_if": {"fact": "again", "op": "eq", "value": "no"}}, "sections[0].items[3].show_if"),
        ({"kind": "scale", "show_if": {"fact": "useful", "op": "like", "value": 1}}, "sections[0].items[3].show_if"),
    ],
)  # fmt: skip
def test_a_problem_names_its_place(item, place):
    found = with_item(**item)
    assert found and all(line.startswith(place) for line in found), found


def test_what_is_wrong_around_items_is_said_too():
    assert checking.problems([])[0]
    assert checking.problems({"title": {"zh": "x"}, "rights": {"self": {"answers": True}}, "sections": []})[
        0
    ].startswith("sections")
    assert any(p.startswith("title") for p in checking.problems(a_definition(title={"en": "only"})))
    assert any(p.startswith("rights.boss") for p in checking.problems(a_definition(rights={"boss": {"answers": True}})))
    assert any(p.startswith("rights") for p in checking.problems(a_definition(rights={"self": {"answers": False}})))
    data = a_definition()
    data["sections"][1]["items"][0]["key"] = "useful"
    assert any(p.startswith("sections[1].items[0].key") for p in checking.problems(data))


# --- branching -----------------------------------------------------------------------------------
def keys(raw):
    return [item.key for item in asking.visible(form(), raw)]


def test_an_item_is_asked_when_its_condition_holds():
    assert "why" not in keys({})
    assert "why" not in keys({"useful": 3})
    assert "why" in keys({"useful": 2})


def test_an_answer_to_an_item_that_is_not_asked_counts_for_nothing():
    data = a_definition()
    data["sections"][1]["items"].append(
        {"key": "deeper", "kind": "text", "text": BOTH, "show_if": {"fact": "why", "op": "ne", "value": ""}}
    )
    built = definition.build(data)
    found = answers.check(built, {"useful": "5", "why": "too long", "deeper": "x"})
    assert found.errors == {} and "why" not in found.values


# --- answers ---------------------------------------------------------------------------------------
def test_clean_answers():
    raw = {
        "useful": "5", "clear": "", "again": "yes", "wishes": ["c", "a"], "order": {"a": "3", "b": "1", "c": "2"},
        "skills": {"x": "4", "y": "2", "z": "5"}, "hours": "1.5", "since": "2026-11-20",
    }  # fmt: skip
    found = answers.check(form(), raw)
    assert found.errors == {}
    assert found.values == {
        "useful": 5, "again": "yes", "wishes": ["a", "c"], "order": ["b", "c", "a"], "skills": {"x": 4, "y": 2}, "hours": 1.5,
        "since": "2026-11-20",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("useful", "6"), ("useful", True), ("again", "perhaps"), ("wishes", ["a", "b", "c"]), ("wishes", ["d"]),
        ("order", {"a": "1", "b": "1", "c": "2"}), ("order", {"a": "1"}), ("skills", {"x": "9"}), ("skills", "x"),
        ("hours", "41"), ("hours", "nan"), ("hours", "many"), ("since", "2026-02-30"),
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_with_its_item(key, value):
    found = answers.check(form(), {"useful": "5", key: value})
    assert list(found.errors) == [key]


def test_what_is_required_is_asked_for_and_a_draft_asks_for_nothing():
    assert list(answers.check(form(), {}).errors) == ["useful"]
    assert list(answers.check(form(), {"useful": "1"}).errors) == ["why"]
    assert answers.check(form(), {"hours": "wrong"}, is_draft=True) == answers.Checked()


# --- scores ----------------------------------------------------------------------------------------
def test_a_worked_score():
    """main: (2 x 100 + 1 x 50) / 3 = 83.33; more: (again 0 + skills (75 + 25) / 2) / 2 = 25; total (83.33 + 3 x 25) / 4 = 39.6."""
    found = scoring.score(form(), {"useful": 5, "clear": 3, "again": "no", "skills": {"x": 4, "y": 2}})
    assert found.sections == {"main": Decimal("83.3"), "more": Decimal("25.0")}
    assert found.total == Decimal("39.6")


def test_what_was_not_answered_has_no_weight_and_nothing_scored_is_no_score():
    assert scoring.score(form(), {"useful": 4}).total == Decimal("75.0")
    assert scoring.score(form(), {"hours": 3}).total is None


def test_a_reversed_scale_counts_the_other_way():
    data = a_definition()
    data["sections"][0]["items"][1]["reverse"] = True
    assert scoring.score(definition.build(data), {"clear": 5}).total == Decimal("0.0")
    assert scoring.score(definition.build(data), {"clear": 2}).total == Decimal("75.0")


def test_half_a_tenth_is_rounded_up():
    assert scoring.rounded(scoring.Fraction(2005, 100)) == Decimal("20.1")
