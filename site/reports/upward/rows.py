"""The rows behind a number: people, entries, attempts, candidates, cost lines, classes; within the rights of who looks."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import BigIntegerField, Count, F, Max, OuterRef, Q, Subquery, Sum, Value
from django.db.models.functions import Cast, Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from classroom.class_survey import LEAST
from classroom.models import CostLine
from courses.hours import in_hours
from courses.models import StudyHour
from lib import clock
from people.models import Employee
from people.querysets import below
from quizzes.models import Candidate
from quizzes.room import in_points
from reports.upward import exams, money, opinions, plans, reactions
from reports.upward.learning import LIVE
from reports.upward.measures import few
from reports.upward.scope import OWN


@dataclass(frozen=True)
class Rows:
    """A list: its columns, the query set, and what stands in the cells of one of its rows. `about` is the way to the person."""

    title: Any
    columns: Sequence[Any]
    query: Any
    cells: Callable[[Any], list[str]]


def _within(user: Any, rows: Any, path: str = "employee") -> Any:
    """Keep rows of people for whom `user` works as HR today: who moved away since is not shown."""
    return rows if user.is_superuser else rows.filter(**{f"{path}__in": Employee.objects.of_hr(user).values("pk")})


def _day(instant: Any) -> str:
    return clock.in_words(instant.astimezone(clock.LOCAL).date()) if instant else ""


PERSON = (gettext_lazy("Employee number"), gettext_lazy("Name"))


def _person(employee: Any) -> list[str]:
    return [employee.number, employee.name]


def people(scope: Any, group: str, user: Any) -> Rows:
    """Everybody who counts, with the hours and entries of the period, whoever has least first."""
    ids = scope.in_group(scope.people.annotate(group=scope.group()), group).values("employee")
    mine = StudyHour.objects.filter(scope.days("done_on"), employee=OuterRef("pk")).order_by().values("employee")
    query = Employee.objects.filter(pk__in=ids).annotate(
        hours=Coalesce(Subquery(mine.annotate(n=Sum("hours")).values("n")), 0),
        entries=Coalesce(Subquery(mine.filter(LIVE).annotate(n=Count("pk")).values("n")), 0),
    )
    query = _within(user, query.order_by("hours", "number").with_post(on=scope.period.day), "pk")
    columns = [*PERSON, _("Department"), _("Post"), _("Study hours"), _("Entries")]

    def cells(row: Any) -> list[str]:
        main = row.main
        place = [main.department.name, main.post.name] if main else ["–", "–"]
        return [*_person(row), *place, in_hours(row.hours), str(row.entries)]

    return Rows(_("People"), columns, query, cells)


def entries(scope: Any, group: str, user: Any) -> Rows:
    """The entries of study hours that count."""
    rows = scope.of_people(StudyHour.objects.filter(LIVE, scope.days("done_on")))
    query = _within(user, scope.in_group(rows, group)).select_related("employee").order_by("-done_on", "-pk")
    columns = [*PERSON, _("Day"), _("What was learnt"), _("Kind"), _("Study hours")]

    def cells(row: Any) -> list[str]:
        what = [clock.in_words(row.done_on), row.title, str(row.get_kind_display()), in_hours(row.hours)]
        return [*_person(row.employee), *what]

    return Rows(_("Study hours"), columns, query, cells)


def attempts(scope: Any, group: str, user: Any) -> Rows:
    """First attempts, and whether the person passed since."""
    rows = scope.in_group(exams.firsts(scope), group).select_related("employee", "quiz")
    columns = [*PERSON, _("Exam"), _("Day"), _("Points"), _("First attempt"), _("Until the end of the period")]

    def cells(row: Any) -> list[str]:
        verdicts = [_("passed") if good else _("not passed") for good in (row.passed, row.passed_since)]
        points = f"{in_points(row.score)} / {in_points(row.max_score)}"
        return [*_person(row.employee), row.quiz.title, _day(row.finished_at), points, *verdicts]

    return Rows(_("First attempts"), columns, _within(user, rows).order_by("passed_since", "passed", "-pk"), cells)


def candidates(scope: Any, group: str, user: Any) -> Rows:
    """Candidates called to sessions of the period."""
    rows = scope.in_group(exams.called(scope), group).select_related("employee", "session")
    columns = [*PERSON, _("Exam session"), _("Day"), _("State")]
    labels = dict(Candidate.State.choices)

    def cells(row: Any) -> list[str]:
        return [*_person(row.employee), row.session.title, _day(row.session.starts_at), str(labels[row.state])]

    return Rows(_("Candidates"), columns, _within(user, rows).order_by("state", "-session__starts_at", "pk"), cells)


def _cost_lines(scope: Any, group: str, query: Any) -> Rows:
    if group and scope.way != "unit":
        query = scope.in_group(scope.of_people(query), group)
    elif group == OWN:
        query = query.filter(department=scope.department)
    elif group:
        query = query.filter(department__path__startswith=group)
    columns = [_("Day"), _("Department"), _("Kind of cost"), _("Amount (yuan)"), _("Budget line"), _("Note")]

    def cells(row: Any) -> list[str]:
        money_ = f"{row.amount_fen / 100:,.2f}"
        kind = str(row.get_kind_display())
        return [
            clock.in_words(row.spent_on),
            row.department.name,
            kind,
            money_,
            row.budget_line or "–",
            row.note or "–",
        ]

    return Rows(_("Costs"), columns, query.select_related("department").order_by("-spent_on", "-pk"), cells)


def costs(scope: Any, group: str, user: Any) -> Rows:
    """Lines of the cost ledger of the period; a line taken back stands beside the one that takes it back."""
    return _cost_lines(scope, group, money.spent(scope))


def costs_of_year(scope: Any, group: str, user: Any) -> Rows:
    """The same since January."""
    inside = below([scope.department], "department__")
    first = dt.date(scope.period.year, 1, 1)
    rows = CostLine.objects.filter(inside, spent_on__gte=first, spent_on__lt=scope.period.end)
    return _cost_lines(scope, group, rows)


def classes(scope: Any, group: str, user: Any) -> Rows:
    """Classes and reaction surveys of the period: how many of these people were asked and answered; never who said what."""
    came = scope.in_group(opinions.attended(scope), group).values(
        title=F("session__title"), key=F("session__public_id"), on=F("session__closed_at")
    )
    told = scope.in_group(reactions.asked(scope), group).values(
        title=F("survey__title"), key=F("survey__public_id"), on=F("survey__closes_at")
    )
    came = came.annotate(of=Count("pk"), done=Count("class_rating"), sum=Sum("points"))
    told = told.annotate(
        of=Count("pk"), done=Count("pk", filter=Q(is_answered=True)), sum=Max(Cast(Value(None), BigIntegerField()))
    )
    columns = [_("Class or questionnaire"), _("Closed"), _("Asked"), _("Answered"), _("Satisfaction")]

    def cells(row: Any) -> list[str]:
        mean = "—" if not row["done"] else few()
        if row["sum"] is not None and row["done"] >= LEAST and not group:
            mean = f"{row['sum'] / row['done'] / opinions.ITEMS:.2f}"
        elif row["sum"] is None and row["done"]:
            mean = _("on the page of the survey")
        return [row["title"], _day(row["on"]), str(row["of"]), str(row["done"]), mean]

    return Rows(_("Classes and questionnaires"), columns, came.union(told, all=True).order_by("-on", "title"), cells)


def lines(scope: Any, group: str, user: Any) -> Rows:
    """Lines of the plans that hold, those that are not done first."""
    query = plans.due(scope)
    if scope.way == "unit" and group:
        at = {"department": scope.department} if group == OWN else {"department__path__startswith": group}
        query = query.filter(**at)
    columns = [_("Month"), _("Training"), _("Organised by"), _("State"), _("Done on")]

    def cells(row: Any) -> list[str]:
        state, on = str(row.get_state_display()), clock.in_words(row.done_on) if row.done_on else "–"
        return [str(row.month), row.title, row.department.name, state, on]

    return Rows(
        _("Lines of plans"), columns, query.select_related("department").order_by("-state", "month", "pk"), cells
    )


LISTS: dict[str, Callable[[Any, str, Any], Rows]] = {
    "people": people, "entries": entries, "attempts": attempts, "candidates": candidates, "costs": costs,
    "costs_of_year": costs_of_year, "classes": classes, "lines": lines,
}  # fmt: skip


def rows_of(measure: Any, scope: Any, *, group: str, user: Any) -> Rows:
    """Return the rows behind one number of a report."""
    return LISTS[measure.rows](scope, group, user)


def is_ours(scope: Any, group: str) -> bool:
    """Whether a group of an address is one of the report's."""
    return not group or group in scope.labels
