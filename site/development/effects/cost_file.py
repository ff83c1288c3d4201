"""What a file of training costs would do. Lines go into the one cost ledger (classroom.CostLine); the same line counts once."""

import hashlib
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from classroom.models import CostLine
from development.effects import sheet
from development.effects.sheet import Line, Plan
from lib import clock, tables
from people.models import Employee
from people.roster.values import BadValue, parse_day

DAY, UNIT, KIND, AMOUNT, BUDGET, PERSON, NOTE = "日期", "部门编码", "费用类别", "金额(元)", "计划项目", "工号", "备注"
HEADERS = (DAY, UNIT, KIND, AMOUNT, BUDGET, PERSON, NOTE)
REQUIRED = (DAY, UNIT, KIND, AMOUNT)
KINDS = {
    "培训费": "fee", "差旅费": "travel", "食宿费": "lodging", "师资费": "trainer", "场地费": "venue", "资料费": "materials", "其他": "other",
}  # fmt: skip


def plan(data: bytes, *, departments: Any, people: Any) -> Plan:
    """Read a file and say what it would do. `departments` and `people` are those of the reader. Nothing is written."""
    try:
        lines = sheet.read(data, headers=HEADERS, required=REQUIRED, line=Line)
    except tables.Unreadable as exc:
        return Plan(problem=str(exc))
    units = {department.code: department for department in departments}
    numbers = {line.cells[PERSON] for line in lines if line.cells[PERSON]}
    known: dict[str, Employee] = {person.number: person for person in people.filter(number__in=numbers)}
    seen: dict[str, int] = {}
    for line in lines:
        _settle(line, units, known)
        if not line.errors:
            line.data["token"] = _token(line, seen)
    tokens = [line.data["token"] for line in lines if not line.errors]
    there = set(CostLine.objects.filter(token__in=tokens).values_list("token", flat=True))
    for line in lines:
        if line.data.get("token") in there:
            line.verb = "same"
    return Plan(lines)


def _settle(line: Line, units: dict[str, Any], people: dict[str, Employee]) -> None:
    cells = line.cells
    day = None
    try:
        day = parse_day(cells[DAY])
        if day > clock.today():
            line.refuse(DAY, _("%(day)s is still to come; only what is spent is brought in.") % {"day": day})
    except BadValue as exc:
        line.refuse(DAY, str(exc))
    if cells[UNIT] not in units:
        line.refuse(UNIT, _("“%(text)s” is no department of yours.") % {"text": cells[UNIT][:30] or "–"})
    if cells[KIND] not in KINDS:
        line.refuse(KIND, _("“%(text)s” is none of %(words)s.") % {"text": cells[KIND][:20], "words": "、".join(KINDS)})
    amount = sheet.number_of(line, AMOUNT, least=Decimal("0.01"), most=Decimal(100_000_000))
    if cells[PERSON] and cells[PERSON] not in people:
        line.refuse(PERSON, _("%(number)s is not among your people.") % {"number": cells[PERSON][:20]})
    if not line.errors and amount is not None:
        line.data = {
            "kind": KINDS[cells[KIND]], "department": units[cells[UNIT]], "amount_fen": int(amount * 100), "on": day,
            "employee": people.get(cells[PERSON]), "budget_line": cells[BUDGET][:60], "note": cells[NOTE][:200],
        }  # fmt: skip


def _token(line: Line, seen: dict[str, int]) -> str:
    """Return what names a line of any file: equal lines of one file are several costs, the same file again is none."""
    digest = hashlib.sha256("|".join(line.cells[name] for name in HEADERS).encode()).hexdigest()[:40]
    seen[digest] = seen.get(digest, 0) + 1
    return f"file:{digest}:{seen[digest]}"
