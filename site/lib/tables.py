"""From bytes to rows, whatever the bytes are: workbooks and CSV files, bounded, never evaluated; every refusal says what to do."""

import contextlib
import csv
import io
import xml.etree.ElementTree as ET
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from typing import IO, Any

import openpyxl
from django.utils.translation import gettext as _
from openpyxl.utils.exceptions import InvalidFileException

MAX_COLUMNS = 200
MAX_UNPACKED = 100 * 1024 * 1024
MAX_ENTRIES = 1_000
# What openpyxl, zipfile, zlib and expat raise on damaged input (found by feeding them random bytes).
DAMAGED = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, ET.ParseError, ValueError, KeyError, IndexError, TypeError,
    AttributeError, EOFError, NotImplementedError, OverflowError, RuntimeError, AssertionError, OSError,
)  # fmt: skip
Rows = Iterable[tuple[int, Sequence[Any]]]  # (line from 1, cells)


class Unreadable(Exception):
    """The file is no table that can be read. The message is for the person who uploaded it."""


@contextlib.contextmanager
def opened(file: IO[bytes], *, max_bytes: int) -> Iterator[list[tuple[str, Rows]]]:
    """Give the visible sheets of an open file as (name, rows); a CSV file is one sheet. Raises Unreadable, also while rows are read."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    if size == 0:
        raise Unreadable(_("The file is empty."))
    if size > max_bytes:
        words = _("The file is too large: %(mb)s MB, at most %(max)s MB are read. Please split it.")
        raise Unreadable(words % {"mb": -(-size // 1024 // 1024), "max": max_bytes // 1024 // 1024})
    start = file.read(8)
    file.seek(0)
    if start.startswith(b"PK"):
        with _workbook(file) as sheets:
            yield sheets
        return
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        words = _("This is an old .xls workbook, or one with a password. Please save it as .xlsx without a password.")
        raise Unreadable(words)
    if start.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf")):
        raise _no_table()
    text = decoded(file.read())
    if "\x00" in text:
        raise _no_table()
    try:
        yield [("CSV", _numbered(text, max(",\t;", key=text[:4000].count)))]
    except csv.Error as exc:
        words = _("The CSV file breaks off: a quotation mark is not closed, or a cell is far too long.")
        raise Unreadable(words) from exc


def _no_table() -> Unreadable:
    return Unreadable(_("This is not a table. Please upload an .xlsx workbook or a .csv file."))


# --- XLSX ---------------------------------------------------------------------------------------
@contextlib.contextmanager
def _workbook(file: IO[bytes]) -> Iterator[list[tuple[str, Rows]]]:
    try:
        _refuse_bombs(file)
        file.seek(0)
        book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        try:
            yield [(sheet.title, _rows(sheet)) for sheet in book.worksheets if sheet.sheet_state == "visible"]
        finally:
            book.close()
    except DAMAGED as exc:
        words = _("The workbook is damaged or not a real .xlsx. Please open it, save it again as .xlsx and retry.")
        raise Unreadable(words) from exc


def _rows(sheet: Any) -> Rows:
    sheet.reset_dimensions()
    return enumerate(sheet.iter_rows(max_col=MAX_COLUMNS, values_only=True), start=1)


def _refuse_bombs(file: IO[bytes]) -> None:
    """Look at the sizes in the archive's directory before anything is unpacked (reading stops at the declared size)."""
    with zipfile.ZipFile(file) as archive:
        entries = archive.infolist()
        if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
            raise Unreadable(_("The workbook is far larger unpacked than a table can be; nothing was read."))
        if any(e.flag_bits & 0x1 for e in entries):
            raise Unreadable(_("The workbook has a password. Please save it without one."))
        for entry in entries:
            if entry.filename.endswith((".xml", ".rels")):
                _refuse_entities(archive, entry)


def _refuse_entities(archive: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    tail = b""
    with archive.open(entry) as part:
        while chunk := part.read(1 << 18):
            text = tail + chunk
            if b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"<\x00!\x00" in text:
                raise Unreadable(_("The workbook holds definitions that no Excel writes; nothing was read."))
            tail = chunk[-16:]


# --- CSV ----------------------------------------------------------------------------------------
def _numbered(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield rows with the line of the file on which each begins (quoted cells may span lines)."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    line = 1
    for row in reader:
        yield line, row
        line = reader.line_num + 1


def decoded(data: bytes) -> str:
    """Return text from UTF-8, UTF-16 with a mark or GB18030. Raises Unreadable with the place of the first wrong byte."""
    encodings = ["utf-16"] if data.startswith((b"\xff\xfe", b"\xfe\xff")) else ["utf-8-sig", "gb18030"]
    last = None
    for encoding in encodings:
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as exc:
            # The encoding that got further is the one that was meant.
            last = exc if last is None or exc.start > last.start else last
    assert last is not None
    before = data[: last.start]
    words = _(
        "Line %(line)s, column %(column)s: these bytes are neither UTF-8 nor GB18030. Please save the file as .xlsx, or as CSV UTF-8."
    )
    place = {"line": before.count(b"\n") + 1, "column": before.rsplit(b"\n", 1)[-1].count(b",") + 1}
    raise Unreadable(words % place) from last
