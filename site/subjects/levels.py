"""Where people stand: from the ledger of evidence to one level per competency, explained. Nothing here writes.

The formula. On a day D, of every source (exam, order desk, observation, self-rating, manager's rating, 360°) the newest evidence
counts that is not older than 24 months (D − 24 months < its day ≤ D); two of one day: the one written later. The level is the
weighted mean of these, rounded half up to hundredths:

    level = Σ weight(source) × level(source) / Σ weight(source)

with the weights of WEIGHTS: what was examined or done counts three times, what a manager saw or colleagues said twice, what a person
says of oneself once. Without evidence the level is unknown (None), and the whole required level is missing.

Worked: exam 4.00 and self-rating 2.00 → (3 × 4 + 1 × 2) / 4 = 3.50. A post that asks for 4 lacks 0.50.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from lib import clock
from people.models import Assignment, Employee
from subjects.models import Competency, Evidence, PostRequirement

MONTHS = 24
WEIGHTS = {"exam": 3, "sandbox": 3, "observation": 2, "manager": 2, "360": 2, "self": 1}
HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True)
class Part:
    """The newest evidence of one source, and how often it counts."""

    source: str
    level: Decimal
    day: dt.date
    weight: int
    note: str = ""

    @property
    def words(self) -> str:
        """E.g. "exam 4 (2026-11-03, counts 3 times)"."""
        facts = {
            "source": Evidence.Source(self.source).label,
            "level": in_words(self.level),
            "day": clock.in_words(self.day),
            "weight": self.weight,
        }
        return _("%(source)s %(level)s (%(day)s, weight %(weight)s)") % facts


@dataclass(frozen=True)
class Level:
    """A level of 0 to 5, or None for unknown, with the parts that it was made of."""

    value: Decimal | None
    parts: tuple[Part, ...] = ()

    @property
    def because(self) -> str:
        """Why the level is what it is, in the reader's language."""
        if self.value is None:
            return _("There is no evidence of the last %(months)s months.") % {"months": MONTHS}
        return " · ".join(part.words for part in self.parts)

    @property
    def shown(self) -> str:
        return in_words(self.value) if self.value is not None else "–"


@dataclass(frozen=True)
class Gap:
    """What a post asks for and what a person shows. `missing` is 0 or more."""

    competency: Competency
    post_id: int
    required: int
    level: Level

    @property
    def missing(self) -> Decimal:
        return max(Decimal(0), self.required - (self.level.value or Decimal(0)))

    @property
    def is_unknown(self) -> bool:
        return self.level.value is None

    @property
    def because(self) -> str:
        facts = {"required": self.required, "shown": self.level.shown, "why": self.level.because}
        if self.is_unknown:
            return _("The post asks for level %(required)s. %(why)s") % facts
        return _("The post asks for level %(required)s, the evidence shows %(shown)s: %(why)s") % facts


def in_words(level: Decimal) -> str:
    """Return a level without useless zeros: 4, 3.5, 3.25."""
    return number_format(f"{level.normalize():f}")


def months_before(day: dt.date, months: int) -> dt.date:
    """Return the day `months` months before `day`; the last one of a shorter month."""
    count = day.year * 12 + day.month - 1 - months
    year, month = divmod(count, 12)
    for number in range(day.day, 27, -1):
        try:
            return dt.date(year, month + 1, number)
        except ValueError:
            continue
    return dt.date(year, month + 1, min(day.day, 28))


def weigh(rows: Iterable[Any], *, on: dt.date) -> Level:
    """Return the level of one person in one competency from rows of evidence (source, level, day, note, in the order of writing)."""
    since = months_before(on, MONTHS)
    newest: dict[str, Any] = {}
    for row in rows:
        held = newest.get(row.source)
        if since < row.day <= on and (held is None or row.day >= held.day):
            newest[row.source] = row
    if not newest:
        return Level(None)
    parts = [Part(r.source, Decimal(r.level), r.day, WEIGHTS[r.source], r.note) for r in newest.values()]
    parts.sort(key=lambda part: (-part.weight, part.source))
    total = sum((part.level * part.weight for part in parts), Decimal(0))
    value = (total / sum(part.weight for part in parts)).quantize(HUNDREDTH, ROUND_HALF_UP)
    return Level(value, tuple(parts))


def level_of(
    employees: Iterable[Employee | int], competencies: Iterable[Competency | int], on: dt.date | None = None
) -> dict[tuple[int, int], Level]:
    """Return {(employee id, competency id): level} of every pair on day `on` (default: today), in one query."""
    on = on or clock.today()
    people, asked = _ids(employees), _ids(competencies)
    rows = _evidence(people, asked, on)
    return {(person, one): weigh(rows.get((person, one), ()), on=on) for person in people for one in asked}


def gaps(employees: Iterable[Employee | int], on: dt.date | None = None) -> dict[int, list[Gap]]:
    """Return {employee id: what the main post of day `on` asks for, against the evidence}, in three queries.

    Also what is fulfilled is listed (missing 0); people without a post or requirement have an empty list.
    """
    on = on or clock.today()
    people = _ids(employees)
    posts = dict(
        Assignment.objects.main().current(on=on).filter(employee__in=people).values_list("employee_id", "post_id")
    )
    rows = PostRequirement.objects.valid(on=on).filter(
        post__in=set(posts.values()), level__gt=0, competency__is_open=True
    )
    asked: dict[int, list[PostRequirement]] = defaultdict(list)
    for row in rows.select_related("competency").order_by("competency__position", "competency__key"):
        asked[row.post_id].append(row)
    evidence = _evidence(people, sorted({r.competency_id for found in asked.values() for r in found}), on)
    return {
        person: [
            Gap(r.competency, r.post_id, r.level, weigh(evidence.get((person, r.competency_id), ()), on=on))
            for r in asked.get(posts.get(person, 0), ())
        ]
        for person in people
    }


def _ids(rows: Iterable[Any]) -> list[int]:
    return [row if isinstance(row, int) else row.pk for row in rows]


def _evidence(people: Sequence[int], competencies: Sequence[int], on: dt.date) -> dict[tuple[int, int], list[Evidence]]:
    rows = Evidence.objects.filter(employee__in=people, competency__in=competencies)
    rows = rows.filter(day__lte=on, day__gt=months_before(on, MONTHS)).order_by("day", "pk")
    found: dict[tuple[int, int], list[Evidence]] = defaultdict(list)
    for row in rows.only("employee_id", "competency_id", "source", "level", "day", "note"):
        found[row.employee_id, row.competency_id].append(row)
    return found
