"""Coverage of training plans by post. Nothing here writes.

    coverage = people reached / people, in percent, rounded down to one decimal

People are those who work in the chosen departments today, by the post of their main assignment. Reached is who was enrolled by a line of
a version of the year that is approved now, whoever's plan it is (enrolments that were withdrawn do not count), or who has an agreed item
in the personal plan of the year; who is both is counted once. Who only was told of a class or a place elsewhere is not enrolled yet.

Worked: 3 people, one enrolled by a line, one enrolled and with an agreed item → 2 / 3 = 66.6 %.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db.models import Count, F, Q
from django.utils.translation import gettext as _

from courses.models import Enrolment
from development.models import PlanItem, PlanLine, PlanVersion
from lib import sheets
from people.models import Assignment, Department
from people.querysets import below

TENTH = Decimal("0.1")
WIDTHS = (16, 24, 10, 14, 14, 10, 12)


@dataclass(frozen=True)
class Row:
    """One post, or all of them."""

    code: str
    name: str
    people: int
    by_line: int
    by_item: int
    reached: int

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
    found = (
        Assignment.objects.main().current().filter(below(departments, "department__")).exclude(employee__work_state="left")
        .order_by("post__code").values(code=F("post__code"), name=F("post__name"))
        .annotate(
            people=Count("pk"), by_line=Count("pk", filter=by_line), by_item=Count("pk", filter=by_item),
            reached=Count("pk", filter=by_line | by_item),
        )
    )  # fmt: skip
    rows = [Row(**values) for values in found]
    return Coverage(rows, _total(rows), approved.count())


def _total(rows: Sequence[Row]) -> Row:
    people, by_line, by_item, reached = (
        sum(getattr(row, name) for row in rows) for name in ("people", "by_line", "by_item", "reached")
    )
    return Row("", _("All posts"), people, by_line, by_item, reached)


def workbook(year: int, found: Coverage) -> bytes:
    """Return the table as XLSX; the last line is the total."""
    header = (_("Code of the post"), _("Post"), _("Number of people"), _("By a line of a plan"), _("By a personal plan"), _("People reached"), _("Coverage (%)"))  # fmt: skip
    title = _("Coverage %(year)s") % {"year": year}
    return sheets.workbook(title, header, map(_cells, [*found.rows, found.total]), widths=WIDTHS)


def _cells(row: Row) -> list[Any]:
    percent = "" if row.percent is None else float(row.percent)
    return [row.code, row.name, row.people, row.by_line, row.by_item, row.reached, percent]
