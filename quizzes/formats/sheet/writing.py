"""From questions to a workbook. Every cell is text, whatever it looks like: no formula, no lost zero."""

import io
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from quizzes.formats.canonical import normal
from quizzes.formats.decoding import clean
from quizzes.formats.fields import rows_of
from quizzes.formats.fields.words import COLUMNS, LETTERS, Column
from quizzes.formats.parsed import Found, Problem, Written, name_of

HEAD = PatternFill("solid", fgColor="F3EFE6")
TOP = Alignment(vertical="top", wrap_text=True)
ALWAYS = {"key", "kind", "stem", "option_a", "option_b", "option_c", "option_d", "answer", "explanation", "difficulty",
          "category"}  # fmt: skip


def write(questions: Sequence[Found]) -> Written:
    """Return the questions as a workbook; columns that nobody fills are left out."""
    problems, rows = [], []
    for found in questions:
        data = normal(found.data)
        if len(data.get("options", [])) > len(LETTERS):
            problems.append(Problem(name_of(found), _("has more options than the form has letters; it is left out.")))
            continue
        rows += rows_of(Found(data, found.place, found.category, found.tags))
    filled = ALWAYS.union(*(row.keys() for row in rows)) if rows else ALWAYS
    book = Workbook(write_only=True)
    columns = [column for column in COLUMNS if column.key in filled]
    add_sheet(book, "题目", columns, ([row.get(c.key, "") for c in columns] for row in rows))
    return Written(bytes_of(book), problems)


def add_sheet(book: Workbook, title: str, columns: Sequence[Column], rows: Iterable[Sequence[str]]) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    cells = []
    for column in columns:
        cell = text_cell(sheet, column.header)
        cell.font, cell.fill = Font(bold=True), HEAD
        cells.append(cell)
    sheet.append(cells)
    for row in rows:
        sheet.append([text_cell(sheet, value) if value else None for value in row])


def text_cell(sheet: Any, text: str) -> Any:
    cell: Any = WriteOnlyCell(sheet, value="")
    cell.value = clean(text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.alignment = TOP
    if text[:1] in "=+-@":
        cell.quotePrefix = True
    return cell


def bytes_of(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()
