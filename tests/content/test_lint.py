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


BANK = """\
key: K1
title: {zh: 题库, en: Bank}
course: K1
questions:
"""
QUESTION = """\
  - key: K1-Q%(n)02d
    kind: single
    objective: K1-O1
    difficulty: 2
    stem: 第%(n)s题？
    options:
      - {text: %(one)s, correct: true, feedback: 对。}
      - {text: %(two)s, feedback: 不对。}
      - {text: %(three)s, feedback: 也不对。}
    explanation: 因为。
"""


def write_bank(files, count=1, *, extra="", one="五个字左右", two="也五个字啊", three="还五个字啊"):
    (files.root / "banks").mkdir(exist_ok=True)
    rows = [QUESTION % {"n": n, "one": one, "two": two, "three": three} for n in range(1, count + 1)]
    files.write("banks/K1.yaml", BANK + "".join(rows) + extra)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (", feedback: 不对。", "", "12: This choice has no feedback"),
        ("五个字左右", "五个字左右之外又多说了许多别的话", "10: The right option is much longer than the others"),
        ("也五个字啊", "也" * 25, "10: The options are of very different length (5 to 25 characters)"),
        ("第1题？", "问[[fact:company.founded_on]]？", "9: The fact “company.founded_on” waits for HR's word"),
        ("第1题？", "第1题,对吗？", "9: Half-width punctuation in Chinese"),
        ("第2题？", "第1题？", "19: The same is asked in line 9 already"),
    ],
)
def test_each_weakness_of_a_question_is_told(files, old, new, said):
    write_bank(files, 2)
    files.replace(COURSE, "needs_confirmation: false", "needs_confirmation: true")
    files.replace("banks/K1.yaml", old, new)
    assert f"banks/K1.yaml:{said}" in lint(files)


def test_keys_that_can_be_guessed_are_told(files):
    write_bank(files, 10, one="五个字左右长")
    said = lint(files)
    assert "banks/K1.yaml:4: In 10 of 10 single choices the right option is the longest one" in said
    assert "banks/K1.yaml:4: In 10 of 10 single choices the right option stands at place 1" in said


def test_a_pool_under_twice_the_count_is_told(files):
    write_bank(files, 3)
    (files.root / "quizzes").mkdir()
    quiz = "key: K1-exam\nkind: exam\ntitle: {zh: 考, en: Exam}\nblueprint:\n  - {bank: K1, count: 2}\n"
    files.write("quizzes/K1-exam.yaml", quiz)
    assert "quizzes/K1-exam.yaml:5: Row 1 draws 2 of 3 questions" in lint(files)


def test_checks_ask_three_questions_of_their_own_lesson(files):
    write_bank(files, 2, extra="    category: check\n")
    files.replace("banks/K1.yaml", "questions:", "categories: [{key: check, title: {zh: 查, en: Check}}]\nquestions:")
    files.replace(ONE, "completion: viewed", "completion: passed")
    files.write(ONE, files.read(ONE) + "\n:::check {#check}\n- K1-Q01\n:::\n")
    said = lint(files)
    assert f"{ONE}:20: A check asks 3 questions; this one asks 1" in said
    assert f"{ONE}:21: The question “K1-Q01” is taught in another lesson" in said
    assert "No lesson asks this question for checks" in said


TALK = "simulator/dialogues/D-04.yaml"


@pytest.fixture
def talk(files):
    """A conversation that ships, in the folder of the files."""
    (files.root / TALK).parent.mkdir(parents=True)
    files.write(TALK, (CONTENT / TALK).read_text(encoding="utf-8"))
    return files


def line_of(files, words):
    """The line on which these words stand first."""
    return next(n for n, line in enumerate(files.read(TALK).split("\n"), start=1) if words in line)


@pytest.mark.parametrize(
    ("old", "new", "at", "said"),
    [
        ("next: n3, mood: 0", "next: n7, mood: 0", "next: n7", "节点“n7”不存在"),
        ("next: n3, mood: 0", "next: n4, mood: 0", "    n3:", "节点“n3”走不到"),
        ("next: end, mood: 1, trust: 1", "next: n4, mood: 1, trust: 1", "    n4:", "没有一条不伤客户情绪的路"),
        ("corrects: [n2.c]", "corrects: [n2.e]", "corrects", "没有选项“n2.e”"),
        ("rude: 10}", "rude: 9}", "id: x2", "“x2” does not hold"),
        ("solution: [a, a, a]", "solution: [a, a, b]", "solution:", "“solution” does not hold"),
    ],
)
def test_what_is_wrong_in_a_conversation_is_told_with_its_line(talk, old, new, at, said):
    talk.replace(TALK, old, new)
    here = f"{TALK}:{line_of(talk, at)}:"
    assert any(row.startswith(here) for row in lint(talk).split("\n") if said in row)


def test_a_node_that_cannot_be_reached_is_told_in_a_scenario_too(files):
    name = "simulator/scenarios/S-101.yaml"
    (files.root / name).parent.mkdir(parents=True)
    files.write(name, (CONTENT / name).read_text(encoding="utf-8"))
    assert "走不到" not in lint(files)
    option = "        - {id: %s, text: %s, next: end, tags: [], mood: 0}\n"
    options = option % ("a", "请走好。") + option % ("b", "好的，再见。")
    files.replace(name, "goals:\n", f"    n9:\n      say: 没有了。\n      options:\n{options}goals:\n")
    line = files.read(name).split("\n").index("    n9:") + 1
    said = lint(files)
    assert any(row.startswith(f"{name}:{line}:") and "节点“n9”走不到" in row for row in said.split("\n"))


def test_all_of_a_conversation_is_told_at_once(talk):
    talk.replace(TALK, "next: n3, mood: 0", "next: n7, mood: 0")
    said = lint(talk)
    assert "节点“n7”不存在" in said and "节点“n3”走不到" in said


GUESSABLE = """\
    n%(n)d:
      say: 问
      options:
        - {id: a, text: 一句说得又周到又对的长长的话, next: %(next)s, mood: 1, tags: [listen]}
        - {id: b, text: 短的错话, next: %(next)s, mood: -1, tags: [rude]}
"""


def test_a_right_answer_that_is_always_first_or_longest_is_told(talk):
    text = talk.read(TALK)
    nodes = "".join(GUESSABLE % {"n": n, "next": f"n{n + 1}" if n < 3 else "end"} for n in (1, 2, 3))
    head, tail = text[: text.index("    n1:")], text[text.index("outcome: {") :]
    talk.write(TALK, f"{head}{nodes}points: {{listen: 80}}\n{tail}")
    said = lint(talk)
    assert "正确选项总写在第一个" in said and "正确选项总是最长的一个" in said
    assert f"{TALK}:{line_of(talk, 'dialogue:')}:" in said


def test_a_lesson_asks_only_for_a_conversation_that_is_there_and_names_no_mode(talk):
    ask = '\n:::scenario {#talk scenario="%s" mode="guided"}\n:::\n'
    talk.replace(ONE, "completion: viewed", "completion: passed")
    talk.write(ONE, talk.read(ONE) + ask % "D-04")
    said = lint(talk)
    assert "“D-04” is a conversation: it has no mode" in said and "There is no scenario" not in said
    talk.replace(ONE, "D-04", "D-99")
    assert "There is no scenario “D-99”" in lint(talk)
