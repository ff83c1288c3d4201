"""Moodle XML: its kinds are read, HTML becomes Markdown; what is written is read again; what it cannot hold is told."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from quizzes.formats import moodle
from quizzes.formats.moodle.writing import WRITERS
from quizzes.formats.parsed import Found
from tests.quizzes.formats.questions import banks

SAMPLES = Path(__file__).parent / "samples"


def read(*questions):
    return moodle.read(("<quiz>" + "".join(questions) + "</quiz>").encode())


def question(kind, text, *parts, form="html"):
    return f'<question type="{kind}"><questiontext format="{form}"><text><![CDATA[{text}]]></text></questiontext>{"".join(parts)}</question>'


def read_one(kind, text, *parts, form="html"):
    parsed = read(question(kind, text, *parts, form=form))
    assert [str(p) for p in parsed.errors] == []
    return parsed.questions[0].data


def answer(fraction, text, feedback=""):
    return f'<answer fraction="{fraction}"><text>{text}</text><feedback><text>{feedback}</text></feedback></answer>'


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(banks(*sorted(WRITERS)))
def test_what_is_written_is_read_again(bank):
    written = moodle.write([Found(data, category="公司/由来", tags=["甲", "乙 %5D]"]) for data in bank])
    assert written.problems == []
    parsed = moodle.read(written.data)
    assert [str(p) for p in parsed.problems] == []
    assert [f.data for f in parsed.questions] == bank
    assert {f.category for f in parsed.questions} == {"公司/由来"}


@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
@given(banks("case", "hotspot"))
def test_kinds_that_moodle_does_not_know_are_told(bank):
    assert len(moodle.write([Found(data) for data in bank]).problems) == len(bank)


def test_the_sample_holds_every_kind():
    parsed = moodle.read((SAMPLES / "questions.moodle.xml").read_bytes())
    assert [str(p) for p in parsed.errors] == []
    kinds = {f.data["kind"] for f in parsed.questions}
    assert kinds == {
        "multiple",
        "single",
        "true_false",
        "short_text",
        "numeric",
        "matching",
        "ordering",
        "cloze",
        "essay",
        "file",
    }
    assert {f.category for f in parsed.questions} == {"Counter", "Counter/Cash"}
    assert len(parsed.notes) == 6


def test_html_becomes_markdown_without_scripts_and_pictures():
    parsed = read(
        question(
            "essay",
            '<p>Say <b>why</b>:</p><script>x()</script><ul><li>a<li>b</ul><img src="data:image/png;base64,xx" alt="map">',
        )
    )
    assert parsed.questions[0].data["stem"] == "Say **why**:\n\n- a\n- b\n\nmap"
    assert len(parsed.notes) == 1


def test_plain_text_shows_as_it_is():
    assert read_one("essay", "2*3 &lt; 7", form="plain_text")["stem"] == "2\\*3 &lt; 7"
    assert read_one("essay", "2*3", form="markdown")["stem"] == "2*3"


def test_embedded_answers_become_gaps():
    text = "<p>Berlin is in {2:SHORTANSWER:=Germany#yes~%50%Europe~*#no}, Paris in {MULTICHOICE_S:Spain~=France}.</p>"
    data = read_one("cloze", text.replace("{M", "{1:M"))
    assert data["stem"] == "Berlin is in {{1}}, Paris in {{2}}."
    assert data["gaps"][0] == {
        "key": "1", "weight": 2, "kind": "short_text",
        "answers": [{"text": "Germany", "feedback": "yes"}, {"text": "Europe", "percent": 50}],
    }  # fmt: skip
    assert data["gaps"][1]["options"] == [{"text": "Spain"}, {"text": "France", "correct": True}]


def test_embedded_signs_may_be_escaped():
    data = read_one("cloze", "A {1:SA:=a\\}b\\~c\\#d} and {1:NM:=58:0.5~%50%60}", form="markdown")
    assert data["gaps"][0]["answers"] == [{"text": "a}b~c#d"}]
    assert data["gaps"][1]["answers"] == [{"value": "58", "tolerance": "0.5"}, {"value": "60", "percent": 50}]


def test_several_right_choices_in_a_gap_are_left_out_with_a_note():
    parsed = read(question("cloze", "A {1:MULTIRESPONSE:=a~=b~c}"))
    assert (parsed.questions, len(parsed.errors), len(parsed.notes)) == ([], 0, 1)


def test_words_in_gaps_become_choices():
    box = "<dragbox><text>{}</text><group>{}</group></dragbox>"
    data = read_one(
        "ddwtos",
        "The [[1]] sat on the [[3]].",
        box.format("cat", 1),
        box.format("dog", 1),
        box.format("mat", 2),
        box.format("roof", 2),
    )
    assert data["stem"] == "The {{1}} sat on the {{2}}."
    assert [o["text"] for o in data["gaps"][1]["options"]] == ["mat", "roof"]
    assert data["gaps"][1]["options"][0]["correct"]


def test_units_say_what_one_of_them_is_worth():
    unit = "<unit><multiplier>{}</multiplier><unit_name>{}</unit_name></unit>"
    data = read_one(
        "numerical",
        "How far?",
        answer(100, "5"),
        f"<units>{unit.format(1, 'm')}{unit.format(100, 'cm')}</units>",
        "<unitgradingtype>1</unitgradingtype>",
    )
    assert (data["unit"], data["other_units"], data["unit_required"]) == ("m", [{"unit": "cm", "factor": "0.01"}], True)


@pytest.mark.parametrize(
    "source",
    [
        question("multichoice", "A", answer(100, "a")),
        question("multichoice", "A", answer(0, "a"), answer(0, "b")),
        question("multichoice", "", answer(100, "a"), answer(0, "b")),
        question("truefalse", "A"),
        question("numerical", "A", answer(100, "many")),
        question("cloze", "A {1:SA:=x"),
        question("cloze", "A"),
        question("matching", "A"),
        question("ddwtos", "A [[3]]"),
    ],
)
def test_what_is_wrong_is_told_with_its_line(source):
    parsed = moodle.read(f"<quiz>\n\n{source}</quiz>".encode())
    assert len(parsed.errors) == 1
    assert "3" in parsed.errors[0].place


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_every_encoding_is_read(encoding):
    source = f'<?xml version="1.0" encoding="{encoding}"?><quiz>{question("essay", "为什么？")}</quiz>'
    assert moodle.read(source.encode(encoding)).questions[0].data["stem"] == "为什么？"


def test_other_xml_is_told_apart():
    assert "html" in str(moodle.read(b"<html></html>").errors[0])
