"""What a file of before would do, line by line: new, the same as before, or wrong with the reason and the way out."""

import datetime as dt
import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from courses.models import PastResult, StudyHour
from credentials.history import columns as words
from credentials.models import Period, Programme
from lib import clock, tables
from people.models import Employee
from people.roster.values import BadValue, parse_day, text_of

MAX_BYTES = 5 * 1024 * 1024
HEADER_WITHIN = 10  # rows from the top
MAX_HOURS = 2_000


@dataclass
class Line:
    """One line of the file. `verb` is new, same or wrong; `data` is what its action takes."""

    number: int
    cells: Mapping[str, str]
    what: str = ""
    verb: str = "new"
    person: Employee | None = None
    key: str = ""
    data: dict[str, Any] = field(default_factory=dict)
    errors: list[str] = field(default_factory=list)


@dataclass
class Plan:
    """The lines of a file, or the one reason why it is no such table."""

    lines: list[Line] = field(default_factory=list)
    problem: str = ""

    @property
    def wrong(self) -> list[Line]:
        return [line for line in self.lines if line.errors]

    @property
    def fresh(self) -> list[Line]:
        return [line for line in self.lines if line.verb == "new" and not line.errors]

    @property
    def same(self) -> list[Line]:
        return [line for line in self.lines if line.verb == "same" and not line.errors]

    @property
    def can_apply(self) -> bool:
        return bool(self.fresh) and not self.wrong and not self.problem


def plan(data: bytes, *, people: Any) -> Plan:
    """Read a file and say what it would do. `people` is the query set of those whom the reader may change. Nothing is written."""
    try:
        lines = _lines(data)
    except tables.Unreadable as exc:
        return Plan(problem=str(exc))
    known = _Known(lines, people)
    for line in lines:
        _settle(line, known)
    _refuse_twins(lines)
    return Plan(lines)


def _lines(data: bytes) -> list[Line]:
    with tables.opened(BytesIO(data), max_bytes=MAX_BYTES) as sheets:
        for _name, rows in sheets:
            ahead = iter(rows)
            header = _header(ahead)
            if header:
                return _below(header, ahead)
    missing = "、".join(words.REQUIRED)
    raise tables.Unreadable(
        _("No header was found in the first %(n)s lines; it has at least %(headers)s.")
        % {"n": HEADER_WITHIN, "headers": missing}
    )


def _header(rows: Iterable[tuple[int, Any]]) -> dict[int, str]:
    for number, row in rows:
        names = {position: text_of(cell) for position, cell in enumerate(row) if text_of(cell) in words.HEADERS}
        if set(words.REQUIRED) <= set(names.values()):
            return names
        if number >= HEADER_WITHIN:
            break
    return {}


def _below(header: dict[int, str], rows: Iterable[tuple[int, Any]]) -> list[Line]:
    found = []
    for number, row in rows:
        cells = {name: text_of(row[position]) for position, name in header.items() if position < len(row)}
        if any(cells.values()):
            found.append(Line(number, {name: cells.get(name, "") for name in words.HEADERS}))
        if len(found) > words.MOST_LINES:
            raise tables.Unreadable(_("The file has more than %(n)s lines. Please split it.") % {"n": words.MOST_LINES})
    if not found:
        raise tables.Unreadable(_("There is a header, but no line below it."))
    return found


class _Known:
    """What the ledgers hold already of the people named (six queries)."""

    def __init__(self, lines: list[Line], people: Any) -> None:
        numbers = {line.cells[words.NUMBER] for line in lines}
        self.people = {p.number: p for p in people.filter(number__in=numbers)}
        ids = [p.pk for p in self.people.values()]
        self.hours = set(StudyHour.objects.filter(employee__in=ids, is_history=True).values_list("employee_id", "key"))
        self.results = set(PastResult.objects.filter(employee__in=ids).values_list("employee_id", "key"))
        periods = Period.objects.filter(employee__in=ids, evidence_key__startswith="history:")
        self.periods = set(periods.values_list("employee_id", "evidence_key"))
        self.programmes: dict[str, Programme] = {}
        for row in Programme.objects.all():
            self.programmes |= {row.key: row, row.title_zh: row}


def _settle(line: Line, known: _Known) -> None:
    cells = line.cells
    line.person = known.people.get(cells[words.NUMBER])
    if line.person is None:
        line.errors.append(_("%(number)s is not among your people.") % {"number": cells[words.NUMBER] or "–"})
    elif cells[words.NAME] and cells[words.NAME] != line.person.name:
        line.errors.append(
            _("%(number)s is %(name)s on the roster.") % {"number": line.person.number, "name": line.person.name}
        )
    if not cells[words.TITLE]:
        line.errors.append(_("“%(column)s” is empty.") % {"column": words.TITLE})
    line.what = words.WHATS.get(cells[words.WHAT], "")
    if not line.what:
        line.errors.append(
            _("“%(column)s” is one of %(words)s.") % {"column": words.WHAT, "words": "、".join(words.WHATS)}
        )
    day = _day(line, words.DAY)
    if day is not None and day > clock.today():
        line.errors.append(_("%(day)s is still to come; only what is past is brought in.") % {"day": day})
    if not line.errors and day is not None:
        {"hours": _hours, "result": _result, "certificate": _certificate, "award": _award, "evaluation": _evaluation}[
            line.what
        ](line, day, known)


def _day(line: Line, column: str) -> dt.date | None:
    try:
        return parse_day(line.cells[column])
    except BadValue as exc:
        line.errors.append(f"{column}: {exc}")
        return None


def _key(line: Line, day: dt.date) -> str:
    """The same line of a file, brought in again, has the same key: nothing counts twice."""
    digest = hashlib.sha256(f"{line.what}|{line.cells[words.TITLE]}|{day}".encode()).hexdigest()
    return f"history:{digest[:32]}"


def _verb(line: Line, known: set[Any]) -> None:
    assert line.person is not None
    line.verb = "same" if (line.person.pk, line.key) in known else "new"


def _hours(line: Line, day: dt.date, known: _Known) -> None:
    text, way = line.cells[words.HOURS], line.cells[words.WAY] or "面授"
    try:
        value = Decimal(text)
        if not value.is_finite() or not 0 < value <= MAX_HOURS:
            raise InvalidOperation
    except InvalidOperation:
        line.errors.append(
            _("“%(column)s” is a number above 0 and at most %(n)s, not “%(text)s”.")
            % {"column": words.HOURS, "n": MAX_HOURS, "text": text}
        )
        return
    if way not in words.WAYS:
        line.errors.append(
            _("“%(column)s” is one of %(words)s.") % {"column": words.WAY, "words": "、".join(words.WAYS)}
        )
        return
    line.key = _key(line, day)
    minutes = int((value * settings.HOURS["minutes_per_hour"]).to_integral_value())
    line.data = {"kind": words.WAYS[way], "minutes": max(1, minutes), "on": day, "title": line.cells[words.TITLE]}
    _verb(line, known.hours)


def _result(line: Line, day: dt.date, known: _Known) -> None:
    score, word = line.cells[words.SCORE][:40], line.cells[words.PASSED]
    if word not in words.VERDICTS:
        line.errors.append(_("“%(column)s” is one of %(words)s.") % {"column": words.PASSED, "words": "是、否"})
        return
    if not score and not word:
        line.errors.append(_("A result says the points, or whether it was passed."))
        return
    line.key = _key(line, day)
    line.data = {"title": line.cells[words.TITLE], "done_on": day, "score": score, "passed": words.VERDICTS[word]}
    _verb(line, known.results)


def _award(line: Line, day: dt.date, known: _Known) -> None:
    line.key = _key(line, day)
    said = line.cells[words.SCORE][:40]
    line.data = {"kind": PastResult.Kind.AWARD, "title": line.cells[words.TITLE], "done_on": day, "score": said}
    _verb(line, known.results)


def _evaluation(line: Line, day: dt.date, known: _Known) -> None:
    grade = line.cells[words.SCORE][:40]
    if not grade:
        line.errors.append(_("An evaluation says its grade in “%(column)s”.") % {"column": words.SCORE})
        return
    line.key = _key(line, day)
    line.data = {"kind": PastResult.Kind.EVALUATION, "title": line.cells[words.TITLE], "done_on": day, "score": grade}
    _verb(line, known.results)


def _certificate(line: Line, day: dt.date, known: _Known) -> None:
    programme = known.programmes.get(line.cells[words.TITLE])
    if programme is None:
        titles = "、".join(sorted({p.title_zh for p in known.programmes.values()}))
        line.errors.append(
            _("No certification is called “%(title)s”; there are %(titles)s.")
            % {"title": line.cells[words.TITLE], "titles": titles or "–"}
        )
        return
    last = _day(line, words.UNTIL)
    if last is None:
        return
    if last < day:
        line.errors.append(_("It would end on %(last)s, before it begins.") % {"last": last})
        return
    line.key = _key(line, day)
    line.data = {"programme": programme, "valid_from": day, "valid_until": last + dt.timedelta(days=1)}
    _verb(line, known.periods)


def _refuse_twins(lines: list[Line]) -> None:
    """Two lines that say the same of one person: the second one is wrong, whichever was meant."""
    seen: dict[tuple[Any, str], int] = {}
    for line in lines:
        if line.person is None or not line.key:
            continue
        first = seen.setdefault((line.person.pk, line.key), line.number)
        if first != line.number:
            line.errors.append(_("Line %(n)s says this already.") % {"n": first})
