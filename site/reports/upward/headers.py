"""Reading the header of a customer's table: which column is which measure, and which cells are not understood."""

from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override
from openpyxl.utils import get_column_letter

from lib import tables
from people.roster.values import text_of
from reports.upward.measures import REGISTRY
from reports.upward.tables import GROUP, ORDER, PEOPLE, PERIOD

MAX_BYTES = 1024 * 1024
WITHIN = 15  # rows from the top
WORDS = {
    GROUP: ("单位", "部门", "单位名称", "部门名称", "分组", "岗位类别", "用工形式"),
    PEOPLE: ("人数", "员工人数", "在岗人数"),
    ORDER: ("序号",),
    PERIOD: ("期间", "统计期间", "月份", "季度", "年度"),
}
# Other words for measures, as tables of operators have them.
ALIASES = {
    "coverage": ("培训覆盖率",), "entries": ("培训人次",), "first_pass": ("一次通过率",), "fund_used": ("经费使用率", "职工教育经费使用进度"),
    "satisfaction": ("培训满意度",), "satisfied": ("满意率",), "response": ("问卷回收率",), "attendance": ("到考率",),
}  # fmt: skip


@dataclass
class Header:
    """What was read. `problems` name cells that are not understood."""

    sheet: str = ""
    row: int = 0
    cells: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def as_json(self) -> dict[str, Any]:
        return {"sheet": self.sheet, "row": self.row, "cells": self.cells}


def names() -> dict[str, str]:
    """Return {word of a header: key}; measures are known by their Chinese names, whatever the reader's language."""
    with override("zh-hans"):
        known = {plain(str(measure.name)): key for key, measure in REGISTRY.items()}
    return {**known, **{word: key for key, words in {**ALIASES, **WORDS}.items() for word in words}}


def plain(text: str) -> str:
    """Return a header without its unit in brackets and without spaces: "覆盖率(%)" is "覆盖率"."""
    for bracket in "(\uff08":
        text = text.split(bracket)[0]
    return text.replace(" ", "").replace("　", "")


def read(data: bytes) -> Header:
    """Find the header row: the first one of the top rows that names a measure. Raises lib.tables.Unreadable."""
    known = names()
    with tables.opened(BytesIO(data), max_bytes=MAX_BYTES) as sheets:
        for title, rows in sheets:
            for number, row in rows:
                found = {column: text_of(value) for column, value in enumerate(row, start=1) if text_of(value)}
                if any(known.get(plain(text)) in REGISTRY for text in found.values()):
                    return _header(title, number, found, known)
                if number >= WITHIN:
                    break
    words = _("No line of the first %(n)s names a measure. The names are: %(names)s.")
    listed = "、".join(word for word, key in known.items() if key in REGISTRY)
    raise tables.Unreadable(words % {"n": WITHIN, "names": listed})


def _header(title: str, number: int, found: dict[int, str], known: dict[str, str]) -> Header:
    header = Header(title, number)
    seen: dict[str, str] = {}
    for column, text in found.items():
        place, key = f"{get_column_letter(column)}{number}", known.get(plain(text))
        if key is None:
            words = _("%(cell)s: “%(text)s” is not known; the column stays as it is.")
            header.problems.append(words % {"cell": place, "text": text[:30]})
        elif key in seen:
            words = _("%(cell)s: “%(text)s” stands in %(other)s already.")
            header.problems.append(words % {"cell": place, "text": text[:30], "other": seen[key]})
        else:
            seen[key] = place
            header.cells[str(column)] = key
    return header
