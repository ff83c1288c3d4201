"""From a workbook to questions: the first sheet with a header, formulas as the text that they are, errors by row."""

import datetime as dt
import io
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import Any

import openpyxl
from defusedxml import DefusedXmlException
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from quizzes.formats.archive import BROKEN, Archive
from quizzes.formats.fields import part_of, question_of
from quizzes.formats.fields.words import BY_KEY, NAMES, kind_of, normal_name
from quizzes.formats.parsed import Found, Parsed, Unreadable

HEADER_WITHIN = 10  # rows from the top
MAX_COLUMNS = 150
MAX_ROWS = 60_000
# What openpyxl and expat raise on damaged input, besides what zipfile does.
UNREADABLE = (*BROKEN, InvalidFileException, DefusedXmlException, ET.ParseError, KeyError, TypeError, AttributeError,
              AssertionError)  # fmt: skip
Row = dict[str, str]


def read(data: bytes, *, name: str = "") -> Parsed:
    """Read a workbook. The report says row by row what is wrong."""
    parsed = Parsed()
    try:
        _read(data, parsed)
    except Unreadable as exc:
        parsed.wrong("", str(exc))
    return parsed


def _read(data: bytes, parsed: Parsed) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise Unreadable(
            _("This is an old .xls workbook, or one with a password. Please save it as .xlsx without a password.")
        )
    if not data.startswith(b"PK"):
        raise Unreadable(_("This is not an .xlsx workbook."))
    archive = Archive(data)
    _refuse_definitions(archive)
    if any(entry.startswith("xl/media/") for entry in archive.names()):
        parsed.note("", _("The pictures in the workbook are not carried over."))
    try:
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=False, keep_links=False)
        try:
            rows = _rows_of(book, parsed)
        finally:
            book.close()
    except UNREADABLE as exc:
        raise Unreadable(
            _("The workbook is damaged or not a real .xlsx. Please open it, save it again as .xlsx and retry.")
        ) from exc
    _collect(rows, parsed)


def _refuse_definitions(archive: Archive) -> None:
    """A document type in a part of a workbook is an attack: no Excel writes one."""
    for name in archive.names():
        if name.endswith((".xml", ".rels")):
            part = archive.read(name)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part or b"<\x00!\x00" in part or b"\x00<\x00!" in part:
                raise Unreadable(_("The workbook holds definitions that no Excel writes; nothing was read."))


# --- rows ---------------------------------------------------------------------------------------
def _rows_of(book: Any, parsed: Parsed) -> list[tuple[int, Row]]:
    """Return (row number, texts by column) of the first visible sheet with a header."""
    seen = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()
        cells = enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1)
        columns = _find_header(cells, parsed)
        if columns:
            return _texts(cells, columns)
        seen.append(str(sheet.title)[:40])
    words = _(
        "No header was found in the first %(n)s rows of %(sheets)s: questions have at least the columns 题干 and 答案 or 题型."
    )
    raise Unreadable(words % {"n": HEADER_WITHIN, "sheets": "、".join(seen[:5]) or "-"})


def _find_header(cells: Iterable[tuple[int, Any]], parsed: Parsed) -> dict[int, str]:
    for number, row in cells:
        names = [text_of(cell)[:60] for cell in row]
        keys = [NAMES.get(normal_name(name), "") if name else "" for name in names]
        if "stem" in keys and {"answer", "kind"} & set(keys):
            _check_header(number, names, keys, parsed)
            return {place: key for place, key in enumerate(keys) if key}
        if number >= HEADER_WITHIN:
            break
    return {}


def _check_header(number: int, names: list[str], keys: list[str], parsed: Parsed) -> None:
    for place, key in enumerate(keys):
        if key and keys.index(key) < place:
            words = _(
                "Row %(row)s: the columns %(a)s (“%(one)s”) and %(b)s (“%(two)s”) both mean “%(header)s”. Please keep one."
            )
            other = keys.index(key)
            a, b = get_column_letter(other + 1), get_column_letter(place + 1)
            about = {
                "row": number,
                "a": a,
                "one": names[other],
                "b": b,
                "two": names[place],
                "header": BY_KEY[key].header,
            }
            raise Unreadable(words % about)
    unknown = [name for name, key in zip(names, keys, strict=True) if name and not key]
    if unknown:
        parsed.note(
            _row(number), _("These columns are not known and not read: %(names)s.") % {"names": "、".join(unknown[:20])}
        )


def _texts(cells: Iterable[tuple[int, Any]], columns: dict[int, str]) -> list[tuple[int, Row]]:
    rows = []
    for number, row in cells:
        if number > MAX_ROWS:
            raise Unreadable(_("The sheet has more than %(max)s rows. Please split it.") % {"max": MAX_ROWS})
        texts = {key: text_of(row[place]) for place, key in columns.items() if place < len(row)}
        texts = {key: text for key, text in texts.items() if text.strip()}
        if texts:
            rows.append((number, texts))
    return rows


def text_of(cell: Any) -> str:
    """Return a cell as text: numbers without a needless .0, dates as dates, truth as a word."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()[:10]
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() and abs(cell) < 1e15 else repr(cell)
    return str(cell)


def _row(number: int) -> str:
    return _("row %(number)s") % {"number": number}


# --- questions ----------------------------------------------------------------------------------
def _collect(rows: list[tuple[int, Row]], parsed: Parsed) -> None:
    case: Found | None = None
    for number, row in rows:
        place = _row(number)

        def tell(message: str, place: str = place) -> None:
            parsed.wrong(place, message)

        if case and row.get("key") == case.data.get("key") and kind_of(row.get("kind", "")) != "case":
            part = part_of(row, tell)
            if part:
                case.data.setdefault("parts", []).append(part)
            continue
        data = question_of(row, tell)
        case = None
        if data is None:
            continue
        parsed.found(data, place, category=row.get("category", ""), tags=tags_of(row))
        if data["kind"] == "case":
            case = parsed.questions[-1]
            if "key" not in data:
                tell(_("A case needs a 编号; the rows of its parts bear the same one."))
    if not rows:
        parsed.wrong("", _("There is a header, but no question below it."))


def tags_of(row: Row) -> list[str]:
    return [
        tag.strip() for tag in row.get("tags", "").replace("，", "、").replace(",", "、").split("、") if tag.strip()
    ]
