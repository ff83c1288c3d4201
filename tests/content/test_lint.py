"""The lint: what ships is clean, and each defect is told."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from tests.content.conftest import CONTENT

ONE, COURSE = "courses/K1/01-one.md", "courses/K1/course.yaml"


def lint(files):
    out = io.StringIO()
    with pytest.raises(CommandError):
        call_command("lint_content", str(files.root), stdout=out, stderr=out)
    return out.getvalue()


def test_the_curriculum_that_ships_is_clean():
    out = io.StringIO()
    call_command("lint_content", str(CONTENT), stdout=out, stderr=out)
    assert out.getvalue().count("\n") == 1


def test_a_lesson_is_neither_too_short_nor_too_long(files):
    assert f"{ONE}:1: 20 Chinese characters; a lesson has 600 to 1500" in lint(files)
    files.write(ONE, files.read(ONE) + "字" * 1600)
    assert f"{ONE}:1: 1620 Chinese characters" in lint(files)


@pytest.mark.parametrize(
    ("file", "old", "new", "line"),
    [
        (ONE, "公司成立于", "公司,成立于", 12),
        (ONE, "公司成立于", "公司(示范)成立于", 12),
        (ONE, "图后面的话，", "图后面的话, ", 18),
        (ONE, "summary: 一句话。", "summary: 一句:话。", 5),
        (ONE, 'alt="一个方框"', 'alt="一个?方框"', 14),
        (COURSE, "人人用得上。", "人人;用得上。", 15),
        ("courses/K1/img/a.svg", "</svg>", "<text>上;下</text></svg>", 1),
    ],
)
def test_half_width_punctuation_in_chinese_is_told(files, file, old, new, line):
    files.replace(file, old, new)
    assert f"{file}:{line}: Half-width punctuation in Chinese" in lint(files)


def test_english_and_figures_keep_their_punctuation(files):
    files.replace(ONE, "公司成立于", "比例是3:2，网址写作a.b，Hello, world. 公司成立于")
    assert "Half-width" not in lint(files)


def test_what_loading_refuses_lint_tells_too(files):
    files.replace(ONE, "term:universal-service", "term:lost")
    files.replace(ONE, ' alt="一个方框"', "")
    said = lint(files)
    assert "The term “lost” is in no course.yaml" in said and "the key “alt” is missing" in said


def test_a_lesson_that_shows_nothing_is_told(files):
    text = files.read(ONE)
    files.write(ONE, text[: text.index(":::figure")] + text[text.index("{#after}") :])
    assert "A lesson shows something" in lint(files)
