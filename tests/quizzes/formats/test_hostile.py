"""Whatever the bytes are, there is a report: no exception, in bounded time, and nothing fetched."""

import io
import random
import time
import zipfile
from functools import cache

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from quizzes.formats import FORMATS, Found, read
from quizzes.formats.archive import pack
from quizzes.formats.parsed import MAX_BYTES
from quizzes.formats.sheet.examples import EXAMPLES
from tests.quizzes.formats.documents import document

QUIET = {"deadline": None, "suppress_health_check": list(HealthCheck)}
NAMES = sorted(FORMATS)
SAMPLES = {name: FORMATS[name].write([Found(data, category="公司") for data in EXAMPLES]).data for name in NAMES}
SAMPLES |= {"text-docx": document(("list", 1, 0, "题（A）"), ("list", 2, 0, "甲"), ("list", 2, 0, "乙"))}


def report(name, data):
    started = time.perf_counter()
    parsed = read(data, name="upload", form=name.partition("-")[0])
    assert time.perf_counter() - started < 10
    assert all(isinstance(p.message, str) and p.message for p in parsed.problems)
    return parsed


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30, **QUIET)
@given(data=st.binary(max_size=400))
def test_random_bytes_give_a_report(name, data):
    parsed = report(name, data)
    assert parsed.questions or parsed.problems


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=30, **QUIET)
@given(words=st.lists(st.sampled_from(["1. ", "A. ", "答案：", "{", "}", "=", "~", "#", "::", "<", ">", "<a", "</", "&", "[", "]",
                                       "\n", "\\", "<quiz>", "<question type=\"cloze\">", "{1:", "%", "$CATEGORY:", "//", "->", "题", "<?xml", "0"]), max_size=40))  # fmt: skip
def test_random_signs_give_a_report(name, words):
    report(name, "".join(words).encode())


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_file_cut_anywhere_gives_a_report(name):
    data = SAMPLES[name]
    for end in range(0, len(data), max(len(data) // 40, 1)):
        report(name, data[:end])


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_file_with_flipped_bytes_gives_a_report(name):
    dice = random.Random(7)
    for _n in range(30):
        data = bytearray(SAMPLES[name])
        for _m in range(dice.choice([1, 3, 20])):
            data[dice.randrange(len(data))] = dice.randrange(256)
        report(name, bytes(data))


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_parts_of_a_package_with_flipped_bytes_give_a_report(name):
    """Inside the archive: a flip outside would only break its sums."""
    if not SAMPLES[name].startswith(b"PK"):
        return
    dice = random.Random(11)
    with zipfile.ZipFile(io.BytesIO(SAMPLES[name])) as archive:
        files = {entry: archive.read(entry) for entry in archive.namelist()}
    for _n in range(30):
        entry = dice.choice(sorted(files))
        part = bytearray(files[entry])
        for _m in range(dice.choice([1, 5, 50])):
            if part:
                at = dice.randrange(len(part))
                part[at : at + dice.choice([0, 1, 9])] = dice.randbytes(dice.choice([0, 1, 4]))
        report(name, pack({**files, entry: bytes(part)}))


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "data",
    [
        b"", b"\x00" * 5000, b"\xff\xfe", b"\xef\xbb\xbf", b"PK\x03\x04", b"PK\x05\x06" + b"\x00" * 18, b"%PDF-1.7", b"\xd0\xcf\x11\xe0" * 9,
        b"1. " * 5000, b"A. " * 5000, "（".encode() * 5000, b"{" * 9000, b"{=" * 5000, b"\\" * 9000, b"~%" * 5000, b"<" * 9000, b"<a>" * 3000,
        b"\n" * 100_000, b"::" * 9000, b"[[" * 9000, b"1.\n" * 3000, b"_" * 9000, "____（".encode() * 900,
    ],
    ids=lambda data: repr(data[:8]),
)  # fmt: skip
def test_strange_files_give_a_report(name, data):
    parsed = report(name, data)
    assert parsed.problems


@pytest.mark.parametrize("name", NAMES)
def test_a_file_that_is_too_large_is_not_looked_at(name):
    assert len(report(name, b"1" * (MAX_BYTES + 1)).errors) == 1


BOMB = '<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa">' + "".join(
    f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9)
)
XXE = '<!DOCTYPE q [<!ENTITY x SYSTEM "file:///etc/passwd">'
XML = ("{doctype}]><quiz><question type='essay'><questiontext><text>{use}</text></questiontext></question></quiz>",
       "{doctype}]><assessmentItem><itemBody>{use}</itemBody></assessmentItem>")  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("source", XML)
@pytest.mark.parametrize(("doctype", "use"), [(BOMB, "&j;"), (XXE, "&x;")])
def test_entities_are_refused(name, source, doctype, use):
    parsed = report(name, source.format(doctype=doctype, use=use).encode())
    assert parsed.problems
    assert "root:" not in str(parsed)


@cache
def bomb():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for entry in ("xl/workbook.xml", "word/document.xml", "imsmanifest.xml"):
            archive.writestr(entry, b"0" * 50_000_000)
    return out.getvalue()


@pytest.mark.parametrize("name", NAMES)
def test_an_archive_that_unpacks_to_far_more_is_refused(name):
    assert report(name, bomb()).errors


@pytest.mark.parametrize("name", NAMES)
def test_an_archive_of_very_many_entries_is_refused(name):
    assert report(name, pack({f"{n}.xml": b"" for n in range(9_000)})).errors


@pytest.mark.parametrize("name", sorted(SAMPLES))
@pytest.mark.parametrize("tag", ["xl/worksheets/sheet1.xml", "word/document.xml", "imsmanifest.xml"])
def test_deep_nesting_in_an_archive_is_refused(name, tag):
    if not SAMPLES[name].startswith(b"PK"):
        return
    with zipfile.ZipFile(io.BytesIO(SAMPLES[name])) as archive:
        files = {entry: archive.read(entry) for entry in archive.namelist()}
    if tag in files:
        assert report(name, pack({**files, tag: b"<a>" * 50_000 + b"</a>" * 50_000})).problems
