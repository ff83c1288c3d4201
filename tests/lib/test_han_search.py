"""Splitting Han runs into pairs, for the index and for queries."""

from hypothesis import given
from hypothesis import strategies as st

from lib.han_search import MAX_QUERY, flat, split_for_index, split_for_query, split_query


def test_the_index_holds_single_characters_and_pairs():
    assert split_for_index("普遍服务") == "普 遍 服 务 普遍 遍服 服务"
    assert split_for_index("5G网络，快！") == "5G 网 络 网络 快"


def test_a_query_asks_for_pairs_or_for_the_only_character():
    assert split_for_query("普遍服务") == "普遍 遍服 服务"
    assert split_for_query("网") == "网"
    assert split_for_query("5G 网络 网络") == "5G 网络"


def test_punctuation_and_quotes_are_no_words():
    assert split_for_query("\"'*()%_-!？！") == ""


def test_a_long_query_is_cut():
    assert len(split_for_query("字词" * 50_000).split()) <= MAX_QUERY


def test_a_query_without_words_finds_nothing_even_in_combination():
    from modelsearch.query import MATCH_NONE, And, Or, Phrase, PlainText

    assert split_query(PlainText("！")) is MATCH_NONE
    assert split_query(And([PlainText("！"), PlainText("网")])) is MATCH_NONE
    assert split_query(Or([PlainText("！"), PlainText("网")])).subqueries[0].query_string == "网"
    assert split_query(Phrase("普遍服务")).operator == "and"


def test_lists_and_dictionaries_are_flattened():
    assert flat({"a": ["一", None, {"b": "二"}]}) == "一 \n \n二"


@given(st.text(max_size=60))
def test_what_is_asked_for_is_in_the_index_of_the_same_text(text):
    assert set(split_for_query(text).split()) <= set(split_for_index(text).split())
