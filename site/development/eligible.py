"""Who fulfils a rule of eligibility: facts read in bulk, one line a criterion with what is and what is missing. Nothing is decided here."""

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from courses.hours import accounts_of
from credentials.models import Period, Programme
from development.models import Breach, Evaluation, Grade
from lib import clock, criteria
from people.models import Assignment, Employee

MONTHS, CERTIFICATES, HOURS, GOOD, BREACHES = (
    "months_in_post",
    "certificates",
    "hours_percent",
    "good_grades",
    "breaches",
)
ORDER = (MONTHS, CERTIFICATES, HOURS, GOOD, BREACHES)
GOOD_ENOUGH = (Grade.EXCELLENT, Grade.GOOD)
BREACH_DAYS = 365


@dataclass
class Line:
    """One criterion: what it asks, what is, and the way forward where it is not fulfilled."""

    title: str
    ok: bool
    actual: str
    forward: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"title": self.title, "ok": self.ok, "actual": self.actual, "forward": self.forward}


@dataclass
class Standing:
    employee: Employee
    lines: list[Line] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return all(line.ok for line in self.lines)

    def as_json(self) -> list[dict[str, Any]]:
        return [line.as_json() for line in self.lines]


def tree(*, months: int | None = None, programme: str = "", hours: int | None = None, good: int | None = None, no_breach: bool = False) -> dict[str, Any]:  # fmt: skip
    """Return the criteria as data for `lib.criteria`."""
    leaves: list[dict[str, Any]] = []
    if months:
        leaves.append({"fact": MONTHS, "op": "ge", "value": months})
    if programme:
        leaves.append({"fact": CERTIFICATES, "op": "has", "value": programme})
    if hours:
        leaves.append({"fact": HOURS, "op": "ge", "value": hours})
    if good:
        leaves.append({"fact": GOOD, "op": "ge", "value": good})
    if no_breach:
        leaves.append({"fact": BREACHES, "op": "le", "value": 0})
    return {"all": leaves}


def standings(rule: Any, people: Sequence[Employee], *, on: dt.date | None = None) -> list[Standing]:
    """Return the standing of each person, in their order; a constant number of queries."""
    on, leaves = on or clock.today(), rule.criteria["all"]
    facts = facts_of(people, on=on)
    names = dict(Programme.objects.values_list("key", "title_zh"))
    return [Standing(p, [_line(leaf, facts[p.pk], names, on) for leaf in leaves]) for p in people]


# --- facts ------------------------------------------------------------------------------------------
def facts_of(people: Sequence[Employee], *, on: dt.date) -> dict[int, dict[str, Any]]:
    """Return the facts of people on a day, by id."""
    ids = [p.pk for p in people]
    months, grades, certificates = _months(ids, on), _grades(ids), defaultdict(list)
    for pk, key in Period.objects.valid(on=on).filter(employee__in=ids).values_list("employee_id", "programme__key"):
        certificates[pk].append(key)
    accounts = {a.employee.pk: a for a in accounts_of(Employee.objects.filter(pk__in=ids), on.year - 1)}
    since, breaches = on - dt.timedelta(days=BREACH_DAYS), defaultdict(list)
    rows = Breach.objects.filter(employee__in=ids, withdrawn_at=None, happened_on__gt=since).order_by("happened_on")
    for pk, day in rows.values_list("employee_id", "happened_on"):
        breaches[pk].append(day)
    return {
        pk: {
            MONTHS: months.get(pk), CERTIFICATES: certificates[pk], HOURS: accounts[pk].percent if accounts[pk].due else None,
            GOOD: grades.get(pk, 0), BREACHES: len(breaches[pk]), "last_breach": breaches[pk][-1] if breaches[pk] else None,
        }
        for pk in ids
    }  # fmt: skip


def _months(ids: Sequence[int], on: dt.date) -> dict[int, int]:
    """Whole months in the present post, over moves between units."""
    since: dict[int, tuple[int, dt.date]] = {}
    ended: set[int] = set()
    rows = Assignment.objects.main().filter(employee__in=ids, starts_on__lte=on).order_by("-starts_on")
    for pk, post, start, end in rows.values_list("employee_id", "post_id", "starts_on", "ends_on"):
        if pk in ended:
            continue
        if pk not in since:
            if end is not None and end <= on:
                ended.add(pk)
                continue
            since[pk] = (post, start)
        elif since[pk][0] == post and end == since[pk][1]:
            since[pk] = (post, start)
        else:
            ended.add(pk)
    return {pk: whole_months(start, on) for pk, (_post, start) in since.items()}


def whole_months(start: dt.date, on: dt.date) -> int:
    """Return the whole months from a day to another."""
    return (on.year - start.year) * 12 + on.month - start.month - (on.day < start.day)


def _grades(ids: Sequence[int]) -> dict[int, int]:
    """How many of the latest frozen evaluations, without a gap in the row, were at least good."""
    found: dict[int, int] = defaultdict(int)
    broken: set[int] = set()
    rows = Evaluation.objects.filter(employee__in=ids).exclude(frozen_at=None).order_by("-cycle__year")
    for pk, grade in rows.values_list("employee_id", "grade"):
        if grade not in GOOD_ENOUGH:
            broken.add(pk)
        if pk not in broken:
            found[pk] += 1
    return found


# --- words ------------------------------------------------------------------------------------------
def _line(leaf: Mapping[str, Any], facts: Mapping[str, Any], names: Mapping[str, str], on: dt.date) -> Line:
    ok, value, actual = bool(criteria.evaluate(leaf, facts)), leaf["value"], facts.get(leaf["fact"])
    title, shown, forward = WORDS[leaf["fact"]](value, actual, facts, names, on)
    return Line(title, ok, shown, "" if ok else forward)


def in_years(months: int) -> str:
    """Return months as people say them."""
    years, rest = divmod(months, 12)
    if not years:
        return _("%(n)s months") % {"n": rest}
    return (
        _("%(years)s years %(months)s months") % {"years": years, "months": rest}
        if rest
        else _("%(n)s years") % {"n": years}
    )


def _say_months(value, actual, facts, names, on):
    missing = value - (actual or 0)
    day = on.replace(day=1)
    year, month = divmod(day.month - 1 + missing, 12)
    day = day.replace(year=day.year + year, month=month + 1)
    forward = _("%(rest)s are missing; fulfilled from about %(year)s-%(month)s.") % {
        "rest": in_years(missing),
        "year": day.year,
        "month": f"{day.month:02d}",
    }
    return (
        _("At least %(time)s in the present post") % {"time": in_years(value)},
        "–" if actual is None else in_years(actual),
        forward,
    )


def _say_certificate(value, actual, facts, names, on):
    title = names.get(value, value)
    held = "、".join(names.get(key, key) for key in actual) or _("none")
    return (
        _("Holds “%(title)s”") % {"title": title},
        held,
        _("See “My certificates” for what is still missing for “%(title)s”.") % {"title": title},
    )


def _say_hours(value, actual, facts, names, on):
    year = on.year - 1
    shown = _("no target of that year") if actual is None else f"{actual}%"
    forward = _("The year is over. This year's study hours count for the next list.")
    return _("Study hours of %(year)s: at least %(n)s %% of the target") % {"year": year, "n": value}, shown, forward


def _say_grades(value, actual, facts, names, on):
    forward = _("The next yearly evaluation with at least “good” counts.")
    return (
        _("The last %(n)s yearly evaluations at least “good”") % {"n": value},
        _("%(n)s in a row") % {"n": actual},
        forward,
    )


def _say_breaches(value, actual, facts, names, on):
    last = facts.get("last_breach")
    forward = (
        _("Fulfilled again from %(day)s, if nothing more happens.")
        % {"day": clock.in_words(last + dt.timedelta(days=BREACH_DAYS))}
        if last
        else ""
    )
    return _("No breach of a rule in the last 12 months"), _("%(n)s on record") % {"n": actual}, forward


WORDS = {
    MONTHS: _say_months,
    CERTIFICATES: _say_certificate,
    HOURS: _say_hours,
    GOOD: _say_grades,
    BREACHES: _say_breaches,
}
