"""From cells to values. A blank cell says nothing; 无 clears what is known."""

import datetime as dt
import re
import unicodedata
from typing import Any

from django.utils.translation import gettext as _

from people.roster.columns import BY_KEY, CLEAR, COLUMNS, REQUIRED, WORDS, Column

Error = list[str]
CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.\-]*")
UNIT_CODE = re.compile(r"\w[\w.\-]*")  # departments and posts may have Chinese codes
PHONE = re.compile(r"\+?[0-9][0-9 \-]{4,18}")
PATTERNS = {"code": CODE, "unit": UNIT_CODE, "phone": PHONE}
DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:[ T]0{1,2}:00(?::00)?(?:\.0+)?)?")
COMPACT_DAY = re.compile(r"(\d{4})(\d{2})(\d{2})")
EXCEL_EPOCH = dt.date(1899, 12, 30)
CLEARABLE = {
    "left_on",
    "mobile",
    "partner_company",
    "grade",
    "probation_until",
    "bss_number",
    "manager_number",
    "leave_until",
}


class BadValue(ValueError):
    """The message says what is wrong with one cell."""


def parse_row(cells: dict[str, Any]) -> tuple[dict[str, str | None], list[Error]]:
    """Return what a row says (key -> text, an ISO date or a stored word; None clears) and what is wrong with it."""
    values: dict[str, str | None] = {}
    errors: list[Error] = []
    for column in COLUMNS:
        text = text_of(cells.get(column.key))
        if not text:
            continue
        if text in CLEAR and column.key in CLEARABLE:
            values[column.key] = None
            continue
        try:
            values[column.key] = _parse(column, text, cells[column.key])
        except BadValue as exc:
            errors.append([column.header, str(exc)])
    for key in REQUIRED:
        if not values.get(key) and not any(header == BY_KEY[key].header for header, _text in errors):
            errors.append([BY_KEY[key].header, _("is missing")])
    return values, errors


def text_of(cell: Any) -> str:
    """Return a cell as one line of text: numbers without .0, no control characters, single spaces."""
    if cell is None:
        return ""
    if isinstance(cell, dt.datetime | dt.date):
        return cell.isoformat()[:10]
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e18:
        cell = int(cell)
    kept = (
        " " if c.isspace() else c
        for c in str(cell)
        if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co", "Cn")
    )
    return " ".join("".join(kept).split())


def _parse(column: Column, text: str, cell: Any) -> str:
    if column.kind in WORDS:
        return _word(column.kind, text)
    if column.kind == "date":
        return parse_day(text, cell).isoformat()
    if len(text) > column.limit:
        raise BadValue(
            _("“%(text)s…” is longer than %(limit)s characters") % {"text": text[:12], "limit": column.limit}
        )
    if column.kind in PATTERNS:
        text = unicodedata.normalize("NFKC", text)
        if not PATTERNS[column.kind].fullmatch(text) or len(text) > column.limit:
            raise BadValue(
                _("“%(text)s” is not a code: letters, digits, - and _ only") % {"text": text[:30]}
                if column.kind != "phone"
                else _("“%(text)s” is not a telephone number") % {"text": text[:30]}
            )
    return text


def _word(kind: str, text: str) -> str:
    wanted = text.lower()
    for value, words in WORDS[kind].items():
        if wanted in words or wanted == value:
            return value
    known = "、".join(words[0] for words in WORDS[kind].values())
    raise BadValue(_("“%(text)s” is not known; use one of %(known)s") % {"text": text[:20], "known": known})


def parse_day(text: str, cell: Any = None) -> dt.date:
    """Read a date as people write it, or as Excel counts it (days since 1900). Raises BadValue."""
    plain = unicodedata.normalize("NFKC", text)
    match = DAY.fullmatch(plain) or COMPACT_DAY.fullmatch(plain)
    bad = BadValue(_("“%(text)s” is not a date; write it like 2026-11-23") % {"text": text[:30]})
    try:
        if match:
            day = dt.date(*(int(part) for part in match.groups()))
        elif isinstance(cell, int | float) and not isinstance(cell, bool) and 10_000 <= cell <= 80_000:
            day = EXCEL_EPOCH + dt.timedelta(days=int(cell))
        else:
            raise bad
    except (ValueError, OverflowError):
        raise bad from None
    if not 1950 <= day.year <= 2099:
        raise BadValue(_("%(day)s is not a likely date") % {"day": day})
    return day
