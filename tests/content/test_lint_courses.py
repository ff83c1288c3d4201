"""The lint of courses: objectives, terms, facts, pictures, and what points at nothing; each defect is told with its line."""

import datetime as dt

import pytest

from lib import clock
from tests.content.test_lint import COURSE, ONE, lint, write_bank

TWO = "courses/K1/02-two.md"
TRACK = "tracks/first.yaml"
TERM = """\
  - key: %s
    zh: %s
    en: another
    definition: {zh: 一句话。, en: "One sentence."}
"""
FACT = """\
  - key: company.seats
    label: 座席数
    value: "%(value)s"
    unit: 个
    valid_from: %(start)s
    valid_until: %(until)s
    source: 培训资料
    fictional: false
    needs_confirmation: %(doubtful)s
    other_wording: ""
"""


def line_of(files, name, words):
    """The line on which these words stand first."""
    return next(n for n, line in enumerate(files.read(name).split("\n"), start=1) if words in line)


def add_fact(files, *, value="12", start="2020-01-01", until="null", doubtful="false"):
    words = {"value": value, "start": start, "until": until, "doubtful": doubtful}
    files.write(COURSE, files.read(COURSE) + FACT % words)


def write_exam(files):
    """A final exam of the course, whose bank asks for K1-O1."""
    write_bank(files, 2)
    (files.root / "quizzes").mkdir()
    quiz = "key: K1-exam\nkind: exam\ncourse: K1\ntitle: {zh: 考, en: Exam}\nblueprint:\n  - {bank: K1, count: 1, points: 1}\n"
    files.write("quizzes/K1-exam.yaml", quiz)
    files.replace(COURSE, "terms:\n", "exam: K1-exam\nterms:\n")


# --- objectives ---------------------------------------------------------------------------------
def test_an_objective_that_no_question_asks_is_told_where_there_is_an_exam(files):
    files.replace(COURSE, "lessons:\n", '  - key: K1-O2\n    text: {zh: 能做一件事, en: "Do it"}\nlessons:\n')
    files.replace(ONE, "[K1-O1]", "[K1-O1, K1-O2]")
    assert "objective “K1-O2”" not in lint(files)
    write_exam(files)
    said = lint(files)
    assert f"{COURSE}:8: No question of the banks names the objective “K1-O2”" in said
    assert "objective “K1-O1”" not in said
    files.write("banks/K1.yaml", files.read("banks/K1.yaml").replace("K1-O1", "K1-O2", 1))
    assert "No question of the banks" not in lint(files)


def test_what_a_practical_exam_shows_needs_no_question(files):
    files.replace(COURSE, "lessons:\n", '  - key: K1-O2\n    text: {zh: 能做一件事, en: "Do it"}\nlessons:\n')
    write_exam(files)
    assert "No question of the banks" in lint(files)
    files.replace(COURSE, "terms:\n", "practical:\n  draw:\n    - {pool: [S-101]}\nterms:\n")
    assert "No question of the banks" not in lint(files)


def test_an_objective_that_no_lesson_teaches_is_told(files):
    files.replace(COURSE, "lessons:\n", '  - key: K1-O2\n    text: {zh: 能做一件事, en: "Do it"}\nlessons:\n')
    assert f"{COURSE}:8: No lesson names the objective “K1-O2”" in lint(files)


def test_a_question_without_an_objective_is_told_checks_too(files):
    write_bank(files, 2)
    files.replace("banks/K1.yaml", "questions:", "categories: [{key: check, title: {zh: 查, en: Check}}]\nquestions:")
    files.replace("banks/K1.yaml", "    objective: K1-O1\n", "    category: check\n")
    files.replace("banks/K1.yaml", "    objective: K1-O1\n", "")
    assert lint(files).count("A question of a course names its objective") == 2


def test_a_question_without_an_objective_is_told_in_a_bank_without_a_course_too(files):
    write_bank(files, 2)
    files.replace("banks/K1.yaml", "course: K1\n", "")
    assert "names no objective" not in lint(files)
    files.replace("banks/K1.yaml", "    objective: K1-O1\n", "")
    line = line_of(files, "banks/K1.yaml", "key: K1-Q01")
    said = lint(files)
    assert f"banks/K1.yaml:{line}: This question names no objective" in said
    assert said.count("names no objective") == 1


# --- terms --------------------------------------------------------------------------------------
def test_a_term_that_no_lesson_uses_is_told_until_its_words_stand_in_one(files):
    files.replace(COURSE, "facts:\n", TERM % ("new-word", "IP 专线") + "facts:\n")
    line = line_of(files, COURSE, "new-word")
    assert f"{COURSE}:{line}: No lesson of this course uses the term “IP 专线” (new-word)" in lint(files)
    files.replace(TWO, "图后面的话", "ｉｐ专线，图后面的话")
    assert "uses the term" not in lint(files)


def test_a_term_that_a_lesson_points_at_under_other_words_is_used(files):
    files.replace(COURSE, "facts:\n", TERM % ("new-word", "专线") + "facts:\n")
    files.replace(TWO, "图后面的话", "[[term:new-word|专用的线路]]，图后面的话")
    assert "uses the term" not in lint(files)


def test_the_same_word_under_two_keys_is_told(files):
    files.replace(COURSE, "facts:\n", TERM % ("us-again", "普遍 服务") + "facts:\n")
    line = line_of(files, COURSE, "us-again")
    assert f"{COURSE}:{line}: “普遍 服务” is in the glossary already: universal-service in content/{COURSE}:" in lint(
        files
    )


def test_one_key_has_one_meaning(files):
    files.replace(COURSE, "facts:\n", TERM % ("universal-service", "别的词") + "facts:\n")
    assert "“universal-service” is used twice" in lint(files)


# --- facts --------------------------------------------------------------------------------------
def test_a_fact_without_source_is_told_unless_it_is_invented(files):
    files.replace(COURSE, "source: 培训资料", 'source: " "')
    line = line_of(files, COURSE, "source:")
    assert f"{COURSE}:{line}: The fact “company.founded_on” has no source" in lint(files)
    files.replace(COURSE, "fictional: false", "fictional: true")
    assert "has no source" not in lint(files)


def test_a_fact_that_has_ended_is_told_until_its_next_value_is_there(files):
    today = clock.today()
    add_fact(files, until=today.isoformat())
    line = files.read(COURSE).split("\n").index(f"    valid_until: {today.isoformat()}") + 1
    said = lint(files)
    assert f"{COURSE}:{line}: The fact “company.seats” ended on {today.isoformat()} and no value follows" in said
    add_fact(files, value="15", start=today.isoformat())
    assert "company.seats" not in lint(files)


def test_a_fact_that_ends_tomorrow_is_not_stale(files):
    add_fact(files, until=(clock.today() + dt.timedelta(days=1)).isoformat())
    assert "company.seats" not in lint(files)


@pytest.mark.parametrize("days", [{"start": "2999-01-01"}, {"until": "2020-02-01"}])
def test_whoever_shows_a_fact_that_does_not_hold_today_is_told(files, days):
    add_fact(files, **days)
    write_bank(files, 2)
    files.replace(TWO, "图后面的话", "有[[fact:company.seats]]座席，图后面的话")
    files.replace("banks/K1.yaml", "第1题？", "是不是[[fact:company.seats]]座席？")
    said = lint(files)
    assert (
        f"{TWO}:{line_of(files, TWO, 'company.seats')}: The fact “company.seats” has no value that holds today" in said
    )
    assert "banks/K1.yaml:9: The fact “company.seats” has no value that holds today" in said
    assert "“company.founded_on” has no value" not in said


def test_what_waits_for_confirmation_is_typed_nowhere(files):
    add_fact(files, value="1200", doubtful="true")
    write_bank(files, 2)
    files.replace(TWO, "图后面的话", "共 1200 个座席，不是11200个，图后面的话")
    files.replace("banks/K1.yaml", "第1题？", "有没有1200个座席？")
    said = lint(files)
    line = line_of(files, TWO, "1200")
    assert (
        f"{TWO}:{line}: This is the fact “company.seats”, which waits for HR's word: write [[fact:company.seats]]"
        in said
    )
    assert "banks/K1.yaml:9: The fact “company.seats” waits for HR's word; no question asks it until then" in said
    files.replace(TWO, "共 1200 个座席，", "共[[fact:company.seats|1200个]]座席，")
    assert "This is the fact" not in lint(files)


# --- pictures -----------------------------------------------------------------------------------
@pytest.mark.parametrize("alt", ["　", "……", "1"])
def test_a_picture_says_what_it_shows(files, alt):
    assert "“alt” says nothing" not in lint(files)
    files.replace(ONE, 'alt="一个方框"', f'alt="{alt}"')
    assert f"{ONE}:14: “alt” says nothing" in lint(files)


# --- dead links ---------------------------------------------------------------------------------
def test_a_course_that_is_coming_and_has_come_is_told(files):
    files.write(TRACK, files.read(TRACK).replace("course: K1,", "course: K2,"))
    row = "coming:\n  - {course: K1, title: {zh: 课, en: Course}, summary: {zh: 一句话。, en: Words.}}\n"
    files.write(TRACK, files.read(TRACK) + row)
    said = lint(files)
    assert f"{TRACK}:{line_of(files, TRACK, 'coming') + 1}: “K1” is written already" in said
    assert "There is no course “K2”" in said


@pytest.mark.parametrize(
    ("address", "is_whole"),
    [
        ("https://www.mct.gov.cn/a?b=1", True),
        ("www.mct.gov.cn", False),
        ("http:/mct.gov.cn", False),
        ("ftp://mct.gov.cn/a", False),
        ("https://mct", False),
    ],
)
def test_recommended_addresses_are_well_formed(files, address, is_whole):
    files.write(COURSE, files.read(COURSE) + f"reading:\n  - {{title: 条例, why: 见{address}，有全文}}\n")
    files.write(ONE, files.read(ONE) + f"\n:::reading {{#more}}\n- 条例：{address}\n:::\n")
    said = lint(files)
    for name in (COURSE, ONE):
        line = line_of(files, name, address)
        assert (f"{name}:{line}: “{address}” is no whole address" in said) is not is_whole


def test_links_of_lessons_to_what_is_not_there_are_told(files):
    files.replace(ONE, "lesson:K1-01#start", "lesson:K1-09#start")
    files.replace(TWO, "lesson:K1-01#start", "lesson:K1-01#gone")
    write_bank(files, 2)
    files.replace("banks/K1.yaml", "difficulty: 2", "difficulty: 2\n    teaches: K1-02#nowhere")
    said = lint(files)
    assert f"{ONE}:18: There is no lesson “K1-09”" in said
    assert f"{TWO}:18: The lesson “K1-01” has no paragraph “#gone”" in said
    assert "banks/K1.yaml:9: The lesson “K1-02” has no paragraph “#nowhere”" in said


@pytest.mark.parametrize(
    ("name", "text", "line", "said"),
    [
        ("competencies.yaml", "competencies:\n  - key: a\n    objectives: [K1-O1, K1-O9]\n", 3, "no objective “K1-O9”"),
        (
            "credentials/programmes.yaml",
            "programmes:\n  - key: P\n    parts:\n      - {kind: course, key: K1}\n      - {kind: runs, count: 3}\n      - {kind: exam, key: K9}\n",
            6,
            "no course “K9”",
        ),
        ("credentials/duties.yaml", "duties:\n  - {key: a, needs: [[P9]]}\n", 2, "no programme “P9”"),
        ("forms/_rules.yaml", "rules:\n  - key: a\n    form: lost\n", 3, "no questionnaire “lost”"),
    ],
)
def test_keys_in_rule_books_that_name_nothing_are_told(files, name, text, line, said):
    (files.root / name).parent.mkdir(exist_ok=True)
    files.write(name, text)
    told = [row for row in lint(files).split("\n") if row.startswith(f"content/{name}:")]
    assert told == [f"content/{name}:{line}: There is {said}."]


def test_an_objective_behind_no_competency_is_told(files):
    files.replace(COURSE, "lessons:\n", '  - key: K1-O2\n    text: {zh: 能做一件事, en: "Do it"}\nlessons:\n')
    assert "No competency names" not in lint(files)  # a curriculum without competencies
    files.write("competencies.yaml", "competencies:\n  - key: a\n    objectives: [K1-O1]\n")
    said = lint(files)
    assert f"{COURSE}:8: No competency names the objective “K1-O2”" in said and said.count("No competency names") == 1
    files.write("competencies.yaml", "competencies:\n  - key: a\n    objectives: [K1-O1, K1-O2]\n")
    assert "No competency names" not in lint(files)


def test_a_programme_may_wait_for_a_course_that_is_coming(files):
    (files.root / "credentials").mkdir()
    files.write("credentials/programmes.yaml", "programmes:\n  - key: P\n    parts: [{kind: course, key: K9}]\n")
    assert "There is no course “K9”" in lint(files)
    row = "coming:\n  - {course: K9, title: {zh: 课, en: Course}, summary: {zh: 一句话。, en: Words.}}\n"
    files.write(TRACK, files.read(TRACK) + row)
    assert "There is no course “K9”" not in lint(files)


# --- banks --------------------------------------------------------------------------------------
STATEMENT = """\
  - key: K1-S%(n)d
    kind: true_false
    objective: K1-O1
    difficulty: 1
    stem: 第%(n)s句话。
    answer: %(answer)s
    feedback_true: 因为。
    feedback_false: 因为。
    explanation: 因为。
"""


def test_statements_that_are_all_false_are_told(files):
    write_bank(files, 1, extra="".join(STATEMENT % {"n": n, "answer": "false"} for n in range(4)))
    assert "banks/K1.yaml:4: All 4 statements to judge are false" in lint(files)
    files.replace("banks/K1.yaml", "answer: false", "answer: true")
    assert "statements to judge" not in lint(files)
