"""A file of audit findings and complaints: what it would do, line by line. Its headers are Chinese, the customer's own data format."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any

from django.utils.translation import gettext as _

from development.models import Need
from lib import clock, tables
from people.models import Department, Employee
from people.roster.values import BadValue, parse_day, text_of
from subjects.models import Competency

KIND, CASE, DAY, UNIT_CODE, UNIT, NUMBER, NAME = "类型", "编号", "日期", "部门编码", "部门", "工号", "姓名"
SKILL, WHAT, COUNT, MEASURE, WEIGHT, UNTIL = "能力项", "问题描述", "数量", "单位", "严重程度", "期望完成日期"
HEADERS = (KIND, CASE, DAY, UNIT_CODE, UNIT, NUMBER, NAME, SKILL, WHAT, COUNT, MEASURE, WEIGHT, UNTIL)
REQUIRED = (KIND, CASE, DAY, UNIT_CODE, WHAT)
KINDS = {"稽核": Need.Source.AUDIT, "投诉": Need.Source.COMPLAINT}
MEASURES = ("起", "件", "次")
EXAMPLES = (
    ("稽核", "JH-2026-031", "2026-10-12", "HALL-01", "学苑路营业厅", "", "", "实名与信息安全", "抽查30单，4单未留存人证比对照片", 4, "件", 5, "2027-01-31"),
    ("投诉", "TS-2026-118", "2026-11-03", "HALL-01", "学苑路营业厅", "E20260001", "王小示", "诚信告知", "客户称签约时未说明24个月在网要求", 1, "起", 4, ""),
)  # fmt: skip
MOST_LINES, MAX_BYTES, HEADER_WITHIN = 2_000, 5 * 1024 * 1024, 10


@dataclass
class Line:
    """One line: `verb` is new or same, `errors` are [column, what is wrong and the way out]."""

    number: int
    cells: Mapping[str, str]
    verb: str = "new"
    department: Department | None = None
    person: Employee | None = None
    competency: Competency | None = None
    data: dict[str, Any] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)

    @property
    def origin(self) -> str:
        """The same case, brought in again, is the same need."""
        return f"{self.data.get('source', '')}:{self.cells[CASE]}"[:120]

    @property
    def shown(self) -> dict[str, str]:
        """Its cells by plain names, for the page."""
        cells = self.cells
        return {
            "kind": cells[KIND],
            "case": cells[CASE],
            "unit": cells[UNIT_CODE],
            "number": cells[NUMBER],
            "what": cells[WHAT],
        }


@dataclass
class Plan:
    """The lines of a file, or the one reason why it is no such table."""

    lines: list[Line] = field(default_factory=list)
    problem: str = ""

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.errors]

    @property
    def fresh(self) -> list[Line]:
        return [line for line in self.lines if line.verb == "new" and not line.errors]

    @property
    def same(self) -> list[Line]:
        return [line for line in self.lines if line.verb == "same" and not line.errors]

    @property
    def can_apply(self) -> bool:
        return bool(self.fresh) and not self.wrong and not self.problem


def plan(data: bytes, *, departments: Any, people: Any) -> Plan:
    """Read a file and say what it would do; `departments` and `people` are those of the reader. Nothing is written."""
    try:
        lines = _lines(data)
    except tables.Unreadable as error:
        return Plan(problem=str(error))
    known = _Known(lines, departments, people)
    for line in lines:
        known.settle(line)
    _refuse_twins(lines)
    live = Need.objects.filter(origin__in=[line.origin for line in lines]).exclude(state=Need.State.DROPPED)
    there = set(live.values_list("origin", flat=True))
    for line in lines:
        line.verb = "same" if line.origin in there else "new"
    return Plan(lines)


def _lines(data: bytes) -> list[Line]:
    with tables.opened(BytesIO(data), max_bytes=MAX_BYTES) as sheets:
        for _name, rows in sheets:
            ahead = iter(rows)
            header = _header(ahead)
            if header:
                return _below(header, ahead)
    words = _("No header was found in the first %(n)s lines; it has at least %(headers)s.")
    raise tables.Unreadable(words % {"n": HEADER_WITHIN, "headers": "、".join(REQUIRED)})


def _header(rows: Iterable[tuple[int, Any]]) -> dict[int, str]:
    for number, row in rows:
        names = {position: text_of(cell) for position, cell in enumerate(row) if text_of(cell) in HEADERS}
        if set(REQUIRED) <= set(names.values()):
            return names
        if number >= HEADER_WITHIN:
            break
    return {}


def _below(header: dict[int, str], rows: Iterable[tuple[int, Any]]) -> list[Line]:
    found = []
    for number, row in rows:
        cells = {name: text_of(row[position]) for position, name in header.items() if position < len(row)}
        if any(cells.values()):
            found.append(Line(number, {name: cells.get(name, "") for name in HEADERS}))
        if len(found) > MOST_LINES:
            raise tables.Unreadable(_("The file has more than %(n)s lines. Please split it.") % {"n": MOST_LINES})
    if not found:
        raise tables.Unreadable(_("There is a header, but no line below it."))
    return found


class _Known:
    """The departments, people and competencies that the lines name (four queries)."""

    def __init__(self, lines: list[Line], departments: Any, people: Any) -> None:
        self.departments = {d.code: d for d in departments.filter(code__in={line.cells[UNIT_CODE] for line in lines})}
        numbers = {line.cells[NUMBER] for line in lines if line.cells[NUMBER]}
        self.people = {p.number: p for p in people.filter(number__in=numbers).with_post()}
        self.competencies: dict[str, Competency] = {}
        for one in Competency.objects.filter(is_open=True):
            self.competencies |= {one.key: one, one.name_zh: one}

    def settle(self, line: Line) -> None:
        """Find what the line names, or say what is wrong with which column."""
        cells, wrong = line.cells, line.errors.append
        line.data["source"] = KINDS.get(cells[KIND], "")
        if not line.data["source"]:
            wrong((KIND, _("one of %(words)s, not “%(text)s”") % {"words": "、".join(KINDS), "text": cells[KIND]}))
        for column in (CASE, WHAT):
            if not cells[column]:
                wrong((column, _("is empty")))
        self._place(line)
        self._person(line)
        line.competency = self.competencies.get(cells[SKILL])
        if cells[SKILL] and line.competency is None:
            wrong(
                (
                    SKILL,
                    _("there is no competency “%(text)s”; leave it empty or write one of the page")
                    % {"text": cells[SKILL]},
                )
            )
        line.data["day"] = _day(line, DAY)
        if line.data["day"] and line.data["day"] > clock.today():
            wrong((DAY, _("%(day)s is still to come") % {"day": cells[DAY]}))
        line.data["until"] = _day(line, UNTIL) if cells[UNTIL] else None
        _numbers(line)

    def _place(self, line: Line) -> None:
        code, name = line.cells[UNIT_CODE], line.cells[UNIT]
        line.department = self.departments.get(code)
        if line.department is None:
            line.errors.append((UNIT_CODE, _("“%(code)s” is none of your departments") % {"code": code or "–"}))
        elif name and name != line.department.name:
            facts = {"code": code, "name": line.department.name, "text": name}
            line.errors.append((UNIT, _("%(code)s is %(name)s, not “%(text)s”") % facts))

    def _person(self, line: Line) -> None:
        number, name = line.cells[NUMBER], line.cells[NAME]
        if not number:
            return
        line.person = person = self.people.get(number)
        if person is None:
            line.errors.append((NUMBER, _("%(number)s is not among your people.") % {"number": number}))
        elif name and name != person.name:
            facts = {"number": number, "name": person.name}
            line.errors.append((NAME, _("%(number)s is %(name)s on the roster.") % facts))
        elif line.department and person.main and not person.main.department.path.startswith(line.department.path):
            facts = {"name": person.name, "department": person.main.department.name}
            line.errors.append(
                (NUMBER, _("%(name)s works in %(department)s, not in the department of this line") % facts)
            )


def _day(line: Line, column: str) -> dt.date | None:
    try:
        return parse_day(line.cells[column])
    except BadValue as error:
        line.errors.append((column, str(error)))
        return None


def _numbers(line: Line) -> None:
    cells = line.cells
    if cells[MEASURE] and cells[MEASURE] not in MEASURES:
        words = _("one of %(words)s, not “%(text)s”") % {"words": "、".join(MEASURES), "text": cells[MEASURE]}
        line.errors.append((MEASURE, words))
    for column, name, most, default in ((COUNT, "count", 10_000, 1), (WEIGHT, "weight", 5, 0)):
        text = cells[column]
        if not text:
            line.data[name] = default
        elif text.isdecimal() and 1 <= int(text) <= most:
            line.data[name] = int(text)
        else:
            words = _("a whole number from 1 to %(most)s, not “%(text)s”") % {"most": most, "text": text}
            line.errors.append((column, words))


def _refuse_twins(lines: list[Line]) -> None:
    seen: dict[str, int] = {}
    for line in lines:
        if line.origin in seen and line.cells[CASE]:
            line.errors.append((CASE, _("stands on line %(n)s, too") % {"n": seen[line.origin]}))
        seen.setdefault(line.origin, line.number)
