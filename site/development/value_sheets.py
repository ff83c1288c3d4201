"""What a file of values (360°, audit, KPI) would do, line by line: every mistake with its row and field, nothing is written here."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from development.models import IMPORTED, Cycle, Source
from lib import tables
from people.models import Employee
from people.roster.values import text_of

NUMBER, NAME, PART, VALUE, NOTE = "工号", "姓名", "分项", "得分", "说明"
HEADERS = (NUMBER, NAME, PART, VALUE, NOTE)
REQUIRED = (NUMBER, PART, VALUE)
PARTS = {
    "360度评价": Source.ROUND,
    "360": Source.ROUND,
    "质量检查": Source.AUDIT,
    "个人KPI": Source.KPI,
    "KPI": Source.KPI,
}
SHOWN_PARTS = ("360度评价", "质量检查", "个人KPI")
MAX_BYTES, MOST_LINES, HEADER_WITHIN = 5 * 1024 * 1024, 20_000, 10


@dataclass
class Line:
    number: int
    cells: dict[str, str]
    person: Employee | None = None
    kind: str = ""
    value: Decimal | None = None
    errors: list[tuple[str, str]] = field(default_factory=list)


@dataclass
class Plan:
    """The lines of a file, or the one reason why it is no such table."""

    lines: list[Line] = field(default_factory=list)
    problem: str = ""

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.errors]

    @property
    def can_apply(self) -> bool:
        return bool(self.lines) and not self.wrong and not self.problem


def plan(data: bytes, *, cycle: Cycle, people: Any) -> Plan:
    """Read a file for a cycle; `people` are those whom the reader may change (one query)."""
    try:
        lines = _lines(data)
    except tables.Unreadable as error:
        return Plan(problem=str(error))
    known = {p.number: p for p in people.filter(number__in={line.cells[NUMBER] for line in lines})}
    asked = {part.kind for part in cycle.formula.parts} & set(IMPORTED)
    seen: dict[tuple[str, str], int] = {}
    for line in lines:
        _settle(line, known, asked)
        first = seen.setdefault((line.cells[NUMBER], line.kind), line.number)
        if first != line.number:
            line.errors.append((PART, _("Line %(n)s says this already.") % {"n": first}))
    return Plan(lines)


def _lines(data: bytes) -> list[Line]:
    with tables.opened(BytesIO(data), max_bytes=MAX_BYTES) as sheets:
        for _name, rows in sheets:
            ahead = iter(rows)
            if header := _header(ahead):
                return _below(header, ahead)
    words = _("No header was found in the first %(n)s lines; it has at least %(headers)s.")
    raise tables.Unreadable(words % {"n": HEADER_WITHIN, "headers": "、".join(REQUIRED)})


def _header(rows: Iterable[tuple[int, Any]]) -> dict[int, str]:
    for number, row in rows:
        names = {place: text_of(cell) for place, cell in enumerate(row) if text_of(cell) in HEADERS}
        if set(REQUIRED) <= set(names.values()):
            return names
        if number >= HEADER_WITHIN:
            break
    return {}


def _below(header: dict[int, str], rows: Iterable[tuple[int, Any]]) -> list[Line]:
    found: list[Line] = []
    for number, row in rows:
        cells = {name: text_of(row[place]) for place, name in header.items() if place < len(row)}
        if any(cells.values()):
            found.append(Line(number, {name: cells.get(name, "") for name in HEADERS}))
        if len(found) > MOST_LINES:
            raise tables.Unreadable(_("The file has more than %(n)s lines. Please split it.") % {"n": MOST_LINES})
    if not found:
        raise tables.Unreadable(_("There is a header, but no line below it."))
    return found


def _settle(line: Line, known: dict[str, Employee], asked: set[str]) -> None:
    cells = line.cells
    line.person = known.get(cells[NUMBER])
    if line.person is None:
        line.errors.append((NUMBER, _("%(number)s is not among your people.") % {"number": cells[NUMBER] or "–"}))
    elif cells[NAME] and cells[NAME] != line.person.name:
        words = _("%(number)s is %(name)s on the roster.") % {"number": line.person.number, "name": line.person.name}
        line.errors.append((NAME, words))
    line.kind = PARTS.get(cells[PART], "")
    if not line.kind:
        line.errors.append((PART, _("is one of %(words)s") % {"words": "、".join(SHOWN_PARTS)}))
    elif line.kind not in asked:
        line.errors.append((PART, _("“%(part)s” is not in the formula of this cycle") % {"part": cells[PART]}))
    try:
        line.value = Decimal(cells[VALUE])
        if not line.value.is_finite() or not 0 <= line.value <= 100 or line.value != round(line.value, 2):
            raise InvalidOperation
    except InvalidOperation:
        line.errors.append(
            (VALUE, _("is a number from 0 to 100 with at most two decimals, not “%(text)s”") % {"text": cells[VALUE]})
        )
