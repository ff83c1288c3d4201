"""What training cost, and how much of the year's fund (职工教育经费) is used."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import Exists, OuterRef, Sum
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from classroom.models import CostLine
from development.models import TrainingFund
from people.querysets import below
from reports.upward.measures import WHOLE, Cell, Measure, Table, register


def spent(scope: Any) -> Any:
    """Return the lines of the cost ledger of the department and below, of the period."""
    return CostLine.objects.filter(scope.days("spent_on"), below([scope.department], "department__"))


def _by_unit(scope: Any, rows: Any) -> dict[str, int]:
    found: dict[str, int] = defaultdict(int)
    for path, fen in rows.order_by().values_list("department__path").annotate(n=Sum("amount_fen")):
        found[scope.units_of(path)] += fen
    return found


def count_costs(scope: Any) -> Table:
    """Two queries at most. Parted by post or employment kind only what is written down for a person counts; the whole counts all."""
    if scope.way == "unit":
        found = _by_unit(scope, spent(scope))
        return {key: {"cost_mean": Cell(found.get(key, 0), scope.heads.get(key, 0))} for key in {*found, *scope.heads}}
    whole = spent(scope).aggregate(n=Sum("amount_fen"))["n"] or 0
    rows = scope.of_people(spent(scope)).values("group").annotate(n=Sum("amount_fen"))
    own = {scope.key_of(row["group"]): row["n"] for row in rows}
    table: Table = {key: {"cost_mean": Cell(own.get(key, 0), n)} for key, n in scope.heads.items()}
    return {**table, WHOLE: {"cost_mean": Cell(whole, sum(scope.heads.values()))}}


def funds_of(scope: Any) -> list[tuple[str, int]]:
    """Return (path, fen) of the funds that hold in the year within the department, in tree order (one query)."""
    later = TrainingFund.objects.filter(
        department=OuterRef("department"), year=OuterRef("year"), number__gt=OuterRef("number")
    )
    rows = TrainingFund.objects.filter(
        ~Exists(later), below([scope.department], "department__"), year=scope.period.year
    )
    return list(rows.order_by("department__path").values_list("department__path", "amount_fen"))


def topmost(funds: list[tuple[str, int]]) -> list[tuple[str, int]]:
    """Leave out funds that lie below another one: they are a part of it."""
    found: list[tuple[str, int]] = []
    for path, fen in funds:
        if not any(path.startswith(upper) for upper, _fen in found):
            found.append((path, fen))
    return found


def count_fund(scope: Any) -> Table:
    """Two queries: used since January until the end of the period, of the fund of the whole year.

    A unit without a fund of its own shows none, even where the department above has one.
    """
    first = dt.date(scope.period.year, 1, 1)
    rows = CostLine.objects.filter(
        below([scope.department], "department__"), spent_on__gte=first, spent_on__lt=scope.period.end
    )
    used, funds = _by_unit(scope, rows), funds_of(scope)
    whole = {WHOLE: {"fund_used": Cell(sum(used.values()), sum(fen for _path, fen in topmost(funds)))}}
    if scope.way != "unit":
        because = _now("the fund is given to departments, not to posts or kinds of employment")
        return {**whole, **{key: {"fund_used": Cell(because=because)} for key in scope.heads}}
    table: dict[str, int] = defaultdict(int)
    for path, fen in topmost([fund for fund in funds if fund[0] != scope.department.path]):
        table[scope.units_of(path)] += fen
    return {**whole, **{key: {"fund_used": Cell(used.get(key, 0), table.get(key, 0))} for key in {*table, *used}}}


register(
    Measure(
        "cost_mean", _("Training cost a person"), _("costs of training of the period ÷ people at work on its last day"), _("yuan"),
        "yuan", count_costs, "costs", _("nobody works here on that day"), scale=100, higher_is_better=None,
    ),
    Measure(
        "fund_used", _("Training fund used"), _("costs since January until the end of the period ÷ fund of the whole year"), "%",
        "percent", count_fund, "costs_of_year", _("no training fund is written down for this year"), higher_is_better=None,
    ),
)  # fmt: skip
