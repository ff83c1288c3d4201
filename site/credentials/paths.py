"""How a person stands with a programme: which path leads to the next certificate, and what of it is missing."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from credentials import validity
from credentials.models import Period, Programme, Revocation
from credentials.parts import Facts, Part, judge
from lib import clock
from people.models import Employee


def _said(part: Part) -> str:
    return f"{part.title}: {part.words}" if part.title not in part.words else part.words


@dataclass
class Way:
    """One path: `name` is first, again (after an end or a revocation), renewal or early. Only what was done since `since` counts."""

    name: str
    parts: list[Part]
    since: dt.datetime | None = None

    @property
    def is_done(self) -> bool:
        return bool(self.parts) and all(part.ok for part in self.parts)

    @property
    def missing(self) -> list[str]:
        return [_said(part) for part in self.parts if not part.ok]

    @property
    def booked_on(self) -> dt.date | None:
        """The day of the exam that is booked and still to be passed."""
        return min((part.booked_on for part in self.parts if not part.ok and part.booked_on), default=None)

    @property
    def missing_unbooked(self) -> list[str]:
        return [_said(part) for part in self.parts if not part.ok and not part.booked_on]


@dataclass
class Standing:
    """A person and a programme: the periods (newest first), and the ways that are open today."""

    employee: Employee
    programme: Programme
    periods: list[Period] = field(default_factory=list)
    ways: list[Way] = field(default_factory=list)
    revoked_because: str = ""  # why the last one was revoked

    @property
    def earned(self) -> list[Period]:
        return [row for row in self.periods if row.kind != Period.Kind.TEMPORARY]

    @property
    def last(self) -> Period | None:
        """The newest period that is not a temporary one."""
        return self.earned[0] if self.earned else None

    @property
    def present(self) -> Period | None:
        """What certifies the person today; an earned certificate before a temporary one."""
        rows = [row for row in self.periods if row.state == "valid"]
        return min(rows, key=lambda row: row.kind == Period.Kind.TEMPORARY, default=None)

    @property
    def done_way(self) -> Way | None:
        return next((way for way in self.ways if way.is_done), None)

    @property
    def missing(self) -> list[str]:
        """What the way with the fewest missing parts still asks."""
        return min((way.missing for way in self.ways), key=len, default=[])


def standings(
    people: Sequence[Employee], programmes: Iterable[Programme], *, on: dt.date | None = None
) -> dict[tuple[int, int], Standing]:
    """Return {(employee id, programme id): Standing} with a constant number of queries."""
    on, programmes = on or clock.today(), list(programmes)
    rows: dict[tuple[int, int], list[Period]] = defaultdict(list)
    found = Period.objects.filter(employee__in=[person.pk for person in people], programme__in=programmes)
    for row in found.select_related("programme").order_by("-valid_until", "-pk"):
        rows[row.employee_id, row.programme_id].append(row)
    revoked = [row.pk for chain in rows.values() for row in chain if row.revoked_at is not None]
    words = Revocation.objects.filter(period__in=revoked, state=Revocation.State.CONFIRMED)
    reasons = dict(words.values_list("period", "reason")) if revoked else {}
    facts, table = Facts(people, programmes), {}
    for person in people:
        for programme in programmes:
            standing = Standing(person, programme, rows[person.pk, programme.pk])
            standing.ways = _ways(standing, facts, on)
            standing.revoked_because = reasons.get(standing.last.pk, "") if standing.last else ""
            table[person.pk, programme.pk] = standing
    return table


def standing_of(employee: Employee, programme: Programme) -> Standing:
    return standings([employee], [programme])[employee.pk, programme.pk]


def _ways(standing: Standing, facts: Facts, on: dt.date) -> list[Way]:
    """Return the ways that are open: none while a certificate holds and its window has not come."""
    programme, last, person = standing.programme, standing.last, standing.employee
    if last is None:
        return [Way("first", judge(programme.parts, person, facts))]
    if last.revoked_at is not None:
        since = last.revoked_at
        return [Way("again", judge(programme.parts, person, facts, since=since), since)]
    if validity.is_renewal(last, on=on):
        since = clock.start_of_day(last.renewable_from)
        ways = [Way("renewal", judge(programme.renewal_parts, person, facts, since=since), since)]
        if programme.is_low_risk and programme.early_parts and on < last.valid_until:
            ways.append(Way("early", judge(programme.early_parts, person, facts, since=since), since))
        return ways
    if on >= last.valid_until:
        since = clock.start_of_day(last.valid_until)
        return [Way("again", judge(programme.parts, person, facts, since=since), since)]
    return []


def because(way: Way) -> str:
    """Say why a certificate was issued, in one sentence."""
    titles = "、".join(part.title for part in way.parts)
    words = {
        "first": _("all parts passed: %(parts)s"), "again": _("earned anew: %(parts)s"),
        "renewal": _("renewed: %(parts)s"), "early": _("renewed early: %(parts)s"),
    }  # fmt: skip
    return words[way.name] % {"parts": titles}
