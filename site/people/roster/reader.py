"""From bytes to rows, whatever the bytes are: bounded, never evaluated, every refusal says where and what to do."""

import csv
import io
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import IO, Any

import openpyxl
from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter
from openpyxl.utils.exceptions import InvalidFileException

from people.exceptions import RosterError
from people.roster.columns import BY_KEY, HEADERS, REQUIRED, is_forbidden, normal_header
from people.roster.values import text_of

HEADER_WITHIN = 10  # rows from the top
MAX_COLUMNS = 200
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ENTRIES = 1_000
# What openpyxl, zipfile, zlib and expat raise on damaged input (found by feeding them random bytes).
UNREADABLE = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, ET.ParseError, ValueError, KeyError, IndexError, TypeError,
    AttributeError, EOFError, NotImplementedError, OverflowError, RuntimeError, AssertionError, OSError,
)  # fmt: skip


@dataclass
class Sheet:
    """The rows of a roster: `rows` yields (line, {column key: cell}) for every line that says anything."""

    name: str
    columns: list[str]
    ignored: list[str] = field(default_factory=list)
    forbidden: list[str] = field(default_factory=list)
    rows: list[tuple[int, dict[str, Any]]] = field(default_factory=list)


def read(file: IO[bytes]) -> Sheet:
    """Read a roster from an open file. Raises RosterError, whose message is for the person who uploaded it."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size == 0:
        raise RosterError(_("The file is empty."))
    if size > settings.ROSTER_MAX_BYTES:
        raise RosterError(
            _("The file is too large: %(mb)s MB, at most %(max)s MB are read. Please split it.")
            % {"mb": -(-size // 1024 // 1024), "max": settings.ROSTER_MAX_BYTES // 1024 // 1024}
        )
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"PK"):
        return _read_xlsx(file)
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        raise RosterError(
            _("This is an old .xls workbook, or one with a password. Please save it as .xlsx without a password.")
        )
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")):
        raise RosterError(_("This is not a table. Please upload an .xlsx workbook or a .csv file."))
    return _read_csv(file.read())


# --- XLSX ---------------------------------------------------------------------------------------
def _read_xlsx(file: IO[bytes]) -> Sheet:
    try:
        _refuse_bombs(file)
        file.seek(0)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            return _first_roster(book)
        finally:
            book.close()
    except UNREADABLE as exc:
        raise RosterError(
            _("The workbook is damaged or not a real .xlsx. Please open it, save it again as .xlsx and retry.")
        ) from exc


def _refuse_bombs(file: IO[bytes]) -> None:
    """Look at the sizes in the archive's directory before anything is unpacked (reading stops at the declared size)."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
            raise RosterError(_("The workbook is far larger unpacked than a roster can be; nothing was read."))
        if any(e.flag_bits & 0x1 for e in entries):
            raise RosterError(_("The workbook has a password. Please save it without one."))
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                _refuse_entities(archive, entry)


def _refuse_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    tail = b""
    with archive.open(entry) as part:
        while chunk := part.read(1 << 18):
            if (
                b"<!DOCTYPE" in tail + chunk
                or b"<!ENTITY" in tail + chunk
                or b"<\x00!\x00" in tail + chunk
                or b"\x00<\x00!" in tail + chunk
            ):
                raise RosterError(_("The workbook holds definitions that no Excel writes; nothing was read."))
            tail = chunk[-16:]


def _first_roster(book: Any) -> Sheet:
    """Return the first visible sheet with a header row; raise RosterError that says what was found instead."""
    seen = []
    for sheet in book.worksheets:
        if sheet.sheet_state != "visible":
            continue
        sheet.reset_dimensions()
        rows = enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1)
        found = _find_header(rows, seen, sheet.title)
        if found:
            return _collect(sheet.title, *found, rows)
    raise _no_header(seen)


# --- CSV ----------------------------------------------------------------------------------------
def _read_csv(data: bytes) -> Sheet:
    text = _decode(data)
    if "\x00" in text:
        raise RosterError(_("This is not a table. Please upload an .xlsx workbook or a .csv file."))
    delimiter = max(",\t;", key=text[:4000].count)
    seen: list[tuple[str, list[str]]] = []
    try:
        rows = _numbered(text, delimiter)
        found = _find_header(rows, seen, "CSV")
        if not found:
            raise _no_header(seen)
        return _collect("CSV", *found, rows)
    except csv.Error as exc:
        raise RosterError(
            _("The CSV file breaks off: a quotation mark is not closed, or a cell is far too long.")
        ) from exc


def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with the line of the file on which each begins (quoted cells may span lines)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for row in reader:
        yield line, row
        line = reader.line_num + 1


def _decode(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    else:
        encodings = ["utf-8-sig", "gb18030"]
    last = None
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as exc:
            # The encoding that got further is the one that was meant.
            last = exc if last is None or exc.start > last.start else last
    assert last is not None
    before = data[: last.start]
    line = before.count(b"\n") + 1
    column = before.rsplit(b"\n", 1)[-1].count(b",") + 1
    raise RosterError(
        _(
            "Line %(line)s, column %(column)s: these bytes are neither UTF-8 nor GB18030. Please save the file as .xlsx, or as CSV UTF-8."
        )
        % {"line": line, "column": column}
    )


# --- both ---------------------------------------------------------------------------------------
def _find_header(
    rows: Iterable[tuple[int, Any]], seen: list[tuple[str, list[str]]], name: str
) -> tuple[int, dict[int, str], list[str], list[str]] | None:
    """Consume `rows` up to the header; note in `seen` the first row that says anything."""
    first = True
    for line, row in rows:
        headers = [text_of(cell)[:40] for cell in row[:MAX_COLUMNS]]
        if first and any(headers):
            seen.append((name, [h for h in headers if h][:8]))
            first = False
        keys = {HEADERS.get(normal_header(h)) for h in headers if h}
        if set(REQUIRED) <= keys:
            return line, *_columns(line, headers)
        if line >= HEADER_WITHIN:
            break
    if first:
        seen.append((name, []))
    return None


def _columns(line: int, headers: list[str]) -> tuple[dict[int, str], list[str], list[str]]:
    """Return {position: key}, the unknown headers and the forbidden ones. Raises RosterError for one meant twice."""
    columns: dict[int, str] = {}
    ignored, forbidden = [], []
    for position, header in enumerate(headers):
        key = HEADERS.get(normal_header(header)) if header else None
        if key in columns.values():
            other = next(p for p, k in columns.items() if k == key)
            raise RosterError(
                _(
                    "Line %(line)s: columns %(a)s (“%(one)s”) and %(b)s (“%(two)s”) both mean “%(header)s”. Please keep one."
                )
                % {
                    "line": line,
                    "a": get_column_letter(other + 1),
                    "one": headers[other],
                    "b": get_column_letter(position + 1),
                    "two": header,
                    "header": BY_KEY[key].header,
                }
            )
        if key:
            columns[position] = key
        elif header:
            (forbidden if is_forbidden(header) else ignored).append(header)
    return columns, ignored, forbidden


def _collect(
    name: str,
    line: int,
    columns: dict[int, str],
    ignored: list[str],
    forbidden: list[str],
    rows: Iterable[tuple[int, Any]],
) -> Sheet:
    sheet = Sheet(name, list(columns.values()), ignored, forbidden)
    for line, row in rows:
        cells = {key: row[position] for position, key in columns.items() if position < len(row)}
        if any(text_of(cell) for cell in cells.values()):
            sheet.rows.append((line, cells))
            if len(sheet.rows) > settings.ROSTER_MAX_ROWS:
                raise RosterError(
                    _("The file has more than %(max)s people. Please split it.") % {"max": settings.ROSTER_MAX_ROWS}
                )
    if not sheet.rows:
        raise RosterError(
            _("“%(sheet)s” has a header on line %(line)s but nobody below it.") % {"sheet": name, "line": line}
        )
    return sheet


def _no_header(seen: list[tuple[str, list[str]]]) -> RosterError:
    found = ";".join(
        _("“%(sheet)s”: %(cells)s") % {"sheet": n, "cells": "、".join(c) or _("empty")} for n, c in seen[:5]
    )
    return RosterError(
        _(
            "No header was found in the first %(n)s lines: a roster has at least the columns 工号 and 姓名. Found: %(found)s"
        )
        % {"n": HEADER_WITHIN, "found": found}
    )
