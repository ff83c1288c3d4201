"""GIFT: Moodle's kinds and signs are read; what is written is read again; what it cannot hold is told."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from quizzes.formats import gift
from quizzes.formats.gift.writing import HELD
from quizzes.formats.parsed import Found
from tests.quizzes.formats.questions import banks
from tests.quizzes.formats.test_sheet import numbers_in

SAMPLE = Path(__file__).parent / "samples" / "questions.gift"


def read(source):
    return gift.read(source.encode(), name="x.gift")


def read_one(source):
    parsed = read(source)
    assert [str(p) for p in parsed.errors] == []
    return parsed.questions[0].data


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(banks(*sorted(HELD)))
def test_what_is_written_is_read_again(bank):
    written = gift.write([Found(data, category="公司/由来", tags=["甲", "乙 %5D]"]) for data in bank])
    assert written.problems == []
    parsed = gift.read(written.data)
    assert [str(p) for p in parsed.problems] == []
    assert [f.data for f in parsed.questions] == bank
    assert {f.category for f in parsed.questions} == {"公司/由来"}


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(banks("cloze", "case", "ordering", "hotspot", "file"))
def test_kinds_that_gift_does_not_know_are_told(bank):
    written = gift.write([Found(data) for data in bank])
    assert len(written.problems) == len(bank)


def test_the_sample_holds_every_kind():
    parsed = gift.read(SAMPLE.read_bytes())
    assert [str(p) for p in parsed.errors] == []
    kinds = [f.data["kind"] for f in parsed.questions]
    assert set(kinds) == HELD - {"groups"}
    assert len(parsed.notes) == 4


def test_missing_words_leave_a_blank():
    data = read_one("Grant is {~buried =entombed ~living} in Grant's tomb.")
    assert data["stem"] == "Grant is _____ in Grant's tomb."
    assert [o["text"] for o in data["options"]] == ["buried", "entombed", "living"]


def test_escaped_signs_are_themselves():
    data = read_one("Which is 5? {\n ~ \\= 2 + 2\n = \\= 2 + 3 # \\#1\\: \\{\\}\\~\\\\ yes\n}")
    assert [o["text"] for o in data["options"]] == ["= 2 + 2", "= 2 + 3"]
    assert data["options"][1]["feedback"] == "\\#1: {}~\\ yes"


def test_weights_say_what_is_right():
    data = read_one("Two? {~%-50%No ~%50%A ~%50%B ~%-50%C}")
    assert data["kind"] == "multiple"
    assert [o.get("correct", False) for o in data["options"]] == [False, True, True, False]


def test_half_a_point_for_a_wrong_choice_is_noted():
    parsed = read("Hard. {~wrong ~%50%half =right}")
    assert parsed.errors == []
    assert len(parsed.notes) == 1


def test_feedback_of_true_and_false_is_for_who_chose_it():
    data = read_one("42 is it.{FALSE#wrong!#right!####because}")
    assert data["answer"] is False
    assert (data["feedback_true"], data["feedback_false"], data["explanation"]) == ("wrong!", "right!", "because")


def test_numbers_have_tolerances_ranges_and_parts_of_the_points():
    assert read_one("Pi? {#3.141..3.142}")["answers"] == [{"value": "3.1415", "tolerance": "0.0005"}]
    data = read_one("Born? {#\n =1822:0#yes\n =%50%1822:2#close}")
    assert data["answers"][1] == {"value": "1822", "tolerance": "2", "percent": 50, "feedback": "close"}


def test_pairs_may_have_right_sides_without_a_left():
    data = read_one("Match. {=Canada -> Ottawa =Italy -> Rome = -> Paris}")
    assert data["pairs"][0] == {"left": "Canada", "right": "Ottawa"}
    assert data["extra"] == ["Paris"]


def test_html_becomes_markdown():
    data = read_one("[html]<p>Who is <b>here</b>?</p>{=<i>x</i> ~y}")
    assert data["stem"] == "Who is **here**?"
    assert data["options"][0]["text"] == "*x*"


def test_categories_hold_for_what_follows():
    parsed = read("$CATEGORY: $course$/top/公司/由来\n\nA{T}\n\n// $CATEGORY: no\n\n$CATEGORY: a//b/c\n\nB{F}")
    assert [f.category for f in parsed.questions] == ["公司/由来", "a／b/c"]


def test_ids_and_tags_stand_in_comments():
    parsed = read("// [id:C101-Q001] [tag:easy] [tag:kuibu:difficulty=2] [tag:kuibu:teaches=C101-01#merger]\nA{T}")
    found = parsed.questions[0]
    assert found.data["key"] == "C101-Q001"
    assert (found.data["difficulty"], found.data["teaches"]) == (2, "C101-01#merger")
    assert found.tags == ["easy"]


def test_an_edit_elsewhere_stands():
    """A patch of a text is only for the text that it was made of."""
    written = gift.write([Found({"kind": "essay", "stem": "甲", "key": "K-1", "hint": "想", "difficulty": 2})]).data
    edited = gift.read(written.replace("甲".encode(), "乙".encode())).questions[0].data
    assert (edited["stem"], edited["hint"]) == ("乙", "想")


@pytest.mark.parametrize("source", ["A{T", "A}T{", "A{=a =b ~c}", "A{#x}", "A{=a -> }", "A{~a}", "{T}", "A{=}"])
def test_what_is_wrong_is_told_with_its_line(source):
    parsed = read("good{T}\n\n" + source)
    assert numbers_in(parsed.errors) == ["3"]
