"""HR's spreadsheet of a plan: read into lines with what is wrong in which row and column, and written back with the same headers."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from classroom.models import Room, Trainer
from development import plan_columns as words
from development.models import PlanLine, PlanVersion
from development.plan_checks import Remark, over_limit
from lib import sheets, tables
from people.models import Department
from people.querysets import below
from people.roster.values import text_of

MAX_BYTES = 5 * 1024 * 1024
HEADER_WITHIN = 10  # rows from the top: HR's sheet has a title above its header
MOST_LINES = 500


@dataclass
class SheetLine:
    """One row of the file. `values` is what the line will hold, `errors` are (column, what is wrong with it)."""

    row: int
    cells: Mapping[str, str]
    line: PlanLine | None = None
    values: dict[str, Any] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Sheet:
    """The rows of a file, or the one reason why it is no such table; `over` is where the limit is passed."""

    lines: list[SheetLine] = field(default_factory=list)
    problem: str = ""
    over: Remark | None = None

    @property
    def wrong(self) -> list[SheetLine]:
        return [line for line in self.lines if line.errors]

    @property
    def can_apply(self) -> bool:
        return bool(self.lines) and not self.wrong and not self.problem

    @property
    def new(self) -> int:
        return sum(1 for line in self.lines if line.line is None)

    @property
    def changed(self) -> int:
        return len(self.lines) - self.new


# --- reading -------------------------------------------------------------------------------------
def read(data: bytes, *, version: PlanVersion, by: Any) -> Sheet:
    """Read a file for a version and say what it would do: lines whose number is there are changed, others are new. Nothing is written."""
    try:
        lines = _lines(data)
    except tables.Unreadable as exc:
        return Sheet(problem=str(exc))
    known = _Known(version, by)
    for line in lines:
        _settle(line, known)
    _refuse_twins(lines)
    return Sheet(lines, over=_over(version, lines, known))


def _lines(data: bytes) -> list[SheetLine]:
    with tables.opened(BytesIO(data), max_bytes=MAX_BYTES) as found:
        for _name, rows in found:
            ahead = iter(rows)
            header = _header(ahead)
            if header:
                return _below(header, ahead)
    said = "、".join(words.HEADERS)
    raise tables.Unreadable(
        _("No header was found in the first %(n)s lines; the columns are %(headers)s.") % {"n": HEADER_WITHIN, "headers": said}
    )  # fmt: skip


def _header(rows: Iterable[tuple[int, Any]]) -> dict[int, str]:
    for number, row in rows:
        names = {position: text_of(cell) for position, cell in enumerate(row) if text_of(cell) in words.HEADERS}
        if set(words.REQUIRED) <= set(names.values()):
            return names
        if number >= HEADER_WITHIN:
            break
    return {}


def _below(header: dict[int, str], rows: Iterable[tuple[int, Any]]) -> list[SheetLine]:
    found = []
    for number, row in rows:
        cells = {name: text_of(row[position]) for position, name in header.items() if position < len(row)}
        if any(cells.values()):
            found.append(SheetLine(number, {name: cells.get(name, "") for name in words.HEADERS}))
        if len(found) > MOST_LINES:
            raise tables.Unreadable(_("The file has more than %(n)s lines. Please split it.") % {"n": MOST_LINES})
    if not found:
        raise tables.Unreadable(_("There is a header, but no line below it."))
    return found


class _Known:
    """What the names of a file may mean (four queries)."""

    def __init__(self, version: PlanVersion, by: Any) -> None:
        self.lines = {line.number: line for line in version.lines.all()}
        inside = Department.objects.filter(below([version.plan.owner_department]), closed_on=None)
        self.departments: dict[str, list[Department]] = {}
        for row in inside:
            for name in {row.name, row.code}:
                self.departments.setdefault(name, []).append(row)
        self.rooms = {room.title: room for room in Room.objects.usable_by(by)}
        trainers = Trainer.objects.usable_by(by).select_related("employee")
        self.trainers = {trainer.title: trainer for trainer in trainers}


def _settle(line: SheetLine, known: _Known) -> None:
    cells, values = line.cells, line.values
    values["number"] = _whole(line, words.NUMBER, most=9_999)
    line.line = known.lines.get(values["number"] or 0)
    for name, column, most, is_needed in (
        ("title", words.TITLE, 120, True), ("audience_text", words.AUDIENCE, 120, True), ("place", words.PLACE, 80, False),
        ("teacher", words.TEACHER, 80, False), ("assessment", words.ASSESSMENT, 80, False),
    ):  # fmt: skip
        values[name] = cells[column]
        if is_needed and not cells[column]:
            line.errors.append((column, _("is missing")))
        elif len(cells[column]) > most:
            line.errors.append((column, _("has more than %(n)s characters") % {"n": most}))
    values["people"] = _whole(line, words.PEOPLE, most=1_000_000)
    hours = _number(line, words.HOURS, most=2_000)
    values["hours"] = int(hours * 100) if hours is not None else 0
    values["month"] = _whole(line, words.MONTH, most=12)
    budget = _number(line, words.BUDGET, most=100_000_000)
    values["budget_fen"] = int(budget * 100) if budget is not None else 0
    values["room"] = known.rooms.get(cells[words.PLACE])
    values["trainer"] = known.trainers.get(cells[words.TEACHER])
    values["way"] = words.WAYS.get(cells[words.WAY], "")
    if not values["way"]:
        said = _("is one of %(words)s") % {"words": "、".join(words.WAY_WORDS.values())}
        line.errors.append((words.WAY, said))
    _department(line, known)


def _department(line: SheetLine, known: _Known) -> None:
    said = line.cells[words.DEPARTMENT]
    found = known.departments.get(said, [])
    if len(found) == 1:
        line.values["department"] = found[0]
    elif found:
        line.errors.append(
            (words.DEPARTMENT, _("“%(name)s” is the name of several departments; write its code") % {"name": said})
        )
    else:
        wrong = _("“%(name)s” is no department of this plan") % {"name": said} if said else _("is missing")
        line.errors.append((words.DEPARTMENT, wrong))


def _number(line: SheetLine, column: str, *, most: int) -> Decimal | None:
    """Return a cell's number; the unit that the column is in may stand behind it, another one is an error."""
    text = unicodedata.normalize("NFKC", line.cells[column]).replace(",", "").replace(" ", "").lstrip("¥")
    digits = text.rstrip("".join({c for c in text if not (c.isdigit() or c in ".-+")}))
    unit = text[len(digits) :]
    if not text:
        line.errors.append((column, _("is missing")))
    elif unit and digits and unit not in words.UNITS.get(column, ()):
        said = words.UNITS.get(column, ("",))[0]
        line.errors.append((column, _("is given in “%(unit)s”; it is written in “%(right)s”") % {"unit": unit, "right": said}))  # fmt: skip
    else:
        return _bounded(line, column, text if not digits else digits, most)
    return None


def _bounded(line: SheetLine, column: str, text: str, most: int) -> Decimal | None:
    try:
        number = Decimal(text)
        if not number.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        line.errors.append((column, _("“%(text)s” is not a number") % {"text": text[:20]}))
        return None
    if number * 100 != int(number * 100):
        line.errors.append((column, _("has more than two decimals")))
    elif not 0 <= number <= most:
        line.errors.append((column, _("lies between 0 and %(most)s") % {"most": most}))
    else:
        return number
    return None


def _whole(line: SheetLine, column: str, *, most: int) -> int:
    number = _number(line, column, most=10**9)
    if number is None:
        return 0
    if number != int(number) or not 1 <= number <= most:
        line.errors.append((column, _("is a whole number from 1 to %(most)s") % {"most": most}))
        return 0
    return int(number)


def _refuse_twins(lines: list[SheetLine]) -> None:
    seen: dict[int, int] = {}
    for line in lines:
        number = line.values["number"]
        if number and number in seen:
            line.errors.append((words.NUMBER, _("stands in row %(row)s already") % {"row": seen[number]}))
        seen.setdefault(number, line.row)


def _over(version: PlanVersion, lines: list[SheetLine], known: _Known) -> Remark | None:
    """Where the plan would pass its limit with this file; it can be brought in, but not submitted without a reason."""
    planned = {n: PlanLine(number=n, budget_fen=row.budget_fen) for n, row in known.lines.items()}
    for line in lines:
        number = line.values["number"]
        planned[number] = PlanLine(number=number, budget_fen=line.values["budget_fen"])
    return over_limit(version, planned.values())


# --- writing -------------------------------------------------------------------------------------
def plain(hundredths: int) -> Any:
    """Return hundredths as a cell holds them: 8 or 7.5."""
    return hundredths // 100 if hundredths % 100 == 0 else hundredths / 100


def cells_of(line: PlanLine) -> list[Any]:
    """Return a line as the spreadsheet has it."""
    return [
        line.number, line.title, line.audience_text, line.people, plain(line.hours), line.month, line.place, line.teacher,
        words.WAY_WORDS[PlanLine.Way(line.way)], plain(line.budget_fen), line.department.name, line.assessment,
    ]  # fmt: skip


def workbook(version: PlanVersion) -> bytes:
    """Return the plan as XLSX, with exactly the headers that it can be brought in with."""
    rows = version.lines.select_related("department").order_by("number")
    return sheets.workbook(f"{version.plan.year}年培训计划", words.HEADERS, map(cells_of, rows), widths=words.WIDTHS)


def template() -> bytes:
    """Return the empty spreadsheet with two examples."""
    return sheets.workbook("培训计划", words.HEADERS, words.EXAMPLES, widths=words.WIDTHS)
