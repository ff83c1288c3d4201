"""Workbooks: what is written is read again, what is typed is understood, and what is wrong is told by row."""

import io

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings

from quizzes.formats import sheet
from quizzes.formats.canonical import KINDS, normal
from quizzes.formats.parsed import Found
from quizzes.formats.sheet.examples import EXAMPLES
from tests.quizzes.formats.questions import banks

HEADER = ("题型", "题干", "选项A", "选项B", "选项C", "答案", "解析", "难度")


def workbook(*rows, header=HEADER):
    book = openpyxl.Workbook()
    for row in (header, *rows):
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def numbers_in(problems):
    """Only the numbers of the places: what stands around them depends on the language."""
    return ["".join(c for c in problem.place if c.isdigit()) for problem in problems]


def read_one(*row, header=HEADER):
    parsed = sheet.read(workbook(row, header=header))
    assert parsed.errors == []
    return parsed.questions[0].data


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(banks())
def test_what_is_written_is_read_again(bank):
    written = sheet.write([Found(data, category="公司/由来") for data in bank])
    parsed = sheet.read(written.data)
    assert [str(p) for p in parsed.problems] == []
    assert [f.data for f in parsed.questions] == bank
    assert {f.category for f in parsed.questions} == {"公司/由来"}


def test_the_template_holds_every_kind_and_is_read_without_a_problem():
    parsed = sheet.read(sheet.template())
    assert parsed.problems == []
    assert [f.data for f in parsed.questions] == [normal(data) for data in EXAMPLES]
    assert {f.data["kind"] for f in parsed.questions} == set(KINDS)


def test_the_kind_is_seen_from_the_answer():
    parsed = sheet.read(
        workbook(
            ("", "一", "甲", "乙", "", "B", "", 1),
            ("", "二", "甲", "乙", "丙", "a、c", "", 1),
            ("", "三", "", "", "", "√", "", 1),
            ("", "四{{五}}六", "", "", "", "", "", 1),
            ("", "五", "", "", "", "也许", "", 1),
        )
    )
    assert [f.data["kind"] for f in parsed.questions] == ["single", "multiple", "true_false", "cloze"]
    assert numbers_in(parsed.errors) == ["6"]


def test_full_width_letters_and_other_names_are_understood():
    data = read_one(
        "单选",
        "问",
        "甲",
        "乙",
        "Ｂ",
        "因为",
        "较难",
        header=("题目类型", "题目", "A", "Ｂ", "正确答案", "答案解析", "难易程度"),
    )
    assert data["options"] == [{"text": "甲"}, {"text": "乙", "correct": True}]
    assert data["difficulty"] == 4


def test_formulas_stay_text():
    data = read_one("单选题", "=1+1 是几？", "=SUM(A1)", "@x", "-3", "A", "", 1)
    assert data["stem"] == "=1+1 是几？"
    assert data["options"][0]["text"] == "=SUM(A1)"


def test_numbers_in_cells_are_texts_without_a_needless_point():
    data = read_one("单选题", "几？", 58, 0.5, True, "A", "", 2.0)
    assert [o["text"] for o in data["options"]] == ["58", "0.5", "是"]
    assert data["difficulty"] == 2


def test_a_range_becomes_a_value_with_a_tolerance():
    data = read_one("数值题", "几？", "", "", "", "57..59\n60±0.5 | 50% | 接近", "", 2)
    assert data["answers"] == [
        {"value": "58", "tolerance": "1"},
        {"value": "60", "tolerance": "0.5", "percent": 50, "feedback": "接近"},
    ]


def test_pairs_may_be_divided_by_arrows_and_full_width_signs():
    data = read_one("匹配题", "配", "", "", "", "甲＝一\n乙→二\n丙 -> 三\n=四", "", 2)
    assert [(p["left"], p["right"]) for p in data["pairs"]] == [("甲", "一"), ("乙", "二"), ("丙", "三")]
    assert data["extra"] == ["四"]


def test_an_order_may_be_letters_of_options():
    assert read_one("排序题", "排", "先", "后", "中", "ACB", "", 2)["items"] == ["先", "中", "后"]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        (("单选题", "问", "甲", "乙", "", "C", "", 1), "答案"),
        (("单选题", "问", "甲", "乙", "", "AB", "", 1), ""),
        (("单选题", "问", "甲", "", "丙", "A", "", 1), "选项B"),
        (("单选题", "", "甲", "乙", "", "A", "", 1), "题干"),
        (("判断题", "问", "", "", "", "大概", "", 1), "大概"),
        (("数值题", "问", "", "", "", "五十", "", 1), "五十"),
        (("匹配题", "问", "", "", "", "甲乙", "", 1), "左=右"),
        (("归类题", "问", "", "", "", "甲乙", "", 1), "甲乙"),
        (("填空题", "没有空", "", "", "", "甲", "", 1), "{{"),
        (("填空题", "有{{1}}空", "", "", "", "2=甲", "", 1), "{{1}}"),
        (("什么题", "问", "", "", "", "甲", "", 1), "什么题"),
        (("单选题", "问", "甲", "乙", "", "A", "", "很难"), "难度"),
    ],
)
def test_what_is_wrong_is_told_with_its_row(row, words):
    parsed = sheet.read(workbook(("判断题", "好", "", "", "", "对", "", 1), row))
    assert numbers_in(parsed.errors) == ["3"]
    assert words in parsed.errors[0].message


def test_columns_that_nobody_knows_are_noted():
    parsed = sheet.read(workbook(("对不对", "对", 3), header=("题干", "答案", "出题人")))
    assert "出题人" in str(parsed.notes[0])
    assert parsed.errors == []


def test_two_columns_for_one_thing_are_refused():
    parsed = sheet.read(workbook(("甲", "乙", "对"), header=("题干", "题目", "答案")))
    assert "题目" in str(parsed.errors[0])


def test_a_sheet_without_header_is_told_what_it_needs():
    parsed = sheet.read(workbook(("甲", "乙"), header=("姓名", "工号")))
    assert "题干" in str(parsed.errors[0])


def test_parts_of_a_case_stand_below_it():
    header = ("编号", "题型", "题干", "选项A", "选项B", "答案", "权重")
    rows = [
        ("C-1", "案例题", "老周来了。", "", "", "", ""),
        ("C-1", "单选题", "先说什么？", "甲", "乙", "A", 2),
        ("C-1", "判断题", "答应退费。", "", "", "错", ""),
        ("C-2", "判断题", "另一题。", "", "", "对", ""),
    ]
    parsed = sheet.read(workbook(*rows, header=header))
    assert parsed.errors == []
    case, other = (f.data for f in parsed.questions)
    assert [part["kind"] for part in case["parts"]] == ["single", "true_false"]
    assert case["parts"][0]["weight"] == 2
    assert other["key"] == "C-2"
