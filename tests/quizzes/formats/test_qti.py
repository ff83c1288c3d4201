"""QTI 2.1, 2.2 and 3.0: items and packages are read; what is written is read again; what is not known is told."""

import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings

from quizzes.formats import FORMATS, qti
from quizzes.formats.archive import pack
from quizzes.formats.canonical import KINDS
from quizzes.formats.parsed import Found
from quizzes.formats.trees import parse_xml
from tests.quizzes.formats.questions import banks

SAMPLES = Path(__file__).parent / "samples" / "qti"
VERSIONS = ["qti21", "qti22", "qti30"]
ITEM = '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="x" title="Title">{}<itemBody>{}</itemBody>{}</assessmentItem>'
RIGHT = '<responseDeclaration identifier="R" cardinality="{}" baseType="{}"><correctResponse>{}</correctResponse></responseDeclaration>'


def item(base, right, body, *, cardinality="single", after=""):
    values = "".join(f"<value>{value}</value>" for value in right)
    return ITEM.format(RIGHT.format(cardinality, base, values), body, after).encode()


def read_one(data):
    parsed = qti.read(data)
    assert [str(p) for p in parsed.errors] == []
    return parsed.questions[0].data


@pytest.mark.parametrize("version", VERSIONS)
@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(bank=banks())
def test_what_is_written_is_read_again(version, bank):
    written = FORMATS[version].write([Found(data, category="公司/由来", tags=["甲", "乙 丙"]) for data in bank])
    left_out = {p.place for p in written.problems}  # only a cloze whose gaps stand within code
    assert all("gap" in str(p) or "空" in str(p) for p in written.problems)
    parsed = qti.read(written.data)
    assert [str(p) for p in parsed.problems] == [] or left_out
    assert [f.data for f in parsed.questions] == [data for data in bank if data["key"] not in left_out]
    assert all((f.category, f.tags) == ("公司/由来", ["甲", "乙 丙"]) for f in parsed.questions)


@pytest.mark.parametrize("version", VERSIONS)
def test_every_file_of_a_package_is_well_formed_and_listed(version):
    from quizzes.formats.sheet.examples import EXAMPLES

    written = FORMATS[version].write([Found(data, category="公司") for data in EXAMPLES])
    assert written.problems == []
    with zipfile.ZipFile(io.BytesIO(written.data)) as archive:
        names = archive.namelist()
        manifest = parse_xml(archive.read("imsmanifest.xml"))
        for name in names:
            parse_xml(archive.read(name))
    assert {node.get("href") for node in manifest.find("file")} == set(names) - {"imsmanifest.xml"}
    assert len(manifest.find("resource")) == len(KINDS)


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.xml")), ids=lambda path: path.stem)
def test_the_samples_are_read(path):
    parsed = qti.read(path.read_bytes(), name=path.name)
    assert [str(p) for p in parsed.problems] == []
    assert parsed.questions[0].data["kind"] == path.stem.split("-")[0]
    assert parsed.questions[0].data["stem"]


def test_samples_in_a_package_bring_difficulty_category_and_words():
    files = {path.name: path.read_bytes() for path in SAMPLES.glob("*.xml")}
    resources = "".join(
        f'<resource identifier="r{n}" type="imsqti_item_xmlv2p1" href="{name}"><metadata><lom xmlns="http://ltsc.ieee.org/xsd/LOM">'
        "<general><keyword><string>hall</string></keyword></general><educational><difficulty><value>difficult</value></difficulty></educational>"
        "<classification><taxonPath><taxon><entry><string>Counter</string></entry></taxon><taxon><entry><string>Cash</string></entry></taxon>"
        f'</taxonPath></classification></lom></metadata><file href="{name}"/></resource>'
        for n, name in enumerate(files)
    )
    test = '<resource identifier="t" type="imsqti_test_xmlv2p1" href="test.xml"/>'
    files["imsmanifest.xml"] = f"<manifest><resources>{test}{resources}</resources></manifest>".encode()
    parsed = qti.read(pack(files))
    assert parsed.errors == []
    assert len(parsed.questions) == len(files) - 1
    assert len(parsed.notes) == 1
    for found in parsed.questions:
        assert (found.data["difficulty"], found.category, found.tags) == (4, "Counter/Cash", ["hall"])


def test_a_choice_of_yes_and_no_is_a_statement_to_judge():
    choices = '<simpleChoice identifier="true">True</simpleChoice><simpleChoice identifier="false">False</simpleChoice>'
    data = read_one(
        item(
            "identifier",
            ["false"],
            f'<p>It rains.</p><choiceInteraction responseIdentifier="R" maxChoices="1">{choices}</choiceInteraction>',
        )
    )
    assert (data["kind"], data["answer"]) == ("true_false", False)


def test_an_answer_within_a_text_is_a_gap_and_at_its_end_a_short_text():
    entry = '<textEntryInteraction responseIdentifier="R"/>'
    assert (
        read_one(item("string", ["York"], f"<p>Sun of {entry}; and clouds</p>"))["stem"] == "Sun of {{1}}; and clouds"
    )
    data = read_one(item("string", ["York"], f"<p>Which sun?</p><p>{entry}</p>"))
    assert (data["kind"], data["stem"]) == ("short_text", "Which sun?")
    data = read_one(item("float", ["3.14"], f"<p>Pi?</p><p>{entry}</p>"))
    assert data["answers"] == [{"value": "3.14"}]


def test_conditions_tell_tolerances_and_parts_of_the_points():
    def branch(tag, value, tolerance, score):
        test = f'<equal toleranceMode="absolute" tolerance="{tolerance} {tolerance}"><variable identifier="R"/><baseValue baseType="float">{value}</baseValue></equal>'
        return f'<{tag}>{test}<setOutcomeValue identifier="SCORE"><baseValue baseType="float">{score}</baseValue></setOutcomeValue></{tag}>'

    rules = f"<responseProcessing><responseCondition>{branch('responseIf', 58, 0.5, 2)}{branch('responseElseIf', 60, 1, 1)}</responseCondition></responseProcessing>"
    data = read_one(item("float", ["58"], '<p>Fee? <textEntryInteraction responseIdentifier="R"/></p>', after=rules))
    assert data["answers"] == [{"value": "58", "tolerance": "0.5"}, {"value": "60", "tolerance": "1", "percent": 50}]


def test_words_that_are_dragged_become_choices():
    words = '<gapText identifier="W" matchMax="1">winter</gapText><gapText identifier="S" matchMax="1">summer</gapText>'
    body = f'<gapMatchInteraction responseIdentifier="R" shuffle="false">{words}<p>Now is the <gap identifier="G1"/>.</p></gapMatchInteraction>'
    data = read_one(item("directedPair", ["W G1"], body, cardinality="multiple"))
    assert data["stem"] == "Now is the {{1}}."
    assert data["gaps"][0]["options"] == [{"text": "winter", "correct": True}, {"text": "summer"}]


def test_several_interactions_are_the_parts_of_a_case():
    declared = RIGHT.format("single", "identifier", "<value>A</value>") + RIGHT.replace('"R"', '"S"').format(
        "single", "string", "<value>king</value>"
    )
    choice = '<choiceInteraction responseIdentifier="R" maxChoices="1"><prompt>Why?</prompt><simpleChoice identifier="A">a</simpleChoice><simpleChoice identifier="B">b</simpleChoice></choiceInteraction>'
    body = (
        f'<p>A legend.</p>{choice}<p>She was angry with the <textEntryInteraction responseIdentifier="S"/> of old.</p>'
    )
    data = read_one(ITEM.format(declared, body, "").encode())
    assert data["stem"] == "A legend."
    assert [(part["kind"], part["stem"]) for part in data["parts"]] == [
        ("single", "Why?"),
        ("cloze", "She was angry with the {{1}} of old."),
    ]


def test_a_drawing_in_the_package_comes_along():
    areas = '<hotspotChoice identifier="A" shape="rect" coords="10,20,40,60"/><hotspotChoice identifier="B" shape="circle" coords="9,9,3"/>'
    body = f'<p>Where?</p><hotspotInteraction responseIdentifier="R" maxChoices="1"><object data="img/hall.svg" width="206" height="280">Hall</object>{areas}</hotspotInteraction>'
    source = item("identifier", ["A"], body)
    manifest = b'<manifest><resources><resource type="imsqti_item_xmlv2p1" href="q/x.xml"/></resources></manifest>'
    svg = b'<svg viewBox="0 0 206 280"/>'
    data = read_one(pack({"imsmanifest.xml": manifest, "q/x.xml": source, "q/img/hall.svg": svg}))
    assert data["drawing"] == svg.decode()
    assert data["areas"][0] == {"label": "A", "shape": "rect", "coords": [10, 20, 30, 40], "correct": True}
    assert (data["width"], data["height"], data["alt"]) == (206, 280, "Hall")
    parsed = qti.read(source)
    assert (parsed.questions, parsed.errors, len(parsed.notes)) == ([], [], 1)


@pytest.mark.parametrize(
    "name", ["sliderInteraction", "associateInteraction", "customInteraction", "selectPointInteraction"]
)
def test_unknown_interactions_are_left_out_with_a_note(name):
    parsed = qti.read(item("float", ["1"], f'<p>Q</p><{name} responseIdentifier="R"/>'))
    assert (parsed.questions, parsed.errors, len(parsed.notes)) == ([], [], 1)


@pytest.mark.parametrize(
    "body",
    [
        '<choiceInteraction responseIdentifier="R"><simpleChoice identifier="A">a</simpleChoice></choiceInteraction>',
        '<choiceInteraction responseIdentifier="none"><simpleChoice identifier="A">a</simpleChoice><simpleChoice identifier="B">b</simpleChoice></choiceInteraction>',
        '<matchInteraction responseIdentifier="R"/>',
        '<orderInteraction responseIdentifier="R"/>',
        '<textEntryInteraction responseIdentifier="none"/>',
    ],
)
def test_what_is_wrong_is_told_with_its_item(body):
    parsed = qti.read(item("identifier", ["Z"], "<p>Q</p>" + body))
    assert [p.place for p in parsed.errors] == ["x"]


def test_older_versions_are_told_apart():
    assert "questestinterop" in str(qti.read(b"<questestinterop/>").errors[0])


def test_names_that_lead_out_of_the_package_are_not_followed():
    manifest = (
        b'<manifest><resources><resource type="imsqti_item_xmlv2p1" href="../../etc/passwd"/></resources></manifest>'
    )
    parsed = qti.read(pack({"imsmanifest.xml": manifest}))
    assert (parsed.questions, len(parsed.errors)) == ([], 1)
