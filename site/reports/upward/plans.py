"""计划完成率: lines of approved yearly plans that were planned until the end of the period and done by then."""

from typing import Any

from django.db.models import Count, Q
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from development.models import PlanLine, PlanVersion
from people.querysets import below
from reports.upward.measures import WHOLE, Cell, Measure, Table, register

# Lines whose budget and place are another version's are of no use: only the version that holds counts.
HOLDS = PlanVersion.State.APPROVED


def due(scope: Any) -> Any:
    """Return the lines planned from January until the last month of the period, organised inside the department.

    The planned month counts, not the one a line was shifted to, as development.plan_progress has it.
    """
    last = 12 if scope.period.end.month == 1 else scope.period.end.month - 1
    rows = PlanLine.objects.filter(version__state=HOLDS, version__plan__year=scope.period.year, month__lte=last)
    return rows.filter(below([scope.department], "department__"))


def done(scope: Any) -> Q:
    return Q(state=PlanLine.State.DONE, done_on__lt=scope.period.end)


def count_lines(scope: Any) -> Table:
    """One query."""
    sums = (
        due(scope).order_by().values_list("department__path").annotate(n=Count("pk"), done=Count("pk", filter=done(scope)))
    )  # fmt: skip
    found: dict[str, Cell] = {}
    for path, n, number in sums:
        key = scope.units_of(path)
        found[key] = found.get(key, Cell(0, 0)) + Cell(number, n)
    if scope.way == "unit":
        return {key: {"plan_done": cell} for key, cell in found.items()}
    because = _now("plans are made for departments, not for posts or kinds of employment")
    table: Table = {key: {"plan_done": Cell(because=because)} for key in scope.heads}
    return {**table, WHOLE: {"plan_done": sum(found.values(), Cell(0, 0))}}


register(
    Measure(
        "plan_done", _("Plan completed"),
        _("lines planned from January until the end of the period and done by then ÷ lines planned until then; shifted lines count in the month they were planned for"),
        "%", "percent", count_lines, "lines", _("no approved plan has lines of these departments until the end of the period"),
    )
)  # fmt: skip
