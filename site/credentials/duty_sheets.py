"""What leaves the house about duties: the daily table of BSS numbers to open or stop, and the sheet for the hall's wall."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from django.conf import settings
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from credentials import board
from credentials.board import Cell
from credentials.models import Duty
from credentials.printing import FOLDER, UA
from lib import clock, sheets
from lib.pdf import rendered
from people.models import Employee


def bss_rows(
    people: Sequence[Employee], columns: Sequence[Duty], *, day: dt.date, whole: bool = False
) -> Iterator[list[Any]]:
    """Yield a row for each BSS number and duty to open or stop on a day, as against the day before; with `whole` all that are open.

    What ended last night is stopped from this morning on: nobody is stopped in the middle of a shift.
    """
    before = board.board(people, columns, on=day - dt.timedelta(days=1))
    for old, new in zip(before, board.board(people, columns, on=day), strict=True):
        person = new.person
        is_gone = person.left_on is not None and person.left_on <= day
        was_gone = person.left_on is not None and person.left_on < day
        for was, now in zip(old.cells, new.cells, strict=True):
            may, might = now.may and not is_gone, was.may and not was_gone
            if may and (whole or not might):
                yield _row(pgettext("a BSS number", "open"), person, now, _start(now, day))
            elif might and not may:
                yield _row(pgettext("a BSS number", "stop"), person, was, day)


def _start(cell: Cell, day: dt.date) -> dt.date:
    row = cell.period or cell.licence
    return row.valid_from if row is not None else day


def _row(verb: str, person: Employee, cell: Cell, start: dt.date) -> list[Any]:
    hall = person.main.department.name if person.main else ""
    serial = cell.period.shown_serial if cell.period else _("supervised") if cell.licence else ""
    return [verb, person.bss_number, person.number, person.name, hall, cell.duty.title, start, cell.last_day, serial]


def bss_workbook(people: Sequence[Employee], columns: Sequence[Duty], *, day: dt.date, whole: bool = False) -> bytes:
    """Return the XLSX; what looks like a formula stays text."""
    header = [
        _("To do"), _("BSS number"), _("Employee number"), _("Name"), _("Hall"), _("Duty"), _("From"), _("Last day"), _("Serial"),
    ]  # fmt: skip
    rows = bss_rows(people, columns, day=day, whole=whole)
    return sheets.workbook(_("Duties"), header, rows, widths=(8, 14, 12, 12, 20, 12, 12, 12, 40))


def wall_pdf(people: Sequence[Employee], columns: Sequence[Duty], *, day: dt.date, title: str) -> bytes:
    """Return the sheet for the wall: who may do what on the day."""
    lines = board.board(people, columns, on=day)
    data = {
        "operator": settings.KUIBU_BRAND["operator"], "title": title, "lang": "en" if (get_language() or "").startswith("en") else "zh",
        "head": [_("Name"), *[duty.title for duty in columns]],
        "rows": [[line.person.name, *[_wall_word(cell) for cell in line.cells]] for line in lines],
        "note": _("As of %(day)s. ● may do it alone · ◐ only with the named colleague · – not") % {"day": clock.in_words(clock.today())},
    }  # fmt: skip
    return rendered(FOLDER / "wall.typ", data, standards=UA)


def _wall_word(cell: Cell) -> str:
    if cell.licence is not None and cell.state == "supervised":
        return f"◐ {cell.licence.supervisor.name}"
    return "●" if cell.may else "–"
