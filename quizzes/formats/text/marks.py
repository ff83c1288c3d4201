"""What a line begins with: a question's number, an option's letter, a label, a part of a case, a section.

A line that begins with a backslash says nothing of this: the rest is text. So every text can be written.
"""

import re
from dataclasses import dataclass

from quizzes.formats.fields.words import COLUMNS, KINDS, LETTERS, kind_of, narrow, normal_name

COMMON = ("说明", "图", "类型", "依据", "标题", "问题", "题目", "试题", "章节")  # too common in running text
LABELS = {
    normal_name(name): column.key
    for column in COLUMNS
    for name in (column.header, *column.aliases)
    if re.search("[\u4e00-\u9fff]", name) and name not in COMMON and not column.key.startswith(("option_", "stem"))
}
LABELS |= {
    "题干": "stem",
    "试题答案": "answer",
    "本题答案": "answer",
    "题目解析": "explanation",
    "点评": "explanation",
    "知识点": "category",
}
QUESTION = re.compile(
    r"^[ \t\u3000]*(?:第[ \t]*([0-9０-９]{1,4})[ \t]*题[ \t\u3000]*[.、．:：]?|([0-9０-９]{1,4})[ \t]*[.、．)）](?![0-9０-９]))[ \t\u3000]*"
)
PART = re.compile(r"^[ \t\u3000]*[(（][ \t]*([0-9０-９]{1,2})[ \t]*[)）][ \t\u3000]*")
STAR = "*＊√✓✔"
LETTER = "A-La-lＡ-Ｌａ-ｌ"
OPTION = re.compile(rf"^[ \t\u3000]*([{re.escape(STAR)}]?)[ \t\u3000]*[(（]?([{LETTER}])[.、．:：)）][ \t\u3000]*")
NEXT_OPTION = re.compile(
    rf"(?:[ \t\u3000]{{2,}}|\t|[;；][ \t\u3000]*)([{re.escape(STAR)}]?)[(（]?([{LETTER}])[.、．:：)）][ \t\u3000]*"
)
LABEL = re.compile(
    r"^[ \t\u3000]*(?:[【\[]([^】\]\n]{1,12})[】\]][ \t\u3000]*[:：]?|([^\s:：【\[(（]{1,8})[ \t]*[:：])[ \t\u3000]*"
)
SECTION = re.compile(r"^[ \t\u3000]*(?:[一二三四五六七八九十]{1,3}|[IVX]{1,4})[、.．][ \t\u3000]*([^\n]{2,40})$")
KIND_MARK = re.compile(r"^[ \t\u3000]*[\[【(（][ \t]*([^\]】)）\n]{1,8})[ \t]*[\]】)）][ \t\u3000]*")


@dataclass(frozen=True)
class Mark:
    """`what` is question, part, option, label, section or text; `name` its number, letter, column or kind."""

    what: str
    name: str = ""
    rest: str = ""
    starred: bool = False


def mark_of(line: str, *, in_case: bool = True) -> Mark:
    """Return what a line begins with. Parts are only seen inside a case."""
    if line.startswith("\\"):
        return Mark("text", rest=line[1:])
    found = QUESTION.match(line)
    if found:
        return Mark("question", narrow(found[1] or found[2]), line[found.end() :])
    found = PART.match(line) if in_case else None
    if found:
        return Mark("part", narrow(found[1]), line[found.end() :])
    column, rest = label_of(line)
    if column:
        return Mark("label", column, rest)
    found = OPTION.match(line)
    if found:
        return Mark("option", narrow(found[2]).upper(), line[found.end() :], bool(found[1]))
    found = SECTION.match(line)
    if found and section_kind(found[1]):
        return Mark("section", section_kind(found[1]))
    return Mark("text", rest=line)


def label_of(line: str) -> tuple[str, str]:
    """Return the column that a line is labelled with, and what stands behind the label."""
    found = LABEL.match(line)
    if not found:
        return "", ""
    name = narrow(found[1] or found[2])
    lettered = re.fullmatch(rf"(?:选项)?反馈([{LETTERS}])", name.upper())
    if lettered:
        return f"feedback_{lettered[1].lower()}", line[found.end() :]
    if name == "反馈":
        return "feedback", line[found.end() :]
    column = LABELS.get(normal_name(name), "")
    if column == "tags" and not found[1] and name != "标签":
        return "", ""
    return column, line[found.end() :]


def section_kind(title: str) -> str:
    """Return the kind of question that a heading like `单选题（每题2分，共20分）` announces, or nothing."""
    plain = narrow(title).split("(")[0].strip().rstrip(":。. ")
    return KINDS.get(plain, KINDS.get(plain.removesuffix("部分").strip(), ""))


def kind_mark(text: str) -> tuple[str, str]:
    """Return the kind that a text begins with as `[单选题]`, and what follows."""
    found = KIND_MARK.match(text)
    kind = kind_of(found[1]) if found else ""
    return (kind, text[found.end() :]) if found and kind else ("", text)
