"""Coverage of training plans by post. Nothing here writes.

    coverage = people reached / people, in percent, rounded down to one decimal

People are those who work in the chosen departments today, by the post of their main assignment. Reached by a version of the year that
is approved now, whoever's plan it is, is who was enrolled by a line of it (enrolments that were withdrawn do not count); who had what
the line wants already when it was carried out, by another enrolment that was not withdrawn since or by a completion; and who was told
of the class or the place elsewhere that it plans. So is who has an agreed item in the personal plan of the year. Each person is counted
once, and the page of the line names the because of each.

Worked: 3 people, one enrolled by a line, one enrolled and with an agreed item → 2 / 3 = 66.6 %. 5 people, one enrolled by the line, one
who takes the course already, one told of the class, one told and with an agreed item → 4 / 5 = 80 %.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from courses.models import Enrolment
from development.models import PlanItem, PlanLine, PlanReach, PlanVersion
from lib import sheets
from people.models import Assignment, Department
from people.querysets import below

TENTH = Decimal("0.1")
WIDTHS = (16, 24, 10, 14, 14, 10, 14, 10, 12)


@dataclass(frozen=True)
class Row:
    """One post, or all of them."""

    code: str
    name: str
    people: int
    by_line: int
    by_item: int
    reached: int
    already: int = 0
    told: int = 0

    @property
    def percent(self) -> Decimal | None:
        if not self.people:
            return None
        return (Decimal(100 * self.reached) / self.people).quantize(TENTH, ROUND_DOWN)

    @property
    def shown(self) -> str:
        return "–" if self.percent is None else f"{self.percent.normalize():f}%"

    @property
    def words(self) -> str:
        return f"{self.reached} / {self.people} · {self.shown}"


@dataclass(frozen=True)
class Coverage:
    rows: list[Row]
    total: Row
    versions: int

    @property
    def bars(self) -> list[dict[str, Any]]:
        """The rows of the chart, in its own scale of 0 to 100."""
        return [
            {"label": row.name, "value": float(row.percent or 0), "max": 100, "text": row.words, "kind": _kind(row)}
            for row in self.rows
        ]


def _kind(row: Row) -> str:
    if not row.reached:
        return "seal"
    return "jade" if row.reached == row.people else "blue"


def coverage(year: int, departments: Iterable[Department]) -> Coverage:
    """Return the coverage of a year in `departments` and below; three queries for any number of posts and people."""
    approved = PlanVersion.objects.approved().filter(plan__year=year)
    origins = PlanLine.objects.filter(version__in=approved).values_list("origin", flat=True)
    keys = [f"plan:{origin}" for origin in origins]
    lines = Enrolment.objects.filter(source_key__in=keys).exclude(outcome=Enrolment.Outcome.WITHDRAWN)
    items = PlanItem.objects.filter(plan__year=year, state=PlanItem.State.AGREED)
    by_line, by_item = Q(employee__in=lines.values("employee")), Q(employee__in=items.values("plan__employee"))
    reaches = PlanReach.objects.filter(plan_key__in=keys).holding()
    already, told = (Q(employee__in=reaches.filter(how=how).values("employee")) for how in PlanReach.How.values)
    found = (
        Assignment.objects.main().current().filter(below(departments, "department__")).exclude(employee__work_state="left")
        .order_by("post__code").values(code=F("post__code"), name=F("post__name"))
        .annotate(
            people=Count("pk"), by_line=Count("pk", filter=by_line), by_item=Count("pk", filter=by_item),
            already=Count("pk", filter=already), told=Count("pk", filter=told),
            reached=Count("pk", filter=by_line | by_item | already | told),
        )
    )  # fmt: skip
    rows = [Row(**values) for values in found]
    return Coverage(rows, _total(rows), approved.count())


def _total(rows: Sequence[Row]) -> Row:
    names = ("people", "by_line", "by_item", "reached", "already", "told")
    return Row("", _("All posts"), **{name: sum(getattr(row, name) for row in rows) for name in names})


def workbook(year: int, found: Coverage) -> bytes:
    """Return the table as XLSX; the last line is the total."""
    header = (_("Code of the post"), _("Post"), _("Number of people"), _("By a line of a plan"), _("Takes part already"), _("Told"), _("By a personal plan"), _("People reached"), _("Coverage (%)"))  # fmt: skip
    title = _("Coverage %(year)s") % {"year": year}
    return sheets.workbook(title, header, map(_cells, [*found.rows, found.total]), widths=WIDTHS)


def _cells(row: Row) -> list[Any]:
    percent = "" if row.percent is None else float(row.percent)
    return [row.code, row.name, row.people, row.by_line, row.already, row.told, row.by_item, row.reached, percent]
