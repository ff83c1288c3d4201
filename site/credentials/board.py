"""The duty board: people down, duties across; a cell is a word and a colour. Constant queries for any number of people."""

import datetime as dt
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from credentials.models import Duty, Period, Programme, SupervisedLicence
from lib import clock
from people.models import Employee

SOON = dt.timedelta(days=90)


@dataclass
class Cell:
    """Whether a person may do a duty on the day. `state`: yes, soon (ends within 90 days), supervised, no."""

    duty: Duty
    state: str
    until: dt.date | None = None  # the first day on which it no longer holds
    period: Period | None = None
    licence: SupervisedLicence | None = None
    missing: list[Programme] = field(default_factory=list)

    @property
    def may(self) -> bool:
        return self.state != "no"

    @property
    def kind(self) -> str:
        return {"yes": "done", "soon": "due", "supervised": "info", "no": "late"}[self.state]

    @property
    def word(self) -> str:
        words = {"yes": _("may"), "soon": _("may, ends soon"), "supervised": _("supervised"), "no": _("may not")}
        return words[self.state]

    @property
    def last_day(self) -> dt.date | None:
        return self.until - dt.timedelta(days=1) if self.until else None


@dataclass
class Line:
    """One person of the board."""

    person: Employee
    cells: list[Cell]

    @property
    def ends_soon(self) -> bool:
        return any(cell.state == "soon" for cell in self.cells)

    @property
    def is_lacking(self) -> bool:
        return any(cell.state == "no" for cell in self.cells)

    @property
    def lacking(self) -> list[Programme]:
        """The certificates that the duties ask for which are not held or only supervised, each once."""
        return list(
            {p.pk: p for cell in self.cells if cell.state in ("no", "supervised") for p in cell.missing}.values()
        )

    @property
    def missing(self) -> list[Programme]:
        """The certificates that would help, each once: those of duties that are missing or end soon."""
        found = {p.pk: p for cell in self.cells if cell.state in ("no", "soon") for p in cell.missing}
        return list(found.values())


def duties() -> list[Duty]:
    """Return the duties with what they need, in two queries."""
    return list(Duty.objects.filter(is_open=True).prefetch_related("requirements__programme"))


def alternatives(duty: Duty) -> list[list[Programme]]:
    """Return the sets of certificates of which one is enough."""
    table: dict[int, list[Programme]] = defaultdict(list)
    for row in duty.requirements.all():
        table[row.alternative].append(row.programme)
    return [table[number] for number in sorted(table)]


def board(people: Sequence[Employee], columns: Sequence[Duty], *, on: dt.date) -> list[Line]:
    """Return a line for each person as it is on day `on`: one query for certificates, one for licences."""
    ids = [person.pk for person in people]
    periods: dict[tuple[int, int], Period] = {}
    rows = (
        Period.objects.live()
        .filter(employee__in=ids, valid_until__gt=on, valid_from__lte=on + SOON)
        .order_by("valid_from", "pk")
    )
    chains: dict[tuple[int, int], list[Period]] = defaultdict(list)
    for row in rows:
        chains[row.employee_id, row.programme_id].append(row)
    for key, chain in chains.items():
        held = _held(chain, on)
        if held is not None:
            periods[key] = held
    licences = {
        (row.employee_id, row.duty_id): row
        for row in SupervisedLicence.objects.valid(on=on).filter(employee__in=ids).order_by("valid_until")
    }
    return [Line(person, [_cell(person, duty, periods, licences, on) for duty in columns]) for person in people]


def _held(chain: list[Period], on: dt.date) -> Period | None:
    """Return the period that carries furthest without a gap from day `on`: a renewal follows on what it renews."""
    held = None
    for row in chain:
        if (row.valid_from <= on) if held is None else (row.valid_from <= held.valid_until < row.valid_until):
            held = row
    return held


def _cell(
    person: Employee, duty: Duty, periods: dict[Any, Period], licences: dict[Any, SupervisedLicence], on: dt.date
) -> Cell:
    """Return the cell: of the alternatives that hold, the one that lasts longest."""
    best: Cell | None = None
    options = alternatives(duty)
    for option in options:
        held = [periods.get((person.pk, programme.pk)) for programme in option]
        found = [row for row in held if row is not None]
        if len(found) < len(option):
            continue
        first = min(found, key=lambda row: row.valid_until)
        if best is None or best.until is None or first.valid_until > best.until:
            state = "soon" if first.valid_until <= on + SOON else "yes"
            best = Cell(duty, state, first.valid_until, period=first, missing=option if state == "soon" else [])
    if best is not None:
        return best
    licence = licences.get((person.pk, duty.pk))
    lacking = [p for p in (options[0] if options else []) if (person.pk, p.pk) not in periods]
    if licence is not None:
        return Cell(duty, "supervised", licence.valid_until, licence=licence, missing=lacking)
    return Cell(duty, "no" if options else "yes", missing=lacking)


def newest_roster(user: Any, day: dt.date) -> Any:
    """Return the roster that counts of this manager and day, or None."""
    from credentials.models import Roster

    return Roster.objects.filter(by=user, day=day).order_by("-pk").first()


def tomorrow() -> dt.date:
    return clock.today() + dt.timedelta(days=1)
