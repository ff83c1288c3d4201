"""Facts about people for audiences, read in bulk; upper apps register more. `members` answers who is in, `explain` why."""

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from lib import clock, criteria
from people.models import Assignment, Audience, Department, Employee, Post
from people.querysets import below

Choices = Callable[[Any], Sequence[tuple[str, str]]]
Load = Callable[[Sequence[int], dt.date], Mapping[int, Any]]


class Coded(str):
    """A stored code that compares as the code and reads as its label, so that reasons are in words."""

    label: str

    def __new__(cls, code: str, label: Any) -> "Coded":
        self = super().__new__(cls, code)
        self.label = str(label)
        return self

    def __str__(self) -> str:
        return self.label


@dataclass(frozen=True)
class Fact:
    """One thing that a rule may ask. `kind`: choice, tree, set, number, date or text; `load` gives values by employee id."""

    key: str
    label: Any
    kind: str
    load: Load | None = None
    choices: Choices | None = None
    unit: Any = ""
    help: Any = ""


FACTS: dict[str, Fact] = {}
FEW = 500  # up to here rows are asked for by id, above for everybody


def register(fact: Fact) -> None:
    """Make a fact known. Upper apps call this in `AppConfig.ready`, e.g. courses for `stage`; `load` costs a constant number of queries."""
    FACTS[fact.key] = fact


def words() -> dict[str, Any]:
    """Return the labels of all facts by key."""
    return {key: fact.label for key, fact in FACTS.items()}


# --- reading ------------------------------------------------------------------------------------
def bulk_facts(
    employees: Sequence[Employee], *, on: dt.date | None = None, used: Iterable[str] | None = None
) -> dict[int, dict[str, Any]]:
    """Return the facts of many people on day `on`, by id: three queries, and one load for each registered fact in `used`."""
    on = on or clock.today()
    ids = [e.pk for e in employees]
    places = _places(ids, on)
    lines = _department_lines(None if len(ids) > FEW else {path for *_rest, path in places.values()})
    labels = _Labels()
    facts = {e.pk: _own_facts(e, places.get(e.pk), lines, labels, on) for e in employees}
    for key, fact in FACTS.items():
        if fact.load and (used is None or key in used):
            values = fact.load(ids, on)
            for pk in ids:
                facts[pk][key] = values.get(pk)
    return facts


def facts_of(employee: Employee, *, on: dt.date | None = None) -> dict[str, Any]:
    """Return the facts of one person on day `on`."""
    return bulk_facts([employee], on=on)[employee.pk]


Place = tuple[str, str, str, str]  # post's code, name and category; the department's path


def _places(ids: Sequence[int], on: dt.date) -> dict[int, Place]:
    """Return the main assignment of day `on` by employee."""
    rows = Assignment.objects.main().current(on=on)
    if len(ids) <= FEW:
        rows = rows.filter(employee__in=ids)
    columns = ("employee_id", "post__code", "post__name", "post__category", "department__path")
    return {pk: (code, name, category, path) for pk, code, name, category, path in rows.values_list(*columns)}


def _department_lines(paths: set[str] | None) -> dict[str, tuple[Coded, ...]]:
    """Return, for each department's path (of `paths` and their ancestors, or all), the codes from the root down to it."""
    rows = Department.objects.order_by("path")
    if paths is not None:
        step = Department.steplen
        rows = rows.filter(path__in={path[:end] for path in paths for end in range(step, len(path) + 1, step)})
    lines: dict[str, tuple[Coded, ...]] = {}
    for path, code, name in rows.values_list("path", "code", "name"):
        lines[path] = (*lines.get(path[: -Department.steplen], ()), Coded(code, name))
    return lines


class _Labels:
    """Codes with their labels, made once: ten thousand people share them."""

    def __init__(self) -> None:
        self.kinds = {key: Coded(key, label) for key, label in Employee.Kind.choices}
        self.states = {key: Coded(key, label) for key, label in Employee.State.choices}
        self.categories = {key: Coded(key, label) for key, label in Post.Category.choices}
        self.posts: dict[str, Coded] = {}


def _own_facts(
    employee: Employee, place: Place | None, lines: Mapping[str, tuple[Coded, ...]], labels: _Labels, on: dt.date
) -> dict[str, Any]:
    facts: dict[str, Any] = {
        "employment_kind": labels.kinds.get(employee.employment_kind),
        "hired_on": employee.hired_on,
        "employment_days": (on - employee.hired_on).days,
        "grade": employee.grade or None,
        "work_state": labels.states.get(employee.work_state),
    }
    if place:
        code, name, category, path = place
        facts["post"] = labels.posts.setdefault(code, Coded(code, name))
        facts["post_category"] = labels.categories.get(category)
        facts["department"] = lines.get(path, ())
    return facts


# --- who is in ----------------------------------------------------------------------------------
class Member(NamedTuple):
    """A person and the verdict on the rule, with its reasons."""

    employee: Employee
    verdict: criteria.Verdict


def members(
    audience: Audience, *, among: Iterable[Employee] | None = None, on: dt.date | None = None
) -> list[Employee]:
    """Return the people whom the audience means on day `on` (of `among`, or of all who work here); constant queries.

    Only people of the owner department and below count; without an owner, everybody.
    """
    return [
        m.employee for m in explain(audience.criteria, owner=audience.owner_department, among=among, on=on) if m.verdict
    ]


def explain(
    tree: Mapping[str, Any],
    *,
    owner: Department | None = None,
    among: Iterable[Employee] | None = None,
    on: dt.date | None = None,
) -> list[Member]:
    """Return everybody (of the owner department) with the verdict and its reasons. Raises BadCriteria for a broken tree."""
    criteria.check(tree)
    people = Employee.objects.working()
    if among is not None:
        people = people.filter(pk__in=[e.pk for e in among])
    if owner is not None:
        people = people.in_departments([owner], on=on)
    employees = list(people.select_related("user"))
    if not employees:
        return []
    return verdicts(tree, employees, on=on)


def verdicts(tree: Mapping[str, Any], employees: Iterable[Employee], *, on: dt.date | None = None) -> list[Member]:
    """Return (employee, verdict) of the given people, in their order; constant queries."""
    people = list(employees)
    facts = bulk_facts(people, on=on, used=criteria.facts_used(tree))
    labels = words()
    return [Member(e, criteria.evaluate(tree, facts[e.pk], words=labels)) for e in people]


# --- what one may ask ---------------------------------------------------------------------------
def _departments(user: Any) -> list[tuple[str, str]]:
    from people import rules

    rows = Department.objects.order_by("path")
    if user is not None and not user.is_superuser:
        rows = rows.filter(below(rules.departments_of(user, "hr")))
    return [(d.code, "\u3000" * (d.depth - 1) + d.name) for d in rows]


register(
    Fact(
        "post_category",
        _("Post category"),
        "choice",
        choices=lambda user: [(k, str(v)) for k, v in Post.Category.choices],
    )
)
register(
    Fact(
        "post",
        _("Post"),
        "choice",
        choices=lambda user: list(Post.objects.order_by("name").values_list("code", "name")),
    )
)
register(Fact("department", _("Department"), "tree", choices=_departments))
register(
    Fact(
        "employment_kind",
        _("Employment kind"),
        "choice",
        choices=lambda user: [(k, str(v)) for k, v in Employee.Kind.choices],
    )
)
register(Fact("hired_on", _("Hired on"), "date"))
register(Fact("employment_days", _("Days since hiring"), "number", unit=_("days")))
register(Fact("grade", _("Grade"), "text"))
register(
    Fact(
        "work_state",
        _("Work state"),
        "choice",
        choices=lambda user: [(k, str(v)) for k, v in Employee.State.choices if k != "left"],
    )
)
