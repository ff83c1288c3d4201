"""Where the numbers of an evaluation come from: one reader a component, a constant number of queries for any number of people.

Each returns, by employee, what was found: rows with key, title, day and value, copied into the evaluation as they are now.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from classroom.models import PanelResult
from courses.hours import accounts_of, in_hours
from development import formula, rounds
from development.exceptions import DevelopmentError
from development.models import IMPORTED, Cycle, PersonalValue, Source
from lib import clock
from people.models import Employee
from quizzes.models import Attempt
from simulator.models import Run
from surveys import sides
from surveys.models import Relationship, Survey


@dataclass
class Reading:
    """A component's value of one person, or None and why."""

    value: Decimal | None = None
    evidence: list[dict[str, Any]] = field(default_factory=list)
    note: str = ""

    def as_json(self, kind: str) -> dict[str, Any]:
        value = None if self.value is None else f"{self.value:.2f}"
        return {"kind": kind, "value": value, "evidence": self.evidence, "note": self.note}


Readings = dict[int, Reading]


def read(cycle: Cycle, people: Sequence[Employee]) -> dict[str, Readings]:
    """Return the readings of all components of the cycle's formula, by kind and person."""
    kinds = [part.kind for part in cycle.formula.parts]
    brought = _brought_in(cycle, people) if set(kinds) & set(IMPORTED) else {}
    found = {}
    for kind in kinds:
        reader = READERS.get(kind)
        found[kind] = (reader(cycle, people) if reader else {}) | brought.get(kind, {})  # what HR brought in goes first
    return found


def value_of(kind: str, rows: Sequence[dict[str, Any]]) -> Decimal | None:
    """Return the value that evidence means: the mean of the results, or hours against the target. Also asked a year later."""
    if not rows:
        return None
    if kind == Source.LEARNING:
        return formula.share(Decimal(rows[0]["got"]), Decimal(rows[0]["due"]))
    if kind == Source.ROUND and rows[0]["what"] == "side":
        return formula.weighted((Decimal(row["weight"]), Decimal(row["value"])) for row in rows)
    if kind in IMPORTED:
        return formula.rounded(Decimal(rows[0]["value"]))
    return formula.mean(Decimal(row["value"]) for row in rows)


def _local(at: dt.datetime) -> str:
    return at.astimezone(clock.LOCAL).date().isoformat()


def _span(cycle: Cycle) -> tuple[dt.datetime, dt.datetime]:
    return clock.start_of_day(cycle.starts_on), clock.start_of_day(cycle.ends_on)


def _bests(found: dict[int, dict[str, dict[str, Any]]], kind: str) -> Readings:
    """One reading a person of the best row of each thing that was examined."""
    out = {}
    for pk, rows in found.items():
        evidence = sorted(rows.values(), key=lambda row: (row["on"], row["key"]))
        out[pk] = Reading(value_of(kind, evidence), evidence)
    return out


def _keep_best(rows: dict[str, dict[str, Any]], thing: str, row: dict[str, Any]) -> None:
    if thing not in rows or Decimal(row["value"]) > Decimal(rows[thing]["value"]):
        rows[thing] = row


def _exams(cycle: Cycle, people: Sequence[Employee]) -> Readings:
    """Exams whose result was released: of each the best attempt within the year, in percent of its points; their mean."""
    start, end = _span(cycle)
    attempts = Attempt.objects.released().filter(
        employee__in=people, quiz__kind="exam", finished_at__gte=start, finished_at__lt=end
    )
    columns = ("employee_id", "quiz__key", "quiz__title_zh", "public_id", "finished_at", "score", "max_score")
    found: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    for pk, key, title, attempt, at, score, most in attempts.order_by("pk").values_list(*columns):
        if most:
            value = formula.rounded(Decimal(max(0, score)) * 100 / most)
            row = {"what": "attempt", "key": str(attempt), "title": title, "on": _local(at), "value": str(value)}
            _keep_best(found[pk], key, row)
    return _bests(found, Source.EXAM)


def _practice(cycle: Cycle, people: Sequence[Employee]) -> Readings:
    """Practical exams before a panel, and exam runs in the sandbox: of each the best within the year, in percent; their mean."""
    start, end = _span(cycle)
    found: dict[int, dict[str, dict[str, Any]]] = defaultdict(dict)
    results = PanelResult.objects.filter(employee__in=people, at__gte=start, at__lt=end).order_by("pk")
    columns = ("employee_id", "exam", "title", "public_id", "at", "points_tenths", "most_points")
    for pk, key, title, result, at, tenths, most in results.values_list(*columns):
        if most:
            value = formula.rounded(Decimal(tenths) * 10 / most)
            _keep_best(
                found[pk],
                f"panel:{key}",
                {"what": "panel", "key": str(result), "title": title, "on": _local(at), "value": str(value)},
            )
    runs = Run.objects.filter(
        employee__in=people, mode="exam", state="finished", finished_at__gte=start, finished_at__lt=end
    )
    names = ("employee_id", "scenario__key", "scenario__title", "public_id", "finished_at", "points_tenths")
    for pk, key, title, run, at, tenths in runs.exclude(points_tenths=None).order_by("pk").values_list(*names):
        value = formula.rounded(Decimal(tenths) / 10)
        _keep_best(
            found[pk],
            f"run:{key}",
            {"what": "run", "key": str(run), "title": title, "on": _local(at), "value": str(value)},
        )
    return _bests(found, Source.PRACTICAL)


def _learning(cycle: Cycle, people: Sequence[Employee]) -> Readings:
    """Study hours of the year against what the year asks of the person."""
    ids = [person.pk for person in people]
    out = {}
    for account in accounts_of(Employee.objects.filter(pk__in=ids), cycle.year):
        if account.due is None:
            out[account.employee.pk] = Reading(note=_("No target of study hours holds for this person in this year."))
            continue
        row = {
            "what": "hours", "key": f"hours:{cycle.year}", "title": _("Study hours of %(year)s") % {"year": cycle.year}, "on": clock.today().isoformat(),
            "got": str(account.got), "due": str(account.due), "value": f"{in_hours(account.got)} / {in_hours(account.due)}",
        }  # fmt: skip
        try:
            out[account.employee.pk] = Reading(value_of(Source.LEARNING, [row]), [row], account.because)
        except DevelopmentError as error:
            out[account.employee.pk] = Reading(note=str(error))
    return out


def _round(cycle: Cycle, people: Sequence[Employee]) -> Readings:
    """Closed 360° surveys about the person: each side's mean score, weighted as the formula says. Sides of too few are not read."""
    weights = next(part.sides for part in cycle.formula.parts if part.kind == Source.ROUND)
    found = sides.sides_of([person.pk for person in people], rounds.surveys_that_count(cycle))
    ids = {pk for about in found.values() for side in about.values() for pk in side.surveys}
    ends = dict(Survey.objects.filter(pk__in=ids).values_list("pk", "closes_at"))
    out = {}
    for person in people:
        about = found.get(person.pk)
        if not about:
            out[person.pk] = Reading(note=_("No 360° survey about this person has been answered and closed."))
            continue
        counted = {side: about[side] for side, weight in weights.items() if weight and side in about}
        rows = [
            _side_row(name, side, weights[name], max(ends[pk] for pk in side.surveys))
            for name, side in counted.items()
            if side.mean is not None
        ]
        few = [_too_few(name, side.few) for name, side in counted.items() if side.few]
        out[person.pk] = Reading(value_of(Source.ROUND, rows), rows, " ".join(few))
    return out


def _side_row(name: str, side: sides.Side, weight: Decimal, end: dt.datetime) -> dict[str, Any]:
    facts = {"side": Relationship(name).label, "n": side.n, "weight": formula.plain(weight)}
    title = _("%(side)s: mean of %(n)s answers, weight %(weight)s%%") % facts
    key = f"360:{name}:{'+'.join(map(str, side.surveys))}"
    day = clock.due_day(end).isoformat()
    return {"what": "side", "key": key, "title": title, "on": day, "value": str(side.mean), "weight": str(weight), "n": side.n}  # fmt: skip


def _too_few(name: str, n: int) -> str:
    words = _(
        "%(side)s: %(n)s answers are not read (fewer than five, or told by subtracting); the weight goes to the other sides."
    )
    return words % {"side": Relationship(name).label, "n": n}


def _brought_in(cycle: Cycle, people: Sequence[Employee]) -> dict[str, Readings]:
    """The newest value of each person and component that HR brought in."""
    out: dict[str, Readings] = defaultdict(dict)
    rows = PersonalValue.objects.filter(cycle=cycle, employee__in=people).order_by("pk")
    for row in rows:
        evidence = {
            "what": "import", "key": f"value:{row.pk}", "title": row.source, "on": _local(row.at), "value": f"{row.value:.2f}",
        }  # fmt: skip
        out[row.kind][row.employee_id] = Reading(formula.rounded(row.value), [evidence], row.note)
    return out


READERS: dict[str, Callable[[Cycle, Sequence[Employee]], Readings]] = {
    Source.EXAM: _exams, Source.PRACTICAL: _practice, Source.LEARNING: _learning, Source.ROUND: _round,
}  # fmt: skip
