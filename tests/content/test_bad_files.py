"""Every mistake in a file is told with file and line, all at once, and nothing is written."""

import pytest
from django.db import connection

from courses.models import Course, LessonPage
from subjects.models import Term

COURSE, ONE, TWO, TRACK = "courses/K1/course.yaml", "courses/K1/01-one.md", "courses/K1/02-two.md", "tracks/first.yaml"

MISTAKES = [
    # file, old, new, what is said
    (COURSE, "slug: first-course", "slug: first-course\ncolour: red", f"{COURSE}:3: Unknown key “colour”"),
    (COURSE, "    zh: 普遍服务", "    zh: 普遍服务\n    note: x", f"{COURSE}:14: Unknown key “note”"),
    (COURSE, "{zh: 一句话。, ", "{zh: 一句话,说完。, ", f"{COURSE}:4: “说完。” stands after a half-width comma"),
    (COURSE, "slug: first-course\n", "", f"{COURSE}:1: the file: the key “slug” is missing"),
    (COURSE, "slug: first-course", "slug: First Course", f"{COURSE}:2: slug: “First Course” is not allowed"),
    (COURSE, "source: 培训资料", 'source: ""', f"{COURSE}:23: facts.0.source: this may not be empty"),
    (COURSE, "    source: 培训资料\n", "", "the key “source” is missing"),
    (COURSE, "valid_from: 2009-01-06", "valid_from: 2009-02-31", f"{COURSE}:21: “2009-02-31” c"),
    (COURSE, "key: K1\n", "key: K1\nkey: K2\n", f"{COURSE}:2: The key “key” stands here twice"),
    (COURSE, "key: K1\n", "key: [K1\n", f"{COURSE}:2: This is not valid YAML"),
    (COURSE, "key: K1\n", "key: &a K1\nslug2: *a\n", f"{COURSE}:2: References"),
    (COURSE, "  - 02-two.md", "  - 03-three.md", f"{COURSE}:10: The lesson “03-three.md” is listed"),
    (COURSE, "  - 02-two.md\n", "", f"{TWO}:1: This lesson is not listed"),
    (ONE, "minutes: 5", "minutes: 16", f"{ONE}:6: minutes: at most 15"),
    (ONE, "minutes: 5", "minutes: five", f"{ONE}:6: minutes: expected a whole number, found “five”"),
    (ONE, "title: {zh: 第1节, en: \"Lesson 1\"}\n", "", "the key “title” is missing"),
    (ONE, "completion: viewed", "completion: read", f"{ONE}:8: completion: “read” is not one of viewed, acknowledged"),
    (ONE, "completion: viewed", "completion: acknowledged", f"{ONE}:8: completion is “acknowledged”, but"),
    (ONE, "[K1-O1]", "[K1-O9]", f"{ONE}:7: The objective “K1-O9” is not among"),
    (ONE, "---\n", "--\n", f"{ONE}:1: A lesson begins with a line “---”"),
    (ONE, "讲[[term:", "<script>alert(1)</script>[[term:", f"{ONE}:12: HTML is not allowed"),
    (ONE, "见[开头](lesson:K1-01#start)", "见[开头](https://example.com)", f"{ONE}:18: The link “https://example.com” leads"),
    (ONE, "见[开头](lesson:K1-01#start)", "见[开头](javascript:alert)", f"{ONE}:18: The link “javascript:alert” leads"),
    (ONE, "见[开头](lesson:K1-01#start)", "见![图](a.png)", f"{ONE}:18: Pictures are blocks"),
    (ONE, "lesson:K1-01#start", "lesson:K1-01#nowhere", f"{ONE}:18: The lesson “K1-01” has no paragraph “#nowhere”"),
    (ONE, "lesson:K1-01#start", "lesson:K9-01", f"{ONE}:18: There is no lesson “K9-01”"),
    (ONE, "fact:company.founded_on", "fact:company.lost", f"{ONE}:12: The fact “company.lost” is in no course.yaml"),
    (ONE, "term:universal-service", "term:lost", f"{ONE}:12: The term “lost” is in no course.yaml"),
    (ONE, "[[fact:company", "[[fakt:company", f"{ONE}:12: “[[fakt:company.founded_on]]” is not understood"),
    (ONE, "{#after}", "{#start}", f"{ONE}:17: The id “start” is used twice; it stands in line 10"),
    (ONE, "{#after}", "{#Nach}", f"{ONE}:17: “Nach” is no id"),
    (ONE, ":::figure", ":::figur", f"{ONE}:14: Unknown block “figur”"),
    (ONE, '" caption="图"}\n:::', '" caption="图"}', f"{ONE}:14: This block is not closed"),
    (ONE, ' alt="一个方框"', "", f"{ONE}:14: the file: the key “alt” is missing"),
    (ONE, ' caption="图"', ' colour="red"', f"{ONE}:14: Unknown key “colour”"),
    (ONE, "img/a.svg", "img/b.svg", f"{ONE}:14: There is no file “img/b.svg”"),
    (ONE, "img/a.svg", "../../../a.svg", f"{ONE}:14: src: “../../../a.svg” is not allowed"),
    (TWO, "key: K1-02", "key: K1-01", f"{TWO}:2: “K1-01” is used twice; it stands in content/{ONE}:2"),
    (TWO, "slug: lesson-2", "slug: lesson-1", f"{TWO}:3: “lesson-1” is used twice"),
    ("courses/K1/img/a.svg", "<rect", "<script/><rect", "courses/K1/img/a.svg:1: "),
    (TRACK, "course: K1", "course: K7", f"{TRACK}:15: There is no course “K7”"),
    (TRACK, "due: {", "after: [K1], due: {", f"{TRACK}:15: “K1” would have to be completed before itself"),
    (TRACK, "fact: employment_days", "fact: shoe_size", f"{TRACK}:8: The audience asks for “shoe_size”"),
    (TRACK, "op: le", "op: almost", f"{TRACK}:8: The audience is no rule"),
    (TRACK, "rule: all", "rule: n_of", f"{TRACK}:13: “n_of” needs n"),
    (TRACK, "days: 7", "weeks: 7", f"{TRACK}:15: Unknown key “weeks”"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), MISTAKES, ids=[m[3][-40:] for m in MISTAKES])
def test_each_mistake_is_told_with_file_and_line(files, db, file, old, new, said):
    files.replace(file, old, new)
    lines = files.refused()
    assert any(said in line for line in lines), lines
    assert not Course.objects.exists() and not Term.objects.exists()


def test_all_mistakes_are_told_at_once(files, db):
    files.replace(ONE, "minutes: 5", "minutes: 99")
    files.replace(TWO, "term:universal-service", "term:lost")
    files.replace(TRACK, "course: K1", "course: K7")
    lines = files.refused("--check")
    assert len([line for line in lines if line.startswith("content/")]) == 3


def test_mistakes_are_told_in_chinese_where_chinese_is_spoken(files, db, monkeypatch):
    monkeypatch.setenv("LANGUAGE", "zh_CN.UTF-8")
    files.replace(COURSE, "slug: first-course", "slug: first-course\ncolour: red")
    assert any("course.yaml:3: 不认识的键“colour”" in line for line in files.refused())


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("key: K1\nname: 中".encode("gb18030"), "course.yaml:2: The text is not UTF-8"),
        (b"key: \0", "course.yaml:1: The file holds a NUL"),
        (b"", "course.yaml:1: There is nothing in this file"),
        (b"x" * (1024 * 1024 + 1), "course.yaml:1: The file is larger than 1 MB"),
        (b"[" * 5000, "course.yaml:1: This is nested too deeply"),
        (b"key: !!python/object/apply:os.system [ls]", "course.yaml:1: key: expected text"),
    ],
)
def test_broken_files_are_refused_whole(files, db, raw, said):
    (files.course / "course.yaml").write_bytes(raw)
    assert any(said in line for line in files.refused())


def test_two_values_of_one_fact_on_one_day_are_refused(files, db):
    fact = files.read(COURSE).split("facts:\n")[1]
    files.write(COURSE, files.read(COURSE) + fact.replace("valid_from: 2009-01-06", "valid_from: 2020-01-01"))
    lines = files.refused()
    assert any("would have two values on one day; the other stands in line 21" in line for line in lines)


def test_a_missing_id_is_made_once_and_written_back(files, site_root):
    files.replace(ONE, "## 开头 {#start}", "## 开头")
    files.replace(ONE, "{#after}\n", "### 小标题\n")
    files.replace(ONE, "[开头](lesson:K1-01#start)", "开头")
    files.replace(TWO, "[开头](lesson:K1-01#start)", "开头")
    files.replace(TWO, "{#fig src", "{src")
    assert len([line for line in files.refused("--check") if "An id is missing here" in line]) == 3
    before = files.read(ONE)
    files.load()
    text = files.read(ONE)
    assert text != before and text.count("{#p-") == 3, text
    page = LessonPage.objects.get(lesson__key="K1-01")
    assert page.body.raw_data[0]["value"]["anchor"] in text
    assert ":::figure {#p-" in files.read(TWO)
    assert "Nothing has changed" in files.load() and files.read(ONE) == text


def test_ids_are_not_written_when_anything_is_wrong(files, db):
    files.replace(ONE, "## 开头 {#start}", "## 开头")
    files.replace(TWO, "minutes: 7", "minutes: 70")
    before = files.read(ONE)
    files.refused()
    assert files.read(ONE) == before


def test_an_id_that_was_lost_is_refused_without_force(files, site_root):
    files.load()
    files.replace(ONE, "{#after}", "{#afterwards}")
    lines = files.refused()
    assert any(f"{ONE}:1: These ids were in the last text and are gone: #after" in line for line in lines)
    assert any("gone: #after" in line for line in files.refused("--check"))
    assert "1 changed" in files.load("--force")


def test_line_ends_of_windows_are_read_and_kept(files, site_root):
    text = files.read(ONE).replace("## 开头 {#start}", "## 开头").replace("lesson:K1-01#start", "#after")
    (files.root / ONE).write_bytes(text.replace("\n", "\r\n").encode())
    files.replace(TWO, "[开头](lesson:K1-01#start)", "开头")
    files.load()
    raw = (files.root / ONE).read_bytes()
    assert raw.count(b"\r\n") == raw.count(b"\n") and b"{#p-" in raw


def test_check_works_without_a_database(files, db):
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    from unittest import mock

    from django.db import OperationalError

    from content.loader.state import Stored

    with mock.patch.object(Stored, "read", side_effect=OperationalError("no such table")):
        assert "nothing to mend" in files.load("--check")
