"""A manager drops in who works tomorrow: pasted numbers or a table; errors name their row, and nothing is half done."""

import datetime as dt
from collections.abc import Sequence
from typing import IO, Any

from django.db import transaction
from django.utils.translation import gettext as _

from credentials.exceptions import CredentialsError
from credentials.models import Roster
from lib import clock, tables
from people.models import Employee

MAX_BYTES = 2 * 1024 * 1024
MAX_PEOPLE = 500
HEADERS = {"工号", "员工编号", "number", "employee number", "staff no"}


def read_pasted(text: str) -> list[tuple[int, str]]:
    """Return (line, number) of pasted text: the first word of each line, or several numbers on one line."""
    found = []
    for line, row in enumerate(text.splitlines(), start=1):
        words = row.replace(",", " ").replace("、", " ").replace(";", " ").split()
        found += [(line, word) for word in words if any(c.isdigit() for c in word)]
    return found


def read_file(file: IO[bytes]) -> list[tuple[int, str]]:
    """Return (line, number) of a workbook or a CSV: the column 工号, without such a header the first one."""
    try:
        with tables.opened(file, max_bytes=MAX_BYTES) as sheets:
            for _name, rows in sheets:
                found = _numbers_in(rows)
                if found:
                    return found
    except tables.Unreadable as error:
        raise CredentialsError(str(error)) from error
    return []


def _numbers_in(rows: Any) -> list[tuple[int, str]]:
    column = 0
    found: list[tuple[int, str]] = []
    for line, cells in rows:
        texts = [_text(cell) for cell in cells]
        header = next((n for n, text in enumerate(texts) if text.lower() in HEADERS), None)
        if header is not None and not found:
            column = header
        elif column < len(texts) and texts[column]:
            found.append((line, texts[column]))
        if len(found) > MAX_PEOPLE:
            break
    return found


def _text(cell: Any) -> str:
    """Return a cell as a number of a person is written: Excel makes 100102 a float."""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return str(cell).strip() if cell is not None else ""


@transaction.atomic
def drop_in(rows: Sequence[tuple[int, str]], *, day: dt.date, people: Any, by: Any) -> Roster:
    """Keep the roster of a day; `people` are those whom the manager may put on it. Raises CredentialsError with a reason a row.

    Nothing is kept when one row is wrong.
    """
    if day < clock.today():
        raise CredentialsError(_("This day is over; a roster is for today or later."))
    if not rows:
        raise CredentialsError(
            _("No employee number was found. Paste one a line, or choose a file with the column 工号.")
        )
    if len(rows) > MAX_PEOPLE:
        raise CredentialsError(_("At most %(n)s people at once.") % {"n": MAX_PEOPLE})
    known = {
        e.number.upper(): e
        for e in people.filter(number__in={text.upper() for _n, text in rows} | {text for _n, text in rows})
    }
    errors, found, seen = [], dict[int, Employee](), dict[str, int]()
    for line, text in rows:
        key = text.upper()
        if key in seen:
            errors.append(_("Line %(line)s: %(number)s stands in line %(first)s already.") % {"line": line, "number": text, "first": seen[key]})  # fmt: skip
        elif key not in known:
            errors.append(
                _("Line %(line)s: nobody of your people has the number “%(number)s”.")
                % {"line": line, "number": text[:30]}
            )
        elif known[key].work_state == Employee.State.LEFT:
            errors.append(_("Line %(line)s: %(name)s has left.") % {"line": line, "name": known[key].name})
        elif known[key].work_state == Employee.State.LONG_LEAVE:
            errors.append(_("Line %(line)s: %(name)s is on long leave.") % {"line": line, "name": known[key].name})
        else:
            found[known[key].pk] = known[key]
        seen.setdefault(key, line)
    if errors:
        raise CredentialsError(_("Nothing was taken over; please mend these rows."), errors)
    roster = Roster.objects.create(day=day, by=by)
    roster.people.set(list(found))
    return roster
