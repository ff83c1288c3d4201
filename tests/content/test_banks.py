"""Banks and quizzes from files: loaded, loaded again, edited, changed here meanwhile, taken out."""

import io

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from quizzes.actions import bank as bank_actions
from quizzes.actions import quizzes as quiz_actions
from quizzes.models import Bank, Category, Question, QuestionVersion, Quiz, QuizVersion, Rubric
from quizzes.quiz_settings import QuizSettings
from tests.content.conftest import SVG
from tests.content.test_load import WRITES
from tests.factories import make_user

BANK, QUIZ = "banks/K1.yaml", "quizzes/K1-exam.yaml"
BANK_TEXT = """\
key: K1
title: {zh: 第一个题库, en: "First bank"}
course: K1
categories:
  - {key: all, title: {zh: 全部, en: All}}
  - {key: part, title: {zh: 一部分, en: Part}, parent: all}
  - {key: check, title: {zh: 知识检查, en: Checks}}
rubrics:
  - key: R1
    title: {zh: 评分表, en: Rubric}
    criteria:
      - {key: one, title: {zh: 一, en: One}, weight: 100, levels: [{points: 100, text: 好}, {points: 0, text: 差}]}
questions:
  - key: K1-Q1
    kind: single
    category: part
    objective: K1-O1
    difficulty: 2
    teaches: K1-01#start
    stem: |
      公司哪天成立？
    options:
      - {text: "[[fact:company.founded_on]]", correct: true, feedback: 对。}
      - {text: 昨天, feedback: 不对。}
    explanation: |
      见[[fact:company.founded_on]]。
  - key: K1-Q2
    kind: hotspot
    category: all
    objective: K1-O1
    difficulty: 3
    stem: 点一点。
    drawing: img/a.svg
    alt: 一个方框
    areas:
      - {label: 左, shape: rect, coords: [0, 0, 9, 9], correct: true, feedback: 对。}
      - {label: 右, shape: circle, coords: [20, 20, 9], feedback: 不对。}
    explanation: 就在左边。
  - key: K1-Q3
    kind: essay
    category: all
    objective: K1-O1
    difficulty: 3
    stem: 写一写。
    rubric: R1
    explanation: 没有标准答案。
"""
QUIZ_TEXT = """\
key: K1-exam
kind: exam
title: {zh: 考试, en: Exam}
course: K1
settings: {attempts: 3, minutes: 20, pass_percent: 70, feedback: after}
blueprint:
  - {bank: K1, category: part, difficulty: [1, 3], count: 1, points: 2.5}
  - {bank: K1, questions: [K1-Q2], points: 5}
"""


@pytest.fixture
def banks(files):
    (files.root / "banks" / "img").mkdir(parents=True)
    (files.root / "quizzes").mkdir()
    files.write(BANK, BANK_TEXT)
    files.write(QUIZ, QUIZ_TEXT)
    files.write("banks/img/a.svg", SVG)
    return files


def versions():
    return dict(Question.objects.order_by("key").values_list("key", "current__number"))


def test_a_bank_and_a_quiz_are_loaded(banks, site_root):
    banks.load()
    bank, question = Bank.objects.get(), Question.objects.get(key="K1-Q1")
    assert (bank.title_zh, bank.course_key, bank.owner_department) == ("第一个题库", "K1", None)
    assert question.category.path == "all/part/" and question.objective.key == "K1-O1" and question.state == "live"
    assert (question.difficulty, question.teaches, question.current.kind) == (2, "K1-01#start", "single")
    hotspot = Question.objects.get(key="K1-Q2").current.body
    assert hotspot["drawing"].startswith("<svg") and (hotspot["width"], hotspot["height"]) == (360, 100)
    assert Rubric.objects.get().key == Question.objects.get(key="K1-Q3").current.body["rubric"]
    quiz = Quiz.objects.get()
    assert quiz.current.rules.minutes == 20 and quiz.kind == "exam" and quiz.course_key == "K1"
    first, second = quiz_actions.specs_of(quiz.current)
    assert (first.category.key, first.difficulty, first.points) == ("part", (1, 3), 250)
    assert [q.key for q in second.questions] == ["K1-Q2"] and second.points == 500
    assert not quiz_actions.preview([first, second])


def test_loading_again_writes_nothing(banks, site_root):
    banks.load()
    with CaptureQueriesContext(connection) as queries:
        assert "Nothing has changed" in banks.load()
    assert not [q["sql"] for q in queries if q["sql"].startswith(WRITES)]
    with CaptureQueriesContext(connection) as queries:
        banks.load("--force")
    assert set(versions().values()) == {1} and Quiz.objects.get().versions.count() == 1


def test_an_edited_question_gets_one_new_version_of_itself_only(banks, site_root):
    banks.load()
    banks.replace(BANK, "text: 昨天", "text: 前天")
    assert "1 changed" in banks.load()
    assert versions() == {"K1-Q1": 2, "K1-Q2": 1, "K1-Q3": 1}
    banks.replace("banks/img/a.svg", 'width="9"', 'width="19"')
    assert "1 changed" in banks.load()
    assert versions() == {"K1-Q1": 2, "K1-Q2": 2, "K1-Q3": 1}


def test_new_tags_make_no_new_version(banks, site_root):
    banks.load()
    banks.replace(BANK, "difficulty: 2", "difficulty: 4")
    banks.replace(QUIZ, "[1, 3]", "[1, 5]")
    assert "2 changed" in banks.load()
    assert versions()["K1-Q1"] == 1 and Question.objects.get(key="K1-Q1").difficulty == 4
    assert Quiz.objects.get().current.number == 2


def edit_here(key="K1-Q1"):
    question = Question.objects.select_related("current", "bank", "category", "objective").get(key=key)
    body = {**question.current.body, "stem": "这里改过的题"}
    tags = bank_actions.Tags(question.category, question.objective, "", question.difficulty, "", question.teaches)
    bank_actions.save_question(question.bank, body, key=key, tags=tags, by=make_user())


def test_a_question_changed_here_is_reported_and_kept_until_force(banks, site_root):
    banks.load()
    edit_here()
    assert "Nothing has changed" in banks.load(), "the file says what it always said"
    banks.replace(BANK, "text: 昨天", "text: 前天")
    for _again in range(2):
        assert f"{BANK}: K1-Q1: changed or removed" in banks.load()
        assert Question.objects.get(key="K1-Q1").current.body["stem"] == "这里改过的题"
    assert "1 changed" in banks.load("--force")
    assert Question.objects.get(key="K1-Q1").current.body["options"][1]["text"] == "前天"
    assert "Nothing has changed" in banks.load()


def test_a_question_retired_here_stays_retired(banks, site_root):
    banks.load()
    bank_actions.set_state(Question.objects.get(key="K1-Q1"), "retired", by=make_user())
    banks.replace(BANK, "text: 昨天", "text: 前天")
    assert f"{BANK}: K1-Q1: changed or removed" in banks.load()
    assert Question.objects.get(key="K1-Q1").state == "retired"


def test_a_question_taken_out_is_retired_and_comes_back(banks, site_root):
    banks.load()
    cut = BANK_TEXT[BANK_TEXT.index("  - key: K1-Q3") :]
    banks.replace(BANK, cut, "")
    assert "1 closed" in banks.load()
    assert Question.objects.get(key="K1-Q3").state == "retired" and QuestionVersion.objects.count() == 3
    banks.write(BANK, BANK_TEXT)
    banks.load()
    assert Question.objects.get(key="K1-Q3").state == "live" and versions()["K1-Q3"] == 1


def test_a_question_made_here_stays_in_use(banks, site_root):
    banks.load()
    data = {"kind": "true_false", "stem": "对吗", "answer": True, "explanation": "对"}
    question, _outcome = bank_actions.save_question(Bank.objects.get(), data, by=make_user())
    banks.replace(BANK, "text: 昨天", "text: 前天")
    banks.load()
    question.refresh_from_db()
    assert question.state == "live"


def test_a_quiz_changed_here_is_reported_and_kept_until_force(banks, site_root):
    banks.load()
    quiz = Quiz.objects.select_related("current").get()
    rows = quiz_actions.specs_of(quiz.current)
    quiz_actions.publish(quiz, QuizSettings.read({"minutes": 90}, kind="exam"), rows, by=make_user())
    banks.replace(QUIZ, "minutes: 20", "minutes: 30")
    assert f"{QUIZ}: changed or removed" in banks.load()
    assert Quiz.objects.get().current.rules.minutes == 90
    banks.load("--force")
    assert Quiz.objects.get().current.rules.minutes == 30
    assert QuizVersion.objects.count() == 3


def test_files_that_are_gone_retire_what_they_made(banks, site_root):
    banks.load()
    for name in (QUIZ, BANK):
        (banks.root / name).unlink()
        banks.load()
    assert Quiz.objects.get().is_retired and Bank.objects.get().is_retired and not Question.objects.live().exists()
    banks.write(BANK, BANK_TEXT)
    banks.write(QUIZ, QUIZ_TEXT)
    banks.load()
    assert not Quiz.objects.get().is_retired and Question.objects.live().count() == 3


def test_one_bank_may_be_loaded_alone(banks, site_root):
    banks.load()
    banks.replace(BANK, "text: 昨天", "text: 前天")
    banks.replace("courses/K1/01-one.md", "图后面的话", "图后面的新话")
    out = io.StringIO()
    call_command("load_content", str(banks.root / BANK), stdout=out, stderr=out)
    assert "1 changed" in out.getvalue() and versions()["K1-Q1"] == 2


MISTAKES = [
    (BANK, "course: K1\n", "course: K7\n", f"{BANK}:3: There is no course “K7”"),
    (BANK, "key: K1\n", "key: K1\ncolour: red\n", f"{BANK}:2: Unknown key “colour”"),
    (BANK, "parent: all", "parent: some", f"{BANK}:6: The parent “some” must stand above"),
    (BANK, "{key: check,", "{key: all,", f"{BANK}:7: “all” is used twice; it stands in content/{BANK}:5"),
    (BANK, "weight: 100", "weight: 90", f"{BANK}:11: The weights must add up to 100"),
    (BANK, "key: K1-Q2", "key: K1-Q1", f"{BANK}:27: “K1-Q1” is used twice; it stands in content/{BANK}:14"),
    (BANK, "category: part", "category: lost", f"{BANK}:16: There is no category “lost”"),
    (BANK, "objective: K1-O1", "objective: K1-O9", f"{BANK}:17: The objective “K1-O9” is not among"),
    (BANK, "    objective: K1-O1\n", "", f"{BANK}:14: A question of a course names its objective"),
    (BANK, "difficulty: 2", "difficulty: 6", f"{BANK}:18: questions.0.difficulty: at most 5"),
    (BANK, "    difficulty: 2\n", "", f"{BANK}:14: questions.0: the key “difficulty” is missing"),
    (BANK, "K1-01#start", "K1-01#lost", f"{BANK}:19: The lesson “K1-01” has no paragraph “#lost”"),
    (BANK, "K1-01#start", "K9-01#start", f"{BANK}:19: There is no lesson “K9-01”"),
    (BANK, "公司哪天", "公司<b>哪天", f"{BANK}:21: HTML is not allowed in questions"),
    (BANK, "公司哪天", "公司[哪天](lesson:K1-01#start)", f"{BANK}:21: Links and pictures are not allowed"),
    (BANK, "公司哪天", "公司[[term:universal-service]]哪天", f"{BANK}:21: “[[term:universal-service]]” is not understood"),
    (BANK, "见[[fact:company.founded_on", "见[[fact:company.lost", f"{BANK}:26: The fact “company.lost” is in no"),
    (BANK, ", correct: true, feedback: 对。}\n      - {text: 昨天", ", feedback: 对。}\n      - {text: 昨天", f"{BANK}:22: options: Exactly one option"),
    (BANK, "text: 昨天, feedback", "text: 昨天, reason", f"{BANK}:24: Unknown key “reason”"),
    (BANK, "    stem: 点一点。\n", "", f"{BANK}:27: stem: This is missing"),
    (BANK, "kind: single", "kind: sing", f"{BANK}:15: questions.0.kind: “sing” is not one of"),
    (BANK, "    alt: 一个方框\n", "    alt: 一个方框\n    minutes: 3\n", f"{BANK}:35: minutes: A question of the kind"),
    (BANK, "coords: [20, 20, 9]", "coords: [20, 20]", f"{BANK}:37: areas.2.coords: These are no coordinates"),
    (BANK, "img/a.svg", "img/b.svg", f"{BANK}:33: There is no drawing “img/b.svg”"),
    (BANK, "img/a.svg", "../courses/K1/img/a.svg", f"{BANK}:33: There is no drawing"),
    (BANK, "rubric: R1", "rubric: R2", f"{BANK}:45: There is no rubric “R2”"),
    ("banks/img/a.svg", "<rect", "<script/><rect", "banks/img/a.svg:1: The element <script> is not allowed"),
    (QUIZ, "kind: exam", "kind: test", f"{QUIZ}:2: kind: “test” is not one of"),
    (QUIZ, "minutes: 20", "minutes: 2000", f"{QUIZ}:5: minutes: A whole number from 0 to 600"),
    (QUIZ, "minutes: 20", "hours: 2", f"{QUIZ}:5: hours: There is no such setting"),
    (QUIZ, "bank: K1, category", "bank: K2, category", f"{QUIZ}:7: There is no bank “K2”"),
    (QUIZ, "category: part", "category: lost", f"{QUIZ}:7: There is no category “lost”"),
    (QUIZ, "category: part", "objective: K1-O7", f"{QUIZ}:7: No question of the bank has the objective “K1-O7”"),
    (QUIZ, "count: 1", "count: 2", f"{QUIZ}:7: Row 1 asks for 2 questions; 1 fit"),
    (QUIZ, "category: part, difficulty: [1, 3], count: 1", "category: all, count: 3", f"{QUIZ}:8: Row 2 asks for 1 questions; 1 fit, and beside the other rows 0"),
    (QUIZ, "[1, 3]", "[3, 1]", f"{QUIZ}:7: Difficulty goes from"),
    (QUIZ, "points: 2.5", "points: 2.505", f"{QUIZ}:7: Points have at most two decimals"),
    (QUIZ, "[K1-Q2]", "[K1-Q9]", f"{QUIZ}:8: There is no question “K1-Q9”"),
    (QUIZ, "[K1-Q2]", "[K1-Q2, K1-Q2]", f"{QUIZ}:8: The question “K1-Q2” is named twice"),
    (QUIZ, "[K1-Q2], points", "[K1-Q2], count: 1, points", f"{QUIZ}:8: A row that names its questions"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), MISTAKES, ids=[m[3][-40:] for m in MISTAKES])
def test_each_mistake_is_told_with_file_and_line(banks, db, file, old, new, said):
    banks.replace(file, old, new)
    lines = banks.refused()
    assert any(said in line for line in lines), lines
    assert not Bank.objects.exists() and not Category.objects.exists() and not Quiz.objects.exists()


def test_check_says_how_much_was_read(banks, db):
    out = io.StringIO()
    call_command("load_content", str(banks.root), "--check", stdout=out, stderr=out)
    assert "3 questions" in out.getvalue()


CHECK = "\n:::check {#check}\n- K1-Q1\n:::\n"
ONE = "courses/K1/01-one.md"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("- K1-Q1", "- K1-Q9", f"{ONE}:21: There is no question “K1-Q9” in the banks"),
        ("- K1-Q1", "- K1-Q3", f"{ONE}:21: “K1-Q3” is judged by a person"),
        ("- K1-Q1", "K1-Q1", f"{ONE}:21: A check lists its questions"),
        ("- K1-Q1", "- K1-Q1\n- K1-Q1", f"{ONE}:22: The question “K1-Q1” is named twice"),
        ("- K1-Q1\n", "", f"{ONE}:20: This block needs a text"),
        ("#check}", f"#{'x' * 41}}}", f"{ONE}:20: The id of a check has 40 characters at most"),
        ("completion: passed", "completion: viewed", f"{ONE}:8: completion is “viewed”, but there is a check block"),
        (CHECK, "", f"{ONE}:8: completion is “passed”, but there is no check or scenario block"),
    ],
)
def test_a_check_of_a_lesson_is_checked(banks, db, old, new, said):
    banks.replace(ONE, "completion: viewed", "completion: passed")
    banks.write(ONE, banks.read(ONE) + CHECK)
    banks.replace(ONE, old, new)
    assert any(said in line for line in banks.refused())


def test_a_check_becomes_a_quiz_of_its_lesson_once(banks, site_root):
    banks.replace(ONE, "completion: viewed", "completion: passed")
    banks.write(ONE, banks.read(ONE) + CHECK)
    for _again in range(2):
        banks.load()
        quiz = Quiz.objects.get(kind="check")
        assert quiz.key == "K1-01#check" and quiz.current.number == 1
    banks.replace(BANK, "text: 昨天", "text: 前天")
    banks.load()
    assert Quiz.objects.get(kind="check").versions.count() == 1, "it asks the same questions, in their newest versions"
