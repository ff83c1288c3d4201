"""From bytes to rows, whatever the bytes are: bounded, never evaluated, every refusal says where and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from lib import tables
from people.exceptions import RosterError
from people.roster.columns import BY_KEY, HEADERS, REQUIRED, is_forbidden, normal_header
from people.roster.values import text_of

HEADER_WITHIN = 10  # rows from the top


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
    seen: list[tuple[str, list[str]]] = []
    try:
        with tables.opened(file, max_bytes=settings.ROSTER_MAX_BYTES) as sheets:
            for name, rows in sheets:
                lines = iter(rows)
                found = _find_header(lines, seen, name)
                if found:
                    return _collect(name, *found, lines)
    except tables.Unreadable as exc:
        raise RosterError(str(exc)) from exc
    raise _no_header(seen)


def _find_header(
    rows: Iterable[tuple[int, Any]], seen: list[tuple[str, list[str]]], name: str
) -> tuple[int, dict[int, str], list[str], list[str]] | None:
    """Consume `rows` up to the header; note in `seen` the first row that says anything."""
    first = True
    for line, row in rows:
        headers = [text_of(cell)[:40] for cell in row[: tables.MAX_COLUMNS]]
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
