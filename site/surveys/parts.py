"""Whose part of a survey somebody sees: HR its people's, a person and their manager what the form lets them."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Avg, Count, Max, Q
from django.utils.translation import gettext as _

from lib import clock
from people import rules
from people.models import Employee
from people.querysets import below
from surveys import results
from surveys.models import FormVersion, Invitation, Relationship, Response, Survey
from surveys.querysets import reach_of_hr


@dataclass(frozen=True)
class Part:
    """The responses and invitations of one survey that HR sees."""

    responses: Any
    invitations: Any
    is_whole: bool


def part_of(user: Any, survey: Survey) -> Part:
    """Return what HR `user` sees of `survey`: all of their department's, else the part of their own people."""
    form = survey.version.questionnaire
    seen = [side for side in Relationship.values if form.may_see("hr", side)]
    responses = Response.objects.filter(survey=survey, relationship__in=seen)
    invitations = Invitation.objects.filter(survey=survey, relationship__in=seen)
    if Survey.objects.editable_by(user).filter(pk=survey.pk).exists():
        return Part(responses, invitations, True)
    mine = below(reach_of_hr(user), "department__")
    people = Employee.objects.of_hr(user).values("pk")
    about = Q(subject=None, employee__in=people) | Q(subject__in=people)
    return Part(responses.filter(mine), invitations.filter(about), False)


@dataclass
class Rate:
    """How many were asked and how many answered."""

    invited: int = 0
    answered: int = 0

    @property
    def percent(self) -> Decimal | None:
        return results.percent(self.answered, self.invited)


def rates(user: Any, surveys: Any) -> dict[int, Rate]:
    """Return the rate of each of `surveys` (a list) over the people that HR `user` sees, in two queries."""
    found = {survey.pk: Rate() for survey in surveys}
    rows = Invitation.objects.filter(survey__in=list(found))
    if not user.is_superuser:
        own = Survey.objects.editable_by(user).values("pk")
        people = Employee.objects.of_hr(user).values("pk")
        rows = rows.filter(Q(survey__in=own) | Q(subject=None, employee__in=people) | Q(subject__in=people))
    counted = rows.order_by().values("survey").annotate(n=Count("pk"), done=Count("pk", filter=Q(is_answered=True)))
    for row in counted:
        found[row["survey"]] = Rate(row["n"], row["done"])
    return found


# --- about one person ---------------------------------------------------------------------------------
@dataclass(frozen=True)
class Side:
    """What one side answered about a person; `score` is None below the floor."""

    label: str
    n: int
    score: Decimal | None
    words: str


@dataclass(frozen=True)
class About:
    """One survey about a person, as the viewer sees it."""

    title: str
    day: Any
    sides: list[Side]


def viewer_of(user: Any, employee: Employee) -> str:
    """Return as what `user` looks at `employee` (person, manager, hr), empty for a stranger."""
    me = rules.employee_of(user)
    if me is not None and me.pk == employee.pk:
        return "person"
    if user.is_superuser or Employee.objects.of_hr(user).filter(pk=employee.pk).exists():
        return "hr"
    if me is not None and Employee.objects.reporting_to(me).filter(pk=employee.pk).exists():
        return "manager"
    return ""


def about_person(employee: Employee, *, viewer: str) -> list[About]:
    """Return the surveys about a person with what each side said, as far as the form lets `viewer` see it (three queries)."""
    rows = (
        Response.objects.filter(subject=employee).order_by().values("survey", "relationship")
        .annotate(n=Count("pk"), mean=Avg("score"), nameless=Count("pk", filter=Q(is_anonymous=True)), floor=Max("survey__floor"))
    )  # fmt: skip
    found = list(rows)
    surveys = Survey.objects.in_bulk({row["survey"] for row in found})
    versions = FormVersion.objects.in_bulk({survey.version_id for survey in surveys.values()})
    hidden = {survey: _hidden_sides([row for row in found if row["survey"] == survey]) for survey in surveys}
    sides: dict[int, list[Side]] = {}
    for row in found:
        form = versions[surveys[row["survey"]].version_id].questionnaire
        if form.may_see(viewer, row["relationship"]):
            sides.setdefault(row["survey"], []).append(_side(row, row["relationship"] in hidden[row["survey"]]))
    order = sorted(sides, key=lambda pk: surveys[pk].opens_at, reverse=True)
    return [
        About(surveys[pk].title, clock.due_day(surveys[pk].closes_at), sorted(sides[pk], key=lambda side: side.label))
        for pk in order
    ]


def _hidden_sides(rows: list[Any]) -> set[str]:
    """Return the sides that are not shown, so that none can be told by subtracting the others from the whole."""
    sizes = {row["relationship"]: row["nameless"] for row in rows if row["nameless"]}
    return results.hidden_units(sizes, rows[0]["floor"])


def _side(row: Any, is_hidden: bool) -> Side:
    label = str(Relationship(row["relationship"]).label)
    if is_hidden:
        few = _("fewer than %(n)s, not shown") % {"n": row["floor"]}
        words = few if row["nameless"] < row["floor"] else _("not shown: it could be told by subtracting")
        return Side(label, row["n"], None, words)
    score = None if row["mean"] is None else Decimal(row["mean"]).quantize(Decimal("0.1"))
    return Side(label, row["n"], score, "" if score is not None else _("without a score"))
