"""The plain form: what trainers type is understood, what is written is read again, errors name their line."""

import pytest
from hypothesis import HealthCheck, given, settings

from quizzes.formats import text
from quizzes.formats.parsed import Found
from tests.quizzes.formats.documents import document
from tests.quizzes.formats.questions import banks
from tests.quizzes.formats.test_sheet import numbers_in

PAPER = """\
营业厅入职考试

一、单选题（每题2分）
1、客户走进营业厅，您正在接待另一位。先怎么做？（B）
A、低头做完手上的事再说
B、抬头示意，请他稍等
C、请他自己取号
解析：三秒之内有回应。
难度：2

2．补卡时先看什么？
Ａ．证件  Ｂ．手机  Ｃ．脸色
答案：Ａ
反馈A：对

二、多选题
3. 必须核对的是
A. 有效证件
B. 本人
C. 手机的颜色
【答案】AB
【解析】证件、本人。
得分方式：一半

三、判断题
4. 详单可以由家人代查。（×）
5. 交费可以用现金。
答案：对

四、填空题
6. 公司由____和____合并而成。
答案：中国网通|网通；中国联通
7. 营业时间从（早上九点）开始。

五、简答题
8. 这一天的最后一件事叫什么？
答案：日结
对账 | 50% | 是其中一步
"""


def read(source):
    return text.read(source.encode(), name="paper.txt")


def read_one(source):
    parsed = read(source)
    assert [str(p) for p in parsed.errors] == []
    return parsed.questions[0].data


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(banks())
def test_what_is_written_is_read_again(bank):
    written = text.write([Found(data, category="公司/由来", tags=["甲", "乙"]) for data in bank])
    parsed = text.read(written.data)
    assert [str(p) for p in parsed.problems] == []
    assert [f.data for f in parsed.questions] == bank
    assert [(f.category, f.tags) for f in parsed.questions] == [("公司/由来", ["甲", "乙"])] * len(bank)


def test_a_paper_as_it_is_typed():
    parsed = read(PAPER)
    assert parsed.errors == []
    found = [f.data for f in parsed.questions]
    kinds = ["single", "single", "multiple", "true_false", "true_false", "cloze", "cloze", "short_text"]
    assert [data["kind"] for data in found] == kinds
    assert [o.get("correct", False) for o in found[0]["options"]] == [False, True, False]
    assert found[0]["stem"].endswith("先怎么做？（　）")
    assert found[0]["difficulty"] == 2
    assert [o["text"] for o in found[1]["options"]] == ["证件", "手机", "脸色"]
    assert found[1]["options"][0] == {"text": "证件", "correct": True, "feedback": "对"}
    assert found[2]["partial"] == "half"
    assert found[2]["explanation"] == "证件、本人。"
    assert (found[3]["answer"], found[4]["answer"]) == (False, True)
    assert found[3]["stem"] == "详单可以由家人代查。"
    assert found[5]["stem"] == "公司由{{1}}和{{2}}合并而成。"
    assert found[5]["gaps"][0]["answers"] == [{"text": "中国网通"}, {"text": "网通"}]
    assert found[6]["gaps"][0]["answers"] == [{"text": "早上九点"}]
    assert found[7]["answers"][1] == {"text": "对账", "percent": 50, "feedback": "是其中一步"}
    assert numbers_in(parsed.notes) == ["1"]


def test_stars_mark_what_is_right():
    data = read_one("1. 问\n*A. 甲\nB. 乙\n")
    assert data["options"][0] == {"text": "甲", "correct": True}


def test_a_backslash_makes_a_line_text():
    data = read_one("1. 照着做：\n\\1. 开机\n\\答案：不是\nA. 甲\nB. 乙\n答案：A\n")
    assert data["stem"] == "照着做：\n1. 开机\n答案：不是"


def test_a_decimal_does_not_begin_a_question():
    assert read_one("1. 是多少？\n3.5元以上\n[判断题]\n答案：对")["stem"] == "是多少？\n3.5元以上\n[判断题]"


def test_a_section_of_choices_holds_both_kinds():
    parsed = read("一、选择题\n1. 甲\nA. 一\nB. 二\n答案：A\n2. 乙\nA. 一\nB. 二\n答案：AB\n")
    assert [f.data["kind"] for f in parsed.questions] == ["single", "multiple"]


def test_a_case_has_parts_in_brackets():
    data = read_one(
        "1. [案例题] 老周来了。\n解析：先听。\n（1）[单选题] 先说什么？\nA. 甲\nB. 乙\n答案：A\n权重：2\n（2）答应退费。（×）\n"
    )
    assert [part["kind"] for part in data["parts"]] == ["single", "true_false"]
    assert data["parts"][0]["weight"] == 2
    assert data["explanation"] == "先听。"


def test_brackets_in_other_questions_are_text():
    assert read_one("1. 先后：\n（1）听\n（2）说\n答案：对")["stem"] == "先后：\n（1）听\n（2）说"


def test_a_category_before_the_questions_holds_for_all():
    parsed = read("分类：公司/由来\n1. 甲（√）\n2. 乙（×）\n分类：别的\n")
    assert [f.category for f in parsed.questions] == ["公司/由来", "别的"]


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("1. 问\nA. 甲\nB. 乙\n答案：C\n", "1"),
        ("1. 对（√）\n\n2. 没有答案\n", "3"),
        ("1. 对（√）\n2. 问\nA. 甲\nC. 丙\n答案：A", "2"),
        ("1. [数值题] 几？\n答案：五十", "1"),
    ],
)
def test_errors_name_the_line_where_the_question_begins(source, line):
    assert numbers_in(read(source).errors) == [line]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le", "utf-16-be"])
def test_every_encoding_that_windows_writes_is_read(encoding):
    parsed = text.read(PAPER.replace("\n", "\r\n").encode(encoding))
    assert parsed.errors == []
    assert parsed.questions[0].data["options"][1]["text"] == "抬头示意，请他稍等"


def test_a_file_without_questions_says_how_one_begins():
    assert len(read("没有题\n只有话\n").errors) == 1


# --- Word ---------------------------------------------------------------------------------------
def test_word_counts_by_itself_and_we_count_with_it():
    data = document(
        ("list", 1, 0, "先怎么做？"),
        ("list", 2, 0, "低头"),
        ("list", 2, 0, "抬头"),
        ("", "答案：B"),
        ("list", 1, 0, "补卡看什么？"),
        ("list", 3, 0, "证件"),
        ("list", 3, 0, "脸色"),
        ("", "答案：A"),
    )
    parsed = text.read(data, name="paper.docx")
    assert parsed.errors == []
    assert [len(f.data["options"]) for f in parsed.questions] == [2, 2]
    assert parsed.questions[1].data["options"][0] == {"text": "证件", "correct": True}
    assert numbers_in([parsed.questions[1]]) == ["5"]


def test_options_one_level_below_their_question_count_anew():
    data = document(
        ("list", 4, 0, "一"), ("list", 4, 1, "甲"), ("list", 4, 1, "乙"), ("", "答案：A"),
        ("list", 4, 0, "二"), ("list", 4, 1, "丙"), ("list", 4, 1, "丁"), ("", "答案：B"),
    )  # fmt: skip
    parsed = text.read(data)
    assert parsed.errors == []
    assert [o["text"] for o in parsed.questions[1].data["options"]] == ["丙", "丁"]


def test_underlined_spaces_are_a_blank():
    data = document(("blank", "1. 公司由", "合并而成。"), ("", "答案：网通"))
    assert text.read(data).questions[0].data["stem"] == "公司由{{1}}合并而成。"


def test_a_zip_that_is_no_document_is_told_so():
    assert len(text.read(document(name="other.xml")).errors) == 1
