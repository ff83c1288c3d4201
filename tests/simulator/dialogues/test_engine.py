"""The customer reacts to what was said, always the same way."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from simulator.dialogues.engine import TalkError, begin, line, options, say, understand, will_buy

DIALOGUE = {
    "start": "n1",
    "second_approach": "s1",
    "doubts": ["price"],
    "synonyms": {"贵": ["价钱高", "太高"]},
    "nodes": {
        "n1": {
            "say": "贵不贵？",
            "say_if": [{"if": {"mood_lte": -1}, "say": "到底贵不贵？"}],
            "options": [
                {
                    "id": "a",
                    "text": "每月70元，一年720元。",
                    "next": "n2",
                    "mood": 1,
                    "trust": 4,
                    "resolves": ["price"],
                    "tags": ["fact_from_catalog"],
                    "keywords": [["70"], ["720", "一年"]],
                    "claims": [{"offering": "PR-BB-Y", "attr": "price_fen", "value": 72000}],
                },
                {"id": "b", "text": "不买算了。", "next": "n1", "mood": -3, "tags": ["rude"], "keywords": [["算了"]]},
                {
                    "id": "c",
                    "text": "别家更贵。",
                    "next": "refused",
                    "mood": -1,
                    "tags": ["disparage"],
                    "keywords": [["贵"]],
                },
            ],
        },
        "n2": {
            "say": "好吧。",
            "options": [
                {"id": "a", "text": "那现在给您办。", "next": "end", "if": {"trust_gte": 7}, "tags": []},
                {"id": "b", "text": "您再想想。", "next": "refused", "tags": ["give_up"]},
            ],
        },
        "s1": {
            "say": "怎么又来了？",
            "options": [
                {
                    "id": "a",
                    "text": "刚才没说清，年费一年省120元。",
                    "next": "n2",
                    "mood": 2,
                    "trust": 4,
                    "tags": ["retry_better"],
                },
                {"id": "b", "text": "就办了吧。", "next": "refused", "mood": -1, "tags": ["pushy"]},
            ],
        },
    },
}


def talked(*answers):
    talk = begin(DIALOGUE)
    for node, option in answers:
        talk = say(DIALOGUE, talk, node, option)["talk"]
    return talk


def test_a_good_answer_raises_mood_and_trust_and_resolves_the_doubt():
    said = say(DIALOGUE, {}, "n1", "a")
    assert (said["mood"], said["trust"], said["talk"]["node"]) == (1, 7, "n2")
    assert said["talk"]["doubts"] == {"price": "resolved"}
    assert said["claims"] == [{"offering": "PR-BB-Y", "attr": "price_fen", "value": 72000}]
    assert will_buy(said["talk"])


def test_a_doubt_that_stays_open_keeps_the_customer_from_buying():
    talk = {**begin(DIALOGUE), "trust": 9}
    assert not will_buy(talk)


def test_at_minus_four_the_customer_leaves():
    talk = talked(("n1", "b"), ("n1", "b"))
    assert talk["outcome"] == "left"
    assert line(DIALOGUE, talk) == ""
    with pytest.raises(TalkError):
        say(DIALOGUE, talk, "n1", "a")


def test_a_first_no_opens_the_second_approach_and_a_second_no_ends():
    talk = talked(("n1", "c"))
    assert (talk["node"], talk["approach"], talk["outcome"]) == ("s1", 2, "")
    assert say(DIALOGUE, talk, "s1", "b")["outcome"] == "refused"
    assert talked(("n1", "c"), ("s1", "a"), ("n2", "a"))["outcome"] == "done"


def test_the_line_follows_the_mood():
    assert line(DIALOGUE, begin(DIALOGUE)) == "贵不贵？"
    assert line(DIALOGUE, talked(("n1", "b"))) == "到底贵不贵？"


@pytest.mark.parametrize(("node", "option"), [("n2", "a"), ("n1", "z"), ("nowhere", "a")])
def test_what_is_not_open_cannot_be_said(node, option):
    with pytest.raises(TalkError):
        say(DIALOGUE, {}, node, option)


def test_a_locked_option_is_not_offered_and_cannot_be_said():
    talk = {**begin(DIALOGUE), "node": "n2", "trust": 6}
    assert [each["id"] for each in options(DIALOGUE, talk, 1)] == ["b"]
    with pytest.raises(TalkError):
        say(DIALOGUE, talk, "n2", "a")


def test_options_are_shuffled_by_the_seed_and_stay_so():
    orders = {seed: tuple(each["id"] for each in options(DIALOGUE, begin(DIALOGUE), seed)) for seed in range(40)}
    assert len(set(orders.values())) > 3
    assert {order[0] for order in orders.values()} == {"a", "b", "c"}
    assert all(tuple(e["id"] for e in options(DIALOGUE, begin(DIALOGUE), s)) == o for s, o in orders.items())


@pytest.mark.parametrize(
    ("text", "option"),
    [
        ("一个月 70 元", "a"),
        ("一年720元的", "a"),
        ("那就算了", "b"),
        ("别家价钱高", "c"),
        ("别家贵，不买算了", None),  # two meanings of equal weight
        ("720", None),
        ("天气不错", None),
        ("", None),
    ],
)
def test_free_text_is_understood_by_its_keywords_or_not_at_all(text, option):
    assert understand(DIALOGUE, begin(DIALOGUE), text) == option


@given(st.lists(st.sampled_from("abc"), max_size=12))
@settings(derandomize=True, max_examples=60, deadline=None)
def test_whatever_is_said_mood_and_trust_stay_in_their_limits_and_the_talk_ends_once(answers):
    talk = begin(DIALOGUE)
    for answer in answers:
        try:
            again, said = say(DIALOGUE, talk, talk["node"], answer), say(DIALOGUE, talk, talk["node"], answer)
        except TalkError:
            continue
        assert again == said
        assert not talk["outcome"]
        talk = said["talk"]
        assert -5 <= talk["mood"] <= 5 and 0 <= talk["trust"] <= 10
        assert (talk["mood"] <= -4) == (talk["outcome"] == "left")
