"""The roster as a workbook: what is known (read back, it changes nothing), an example to fill in, and the errors of an import."""

import datetime as dt
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.db.models import QuerySet
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from lib import clock
from people.models import Absence, Assignment, Department, Employee, Post, RosterImport, RosterRow
from people.querysets import below
from people.roster.columns import COLUMNS, WORDS, word_of

CHUNK = 1_000
HEAD = PatternFill("solid", fgColor="F3EFE6")


def _text(sheet: Any, value: Any) -> WriteOnlyCell:
    """Return a cell that is text whatever it looks like: no formula, no number, no lost leading zero."""
    cell = WriteOnlyCell(sheet, value="")
    cell.value = str(value)
    cell.data_type = "s"
    cell.number_format = "@"
    if str(value)[:1] in "=+-@":
        cell.quotePrefix = True
    return cell


def _sheet(
    book: Workbook, title: str, headers: Sequence[str], rows: Iterable[Sequence[Any]], widths: Sequence[int]
) -> None:
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(widths, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    cells = []
    for header in headers:
        cell = _text(sheet, header)
        cell.font, cell.fill, cell.alignment = Font(bold=True), HEAD, Alignment(vertical="center")
        cells.append(cell)
    sheet.append(cells)
    for row in rows:
        sheet.append([_text(sheet, value) if value not in (None, "") else None for value in row])


def _bytes(book: Workbook) -> bytes:
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


# --- what is known ------------------------------------------------------------------------------
def export_xlsx(employees: "QuerySet[Employee]") -> bytes:
    """Return the roster of `employees` with the columns of an import; queries grow by the thousand only."""
    book = Workbook(write_only=True)
    headers = [c.header for c in COLUMNS]
    _sheet(book, "花名册", headers, _people_rows(employees), [14] * len(headers))
    return _bytes(book)


def _people_rows(employees: "QuerySet[Employee]") -> Iterator[list[str]]:
    parents = _parents()
    ids = list(employees.order_by("number").values_list("pk", flat=True))
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        people = Employee.objects.filter(pk__in=chunk).with_post().order_by("number")
        absences = {a.employee_id: a for a in Absence.objects.filter(employee__in=chunk, settled_at=None)}
        for employee in people:
            yield [_value(c.key, employee, employee.main, absences.get(employee.pk), parents) for c in COLUMNS]


def _parents() -> dict[str, str]:
    """Return the code of each department's parent by the department's path."""
    codes = dict(Department.objects.values_list("path", "code"))
    return {path: codes.get(path[: -Department.steplen], "") for path in codes}


def _value(key: str, e: Employee, main: Assignment | None, absence: Absence | None, parents: dict[str, str]) -> str:
    """Return one cell; columns that would be read as an order (生效日期) stay empty."""
    if key in ("department_code", "department", "parent_code", "post_code", "post", "post_category", "manager_number"):
        return _place_value(key, main, parents) if main and e.work_state != Employee.State.LEFT else ""
    if key == "employment_kind":
        return word_of("employment", e.employment_kind)
    if key == "work_state":
        return word_of("state", e.work_state)
    if key == "leave_from":
        return str(absence.starts_on) if absence else ""
    if key == "leave_until":
        return str(absence.ends_on - dt.timedelta(days=1)) if absence and absence.ends_on else ""
    if key == "effective_on":
        return ""
    value = getattr(e, key)
    return "" if value is None else str(value)


def _place_value(key: str, main: Assignment, parents: dict[str, str]) -> str:
    return {
        "department_code": main.department.code,
        "department": main.department.name,
        "parent_code": parents[main.department.path],
        "post_code": main.post.code,
        "post": main.post.name,
        "post_category": word_of("category", main.post.category),
        "manager_number": main.manager.number if main.manager else "",
    }[key]


# --- an example to fill in ----------------------------------------------------------------------
def template_xlsx(roots: Sequence[Department] | None) -> bytes:
    """Return an empty roster with two example rows, a sheet of what may be written, and the departments below `roots`."""
    book = Workbook(write_only=True)
    headers = [c.header for c in COLUMNS]
    leaver = {"number": "E20190031", "name": "张示例", "work_state": "离职", "left_on": str(clock.today())}
    examples = [[c.example for c in COLUMNS], [leaver.get(c.key, "") for c in COLUMNS]]
    _sheet(book, "花名册", headers, examples, [14] * len(headers))
    notes = [[c.header, "、".join(c.aliases), c.note or "可空", _may_say(c.kind)] for c in COLUMNS]
    notes.append(["", "", "空着的格子表示不改;写“无”表示清空。示例行请删掉。", ""])
    _sheet(book, "填写说明", ["列", "也可以叫", "说明", "可填的词"], notes, [16, 40, 44, 50])
    departments = Department.objects.order_by("path")
    if roots is not None:
        departments = departments.filter(below(roots))
    _sheet(book, "部门", ["部门编码", "部门"], ((d.code, "　" * (d.depth - 1) + d.name) for d in departments), [20, 40])
    posts = ((p.code, p.name, word_of("category", p.category)) for p in Post.objects.all())
    _sheet(book, "岗位", ["岗位编码", "岗位", "岗位类别"], posts, [20, 30, 20])
    return _bytes(book)


def _may_say(kind: str) -> str:
    if kind in WORDS:
        return "、".join(words[0] for words in WORDS[kind].values())
    return "2026-11-23、2026/11/23、20261123、2026年11月23日" if kind == "date" else ""


# --- errors -------------------------------------------------------------------------------------
def errors_xlsx(roster: RosterImport) -> bytes:
    """Return the rows with errors: line, what is wrong, and the row as it was read, ready to be corrected and uploaded."""
    book = Workbook(write_only=True)
    headers = ["行号", "问题", *(c.header for c in COLUMNS)]
    rows = roster.rows.filter(verb=RosterRow.Verb.ERROR).iterator(chunk_size=CHUNK)
    _sheet(book, "有错误的行", headers, (_error_row(row) for row in rows), [8, 60, *([14] * len(COLUMNS))])
    return _bytes(book)


def _error_row(row: RosterRow) -> list[str]:
    problems = ";".join(f"{column}:{text}" for column, text in row.errors)
    values = [row.values.get(c.key, "") for c in COLUMNS]
    shown = [
        "无" if v is None else word_of(c.kind, v) if c.kind in WORDS and v else v
        for c, v in zip(COLUMNS, values, strict=True)
    ]
    return [str(row.line), problems, *shown]
