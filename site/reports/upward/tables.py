"""The report as a workbook: our own table with the formulas below, or the customer's table with its own header."""

import uuid
from decimal import Decimal
from io import BytesIO
from typing import Any

import openpyxl
from django.http import Http404
from django.utils.translation import gettext as _
from openpyxl.cell.cell import MergedCell

from lib import clock, sheets
from lib.ids import is_uuid
from reports.upward.measures import REGISTRY, Cell, Measure, rounded
from reports.upward.reading import Line, Report, measures

# Columns of a customer's table that are no measures.
GROUP, PEOPLE, ORDER, PERIOD = "group", "people", "order", "period"


def id_or_404(text: str) -> uuid.UUID:
    if not is_uuid(text):
        raise Http404
    return uuid.UUID(text)


def cell_of(measure: Measure, cell: Cell | None) -> Any:
    """Return a number as a cell holds it: with its two decimals, percents as 83.3; "—" where there is none."""
    value = measure.value(cell)
    if value is None:
        return "—"
    places = {"percent": 1, "number": 0}.get(measure.shape, 2)
    return int(value) if measure.shape == "number" else float(rounded(Decimal(value), places))


def own(report: Report) -> bytes:
    """Return our own table: one line a group, the whole last, then each formula, and as of when."""
    found = measures()
    scope = report.scope
    header = [_("Department or group"), _("People"), *(f"{m.name} ({m.unit})" for m in found)]
    rows = [
        [line.label, line.people, *(cell_of(m, line.cells.get(m.key)) for m in found)]
        for line in [*report.lines, report.whole]
    ]
    now = f"{clock.now().astimezone(clock.LOCAL):%Y-%m-%d %H:%M}"
    notes: list[list[Any]] = [[], [_("Formulas")], *([str(m.name), str(m.formula)] for m in found)]
    notes += [[], [_("Period"), scope.period.title], [_("As of"), now]]
    return sheets.workbook(scope.period.key, header, [*rows, *notes], widths=[26, 8, *[14] * len(found)])


def filled(template: Any, report: Report) -> bytes:
    """Return the customer's table filled below its header; what stands elsewhere in it stays."""
    book = openpyxl.load_workbook(BytesIO(bytes(template.content)))
    where = template.columns
    sheet = book[where["sheet"]]
    for offset, line in enumerate([*report.lines, report.whole], start=1):
        for column, key in where["cells"].items():
            cell = sheet.cell(row=where["row"] + offset, column=int(column))
            if not isinstance(cell, MergedCell):
                cell.value = sheets.safe(_filling(key, line, offset, report))
    buffer = BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _filling(key: str, line: Line, number: int, report: Report) -> Any:
    if key in REGISTRY:
        return cell_of(REGISTRY[key], line.cells.get(key))
    return {GROUP: line.label, PEOPLE: line.people, ORDER: number, PERIOD: report.scope.period.title}[key]
