"""What audiences may ask about a person: facts in bulk, with a constant number of queries; upper apps add theirs."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _

from lib import clock, criteria
from people.models import Audience, Department, Employee

FactTable = Mapping[int, Any]
Provider = Callable[[list[int]], FactTable]
LABELS: dict[str, Any] = {
    "number": _("employee number"),
    "post": _("post"),
    "post_category": _("post category"),
    "departments": _("department"),
    "employment_kind": _("employment kind"),
    "grade": _("grade"),
    "work_state": _("work state"),
    "hired_on": _("hired on"),
    "employment_days": _("days since hiring"),
}
_providers: dict[str, Provider] = {}


def register(name: str, label: Any, provider: Provider) -> None:
    """Let an upper app add a fact: `provider(employee ids) -> {employee id: value}` in constant queries."""
    LABELS[name] = label
    _providers[name] = provider


def facts_of(
    employees: Iterable[Employee], *, on: dt.date | None = None, names: Iterable[str] | None = None
) -> dict[int, dict[str, Any]]:
    """Return {employee id: facts} on day `on`. Employees must come from `with_post()`; `names` limits the added facts."""
    on = on or clock.today()
    people = list(employees)
    codes = {d.path: d.code for d in Department.objects.all()}
    step = Department.steplen
    table = {}
    for person in people:
        main = person.main
        path = main.department.path if main else ""
        table[person.pk] = {
            "number": person.number,
            "employment_kind": person.employment_kind,
            "grade": person.grade,
            "work_state": person.work_state,
            "hired_on": person.hired_on.isoformat(),
            "employment_days": (on - person.hired_on).days,
            "post": main.post.code if main else None,
            "post_category": main.post.category if main else None,
            "departments": [codes[path[:end]] for end in range(step, len(path) + 1, step)],
        }
    wanted = set(_providers) if names is None else set(_providers) & set(names)
    for name in sorted(wanted):
        column = _providers[name]([p.pk for p in people])
        for person in people:
            table[person.pk][name] = column.get(person.pk)
    return table


def verdicts(
    audience_criteria: Mapping[str, Any], employees: Iterable[Employee], *, on: dt.date | None = None
) -> list[tuple[Employee, criteria.Verdict]]:
    """Return (person, verdict) for each of `employees`. Raises lib.criteria.BadCriteria for a malformed rule."""
    criteria.check(audience_criteria)
    people = list(employees)
    table = facts_of(people, on=on, names=criteria.facts_used(audience_criteria))
    return [(p, criteria.evaluate(audience_criteria, table[p.pk], words=LABELS)) for p in people]


def members(
    audience: Audience, *, among: Iterable[Employee] | None = None, on: dt.date | None = None
) -> list[Employee]:
    """Return the working people (of `among`, default: all) who satisfy the audience's rule on day `on`."""
    people = Employee.objects.working().select_related("user").with_post(on=on)
    if among is not None:
        people = people.filter(pk__in=[p.pk for p in among])
    return [p for p, verdict in verdicts(audience.criteria, people, on=on) if verdict.ok]
