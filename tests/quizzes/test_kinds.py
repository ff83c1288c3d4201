"""Every kind of question: what is refused, what is right, what partly, and that a page is told nothing of the key."""

import random
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from quizzes import kinds
from quizzes.kinds.base import LETTERS
from quizzes.kinds.typed import parse_number, plain
from quizzes.marking import has_passed, points
from quizzes.quiz_settings import QuizSettings, WrongSettings

OPTIONS = [{"text": "一", "correct": True}, {"text": "二"}, {"text": "三", "correct": True}, {"text": "四"}]


def body(kind, **fields):
    return kinds.clean({"kind": kind, "stem": "题干", **fields})


def share(question, value):
    return kinds.score(question, value).share


# --- right, partly, wrong -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("partial", "chosen", "worth"),
    [
        ("half", ["a", "c"], 1), ("half", ["a"], Fraction(1, 2)), ("half", ["a", "b"], 0), ("half", ["a", "b", "c"], 0), ("half", [], 0),
        ("share", ["a"], Fraction(1, 2)), ("share", ["a", "b"], 0), ("share", ["a", "b", "c"], Fraction(1, 2)), ("share", ["a", "b", "c", "d"], 0),
        ("none", ["a"], 0), ("none", ["a", "c"], 1),
    ],
)  # fmt: skip
def test_multiple_choice_by_its_rule(partial, chosen, worth):
    assert share(body("multiple", options=OPTIONS, partial=partial), chosen) == worth


@pytest.mark.parametrize("typed", ["58", "58元", " 58 元", "￥58", "¥58.00", "５８", "58.0", "580角", "0058", "+58"])
def test_a_number_is_forgiven_for_how_it_is_typed(typed):
    question = body("numeric", answers=[{"value": "58"}], unit="元", other_units=[{"unit": "角", "factor": "0.1"}])
    assert share(question, typed) == 1


@pytest.mark.parametrize("typed", ["58分", "5 8", "五十八", "59", "", "-58", "1e999", "nan", "58元元", "58,0"])
def test_a_number_that_is_another_is_wrong(typed):
    assert share(body("numeric", answers=[{"value": "58"}], unit="元"), typed or None) == 0


def test_the_first_range_that_fits_counts_and_a_unit_may_be_asked_for():
    question = body(
        "numeric", answers=[{"value": "100", "tolerance": "1"}, {"value": "100", "tolerance": "10", "percent": 50}]
    )
    assert [share(question, t) for t in ("100.9", "91", "89")] == [1, Fraction(1, 2), 0]
    strict = body("numeric", answers=[{"value": "5"}], unit="元", unit_required=True)
    assert (share(strict, "5"), share(strict, "5元")) == (0, 1)


def test_numbers_with_thousands():
    assert str(parse_number("1,200.5元")[0]) == "1200.5" and parse_number("1,20")[0] != 1200


@pytest.mark.parametrize(
    "typed", ["中国网通", " 中国 网通。", "中国网通！", "ＣＨＩＮＡ ｎｅｔｃｏｍ", "China  Netcom"]
)
def test_short_text_is_forgiven_for_width_case_spaces_and_end_marks(typed):
    assert share(body("short_text", answers=[{"text": "中国网通"}, {"text": "China Netcom"}]), typed) == 1


def test_short_text_keeps_case_where_it_counts():
    question = body("short_text", answers=[{"text": "APN"}], case_sensitive=True)
    assert (share(question, "APN"), share(question, "apn")) == (1, 0)


def test_matching_groups_and_gaps_count_their_parts():
    matching = body("matching", pairs=[{"left": "甲", "right": "一"}, {"left": "乙", "right": "二"}], extra=["三"])
    key = kinds.solution(matching)
    assert share(matching, {"l1": key["l1"], "l2": "r3"}) == Fraction(1, 2)
    groups = body("groups", groups=[{"text": "甲", "items": ["子", "丑"]}, {"text": "乙", "items": ["寅"]}])
    assert share(groups, {"i1": "a", "i2": "b", "i3": "b"}) == Fraction(2, 3)
    gaps = [
        {"key": "1", "kind": "short_text", "answers": [{"text": "x"}], "weight": 3},
        {"key": "2", "kind": "single", "options": OPTIONS[:2]},
    ]
    cloze = body("cloze", stem="甲{{1}}乙{{2}}", gaps=gaps)
    assert share(cloze, {"1": "x"}) == Fraction(3, 4)


def test_ordering_counts_neighbours():
    question = body("ordering", items=["一", "二", "三", "四"])
    assert [share(question, list(order)) for order in ("abcd", "bcda", "dcba")] == [1, Fraction(2, 3), 0]
    assert share(body("ordering", items=["一", "二", "三"], partial=False), ["b", "a", "c"]) == 0


def test_an_essay_in_a_case_waits_for_a_person_and_the_rest_does_not():
    parts = [{"kind": "true_false", "stem": "甲", "answer": True}, {"kind": "essay", "stem": "乙"}]
    question = body("case", parts=parts)
    assert kinds.needs_person(question)
    outcome = kinds.score(question, {"1": True, "2": "因为"})
    assert outcome.needs_person and outcome.parts["1"].right
    assert not kinds.score(question, {"1": True}).needs_person


# --- what is refused ----------------------------------------------------------------------------------
BAD = [
    {"kind": "nonsense", "stem": "x"},
    {"kind": "single", "stem": ""},
    {"kind": "single", "stem": "x"},
    {"kind": "single", "stem": "x", "options": OPTIONS},
    {"kind": "single", "stem": "x", "options": [{"text": "一"}, {"text": "二"}]},
    {"kind": "single", "stem": "x", "options": [{"text": "一", "correct": True}, {"text": "一"}]},
    {"kind": "single", "stem": "x", "options": [{"text": "一", "correct": "yes"}, {"text": "二"}]},
    {"kind": "single", "stem": "x", "options": OPTIONS[1:3], "answer": True},
    {"kind": "multiple", "stem": "x", "options": OPTIONS, "partial": "some"},
    {"kind": "true_false", "stem": "x", "answer": "对"},
    {"kind": "numeric", "stem": "x", "answers": [{"value": "abc"}]},
    {"kind": "numeric", "stem": "x", "answers": [{"value": "1", "percent": 50}]},
    {"kind": "numeric", "stem": "x", "answers": [{"value": "NaN"}]},
    {"kind": "short_text", "stem": "x", "answers": []},
    {"kind": "cloze", "stem": "没有空", "gaps": [{"key": "1", "answers": [{"text": "x"}]}]},
    {"kind": "cloze", "stem": "{{1}}{{2}}", "gaps": [{"key": "1", "answers": [{"text": "x"}]}]},
    {"kind": "matching", "stem": "x", "pairs": [{"left": "甲", "right": "一"}, {"left": "乙", "right": "一"}]},
    {"kind": "ordering", "stem": "x", "items": ["一", "一", "二"]},
    {"kind": "groups", "stem": "x", "groups": [{"text": "甲", "items": ["子"]}, {"text": "乙", "items": []}]},
    {"kind": "hotspot", "stem": "x", "alt": "图", "areas": [{"label": "甲", "coords": [1, 2]}, {"label": "乙", "coords": [1, 2, 3, 4]}]},
    {"kind": "case", "stem": "x", "parts": [{"kind": "hotspot", "stem": "y"}, {"kind": "single", "stem": "z"}]},
    {"kind": "essay", "stem": "x", "min_chars": 500, "max_chars": 100},
    {"kind": "file", "stem": "x", "extensions": ["exe"]},
]  # fmt: skip


@pytest.mark.parametrize("data", BAD, ids=lambda d: f"{d['kind']}")
def test_a_question_that_cannot_be_used_says_why(data):
    with pytest.raises(kinds.Invalid) as caught:
        kinds.clean(data)
    assert caught.value.problems and all(p.message for p in caught.value.problems)


# --- for any question -----------------------------------------------------------------------------------
text = st.text(alphabet="甲乙丙丁一二三abcXYZ 。?1<>&\"'{}[]=~#\\", min_size=1, max_size=12).map(
    lambda t: f"字{t.strip()}"
)
texts = st.lists(text, min_size=3, max_size=6, unique=True)


@st.composite
def questions(draw):
    kind = draw(
        st.sampled_from(["single", "multiple", "true_false", "numeric", "short_text", "matching", "ordering", "groups"])
    )
    words = draw(texts)
    right = draw(st.integers(0, len(words) - 1))
    fields = {
        "single": lambda: {"options": [{"text": w, "correct": n == right} for n, w in enumerate(words)]},
        "multiple": lambda: {"options": [{"text": w, "correct": n <= right} for n, w in enumerate(words)], "partial": draw(st.sampled_from(["half", "share", "none"]))},
        "true_false": lambda: {"answer": draw(st.booleans())},
        "numeric": lambda: {"answers": [{"value": str(draw(st.integers(-999, 999))), "tolerance": "0"}], "unit": "元"},
        "short_text": lambda: {"answers": [{"text": w} for w in words]},
        "matching": lambda: {"pairs": [{"left": w, "right": f"右{w}"} for w in words]},
        "ordering": lambda: {"items": words},
        "groups": lambda: {"groups": [{"text": "组一", "items": words[:1]}, {"text": "组二", "items": words[1:]}]},
    }[kind]()  # fmt: skip
    return kinds.clean({"kind": kind, "stem": draw(text), **fields})


@given(questions(), st.integers())
@settings(max_examples=150, deadline=None)
def test_what_is_shown_and_sent_back_means_the_same_and_the_solution_scores_fully(question, seed):
    layout = kinds.lay_out(question, random.Random(seed))
    solution = kinds.solution(question)
    posted = kinds.encode(question, layout, solution)
    assert kinds.decode(question, layout, posted) == solution
    outcome = kinds.score(question, solution)
    assert outcome.share == 1 and outcome.right
    assert kinds.clean(dict(question)) == question, "a body cleaned again is the same"
    shown = str(kinds.shown(question, layout))
    assert "correct" not in shown and "feedback" not in shown and "answer" not in shown


@given(
    questions(),
    st.integers(),
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4),
        max_leaves=8,
    ),
)
@settings(max_examples=200, deadline=None)
def test_whatever_is_posted_is_an_answer_or_is_refused_with_words(question, seed, posted):
    layout = kinds.lay_out(question, random.Random(seed))
    try:
        value = kinds.decode(question, layout, posted)
    except kinds.WrongAnswer as exc:
        assert str(exc)
    else:
        assert 0 <= kinds.score(question, value).share <= 1


# --- points ---------------------------------------------------------------------------------------------
EXAM, MINUS, SURE = QuizSettings(), QuizSettings(negative_percent=25), QuizSettings(behaviour="confidence")


@pytest.mark.parametrize(
    ("outcome", "rules", "confidence", "worth"),
    [
        (kinds.Outcome(Fraction(1, 3)), EXAM, None, 67), (kinds.Outcome(Fraction(1)), EXAM, None, 200), (kinds.Outcome(), EXAM, None, 0),
        (kinds.Outcome(), MINUS, None, -50), (kinds.Outcome(Fraction(1, 2)), MINUS, None, 100),
        (kinds.Outcome(Fraction(1)), SURE, 3, 200), (kinds.Outcome(), SURE, 3, -400), (kinds.Outcome(Fraction(1)), SURE, 1, 67),
        (kinds.Outcome(), SURE, 1, 0), (kinds.Outcome(), SURE, 2, -133), (kinds.Outcome(), SURE, None, 0),
    ],
)  # fmt: skip
def test_points_of_a_question_worth_two(outcome, rules, confidence, worth):
    assert points(outcome, 200, rules, answered=True, confidence=confidence) == worth


@pytest.mark.parametrize("rules", [EXAM, MINUS, SURE])
def test_an_empty_answer_costs_nothing(rules):
    assert points(kinds.Outcome(), 200, rules, answered=False) == 0


def test_nobody_passes_or_fails_by_rounding():
    assert not has_passed(5999, 10_000, 60)
    assert has_passed(6000, 10_000, 60)
    assert not has_passed(2, 3, 67) and has_passed(2, 3, 66)


@pytest.mark.parametrize(
    "data",
    [
        {"attempts": -1},
        {"minutes": "20"},
        {"pass_percent": 101},
        {"feedback": "now"},
        {"nonsense": 1},
        {"sequential": 1},
        {"review": {"soon": []}},
    ],
)
def test_settings_that_make_no_sense_are_refused(data):
    with pytest.raises(WrongSettings):
        QuizSettings.read(data)


def test_letters_and_plain_text():
    assert len(LETTERS) == 26
    assert plain("Ａ　Ｂ。") == "a b"
