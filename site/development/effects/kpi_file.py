"""What a file of indicators would do, line by line: new, the same as before, a correction, or wrong with the reason."""

import datetime as dt
import re
import unicodedata
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from development.effects import sheet
from development.effects.sheet import Line, Plan
from development.models import Kpi, KpiValue
from lib import clock, tables
from people.models import Department

HALL, HALL_NAME, MONTH, KPI, UNIT, VALUE = "营业厅编码", "营业厅", "月份", "指标", "单位", "数值"
HEADERS = (HALL, HALL_NAME, MONTH, KPI, UNIT, VALUE)
REQUIRED = (MONTH, KPI, UNIT, VALUE)
MONTHS = re.compile(r"(20[0-9]{2})\s*[-/.年]?\s*(0?[1-9]|1[0-2])\s*月?(?:-01)?")
LIMIT = Decimal(10) ** 11


def plan(data: bytes, *, departments: Any) -> Plan:
    """Read a file and say what it would do. `departments` is the query set of those that the reader looks after. Nothing is written."""
    try:
        lines = sheet.read(data, headers=HEADERS, required=REQUIRED, line=Line)
    except tables.Unreadable as exc:
        return Plan(problem=str(exc))
    known = _Known(departments)
    for line in lines:
        known.settle(line)
    _compare(lines)
    return Plan(lines)


class _Known:
    """Halls and indicators by what a file may call them (two queries)."""

    def __init__(self, departments: Any) -> None:
        halls = list(departments.filter(kind=Department.Kind.HALL, closed_on=None))
        self.by_code = {hall.code: hall for hall in halls}
        self.by_name: dict[str, list[Department]] = {}
        for hall in halls:
            self.by_name.setdefault(hall.name, []).append(hall)
        self.kpis = {word: kpi for kpi in Kpi.objects.filter(is_open=True) for word in (kpi.key, kpi.title)}

    def settle(self, line: Line) -> None:
        """Find what the cells name, or write down what is wrong with each."""
        hall, month, kpi = self._hall(line), month_of(line), self.kpis.get(line.cells[KPI])
        if kpi is None:
            words = _("“%(text)s” is no indicator that is kept; there are %(known)s.")
            titles = "、".join(dict.fromkeys(k.title for k in self.kpis.values()))
            line.refuse(KPI, words % {"text": line.cells[KPI][:20], "known": titles or "–"})
        elif line.cells[UNIT] != kpi.unit:
            words = _("%(kpi)s is counted in %(unit)s, not in “%(text)s”; please convert the value.")
            line.refuse(UNIT, words % {"kpi": kpi.title, "unit": kpi.unit, "text": line.cells[UNIT][:12]})
        value = sheet.number_of(line, VALUE, least=-LIMIT, most=LIMIT)
        if not line.errors:
            line.data = {"department": hall, "month": month, "kpi": kpi, "value": value}

    def _hall(self, line: Line) -> Department | None:
        code, name = line.cells[HALL], line.cells[HALL_NAME]
        found = [self.by_code[code]] if code in self.by_code else [] if code else self.by_name.get(name, [])
        if not found:
            words = _("“%(text)s” is no business hall of yours that is open.")
            line.refuse(HALL if code else HALL_NAME, words % {"text": (code or name or "–")[:30]})
        elif len(found) > 1:
            words = _("There are %(n)s halls called “%(text)s”; please give the code.")
            line.refuse(HALL_NAME, words % {"n": len(found), "text": name})
        elif code and name and found[0].name != name:
            line.refuse(HALL_NAME, _("%(code)s is %(name)s.") % {"code": code, "name": found[0].name})
        else:
            return found[0]
        return None


def month_of(line: Line) -> dt.date | None:
    """Return the first day of the month of a line, None with an error for what is no month or not over."""
    text = unicodedata.normalize("NFKC", line.cells[MONTH])
    match = MONTHS.fullmatch(text)
    if match is None:
        line.refuse(MONTH, _("“%(text)s” is no month; write it like 2026-09.") % {"text": text[:20]})
        return None
    month = dt.date(int(match[1]), int(match[2]), 1)
    if month >= clock.today().replace(day=1):
        line.refuse(MONTH, _("%(text)s is not over; a month is brought in once it is.") % {"text": f"{month:%Y-%m}"})
        return None
    return month


def key_of(line: Line) -> tuple[int, dt.date, int]:
    return (line.data["department"].pk, line.data["month"], line.data["kpi"].pk)


def _compare(lines: list[Line]) -> None:
    """Find twins within the file, and what is there before (one query)."""
    good = [line for line in lines if not line.errors]
    first: dict[Any, Line] = {}
    for line in good:
        twin = first.setdefault(key_of(line), line)
        if twin is not line:
            words = _("The same hall, month and indicator stand in line %(n)s.")
            line.refuse(VALUE, words % {"n": twin.number})
    if not first:
        return
    months = [line.data["month"] for line in first.values()]
    halls = {line.data["department"].pk for line in first.values()}
    rows = KpiValue.objects.present().filter(department__in=halls, month__gte=min(months), month__lte=max(months))
    before = {(row.department_id, row.month, row.kpi_id): row for row in rows}
    for key, line in first.items():
        old = before.get(key)
        if old is not None:
            line.verb = "same" if old.value == line.data["value"] else "corrected"
            line.data["corrects"] = old
