"""Reading tables that HR brings in: a header with known Chinese names, lines below it, nothing evaluated."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any, TypeVar

from django.utils.translation import gettext as _

from lib import tables
from people.roster.values import text_of

MAX_BYTES = 5 * 1024 * 1024
HEADER_WITHIN = 10  # rows from the top
MOST_LINES = 5_000


@dataclass
class Line:
    """One line of a file. `verb` is new, same or corrected; `errors` are (column, what is wrong and the way out)."""

    number: int
    cells: Mapping[str, str]
    verb: str = "new"
    data: dict[str, Any] = field(default_factory=dict)
    errors: list[tuple[str, str]] = field(default_factory=list)

    def refuse(self, column: str, words: str) -> None:
        self.errors.append((column, words))


@dataclass
class Plan:
    """The lines of a file, or the one reason why it is no such table."""

    lines: list[Any] = field(default_factory=list)
    problem: str = ""

    def of(self, verb: str) -> list[Any]:
        return [line for line in self.lines if line.verb == verb and not line.errors]

    @property
    def wrong(self) -> list[Any]:
        return [line for line in self.lines if line.errors]

    @property
    def to_write(self) -> list[Any]:
        return [line for line in self.lines if line.verb != "same" and not line.errors]

    @property
    def can_apply(self) -> bool:
        return bool(self.to_write) and not self.wrong and not self.problem


Kind = TypeVar("Kind", bound=Line)


def read(data: bytes, *, headers: Sequence[str], required: Sequence[str], line: type[Kind]) -> list[Kind]:
    """Return the lines below the header. Raises lib.tables.Unreadable with what is missing."""
    with tables.opened(BytesIO(data), max_bytes=MAX_BYTES) as sheets:
        for _name, rows in sheets:
            ahead = iter(rows)
            header = _header(ahead, headers, required)
            if header:
                return _below(header, ahead, headers, line)
    raise tables.Unreadable(
        _("No header was found in the first %(n)s lines; it has at least %(headers)s.")
        % {"n": HEADER_WITHIN, "headers": "、".join(required)}
    )


def _header(rows: Iterable[tuple[int, Any]], headers: Sequence[str], required: Sequence[str]) -> dict[int, str]:
    for number, row in rows:
        names = {position: text_of(cell) for position, cell in enumerate(row) if text_of(cell) in headers}
        if set(required) <= set(names.values()):
            return names
        if number >= HEADER_WITHIN:
            break
    return {}


def _below(
    header: dict[int, str], rows: Iterable[tuple[int, Any]], headers: Sequence[str], line: type[Kind]
) -> list[Kind]:
    found: list[Kind] = []
    for number, row in rows:
        cells = {name: text_of(row[position]) for position, name in header.items() if position < len(row)}
        if any(cells.values()):
            found.append(line(number, {name: cells.get(name, "") for name in headers}))
        if len(found) > MOST_LINES:
            raise tables.Unreadable(_("The file has more than %(n)s lines. Please split it.") % {"n": MOST_LINES})
    if not found:
        raise tables.Unreadable(_("There is a header, but no line below it."))
    return found


def number_of(line: Line, column: str, *, least: Decimal, most: Decimal) -> Decimal | None:
    """Return the number of a cell with at most two decimals, None with an error where it is none."""
    text = line.cells[column].replace(",", "").replace("¥", "").replace("%", "")
    try:
        value = Decimal(text)
        if not value.is_finite() or not least <= value <= most or value != round(value, 2):
            raise InvalidOperation
    except InvalidOperation:
        words = _("“%(text)s” is no number from %(least)s to %(most)s with at most two decimals.")
        line.refuse(column, words % {"text": line.cells[column][:20], "least": least, "most": most})
        return None
    return value
