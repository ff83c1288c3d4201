"""The risk list as somebody may see it: HR by departments, a manager the direct reports of today."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from people import rules
from people.models import Employee
from reports.models import RiskRow, Snapshot
from reports.risk.words import reasons

KINDS = {"late": "late", "fail": "due", "lapse": "info"}  # kind: pill


@dataclass(frozen=True)
class Line:
    """A row of the page: the person, why, and what one can do."""

    row: RiskRow
    reasons: list[str]
    pill: str
    url: str
    can_nudge: bool


def line_of(row: RiskRow) -> Line:
    url = reverse("courses:show_member", args=[row.employee.public_id])
    if row.kind == RiskRow.Kind.LAPSE:
        url = reverse("credentials:show_certificate", args=[row.facts["certificate"]])
    return Line(row, reasons(row), KINDS[row.kind], url, "enrolment" in row.facts)


def risks_for(user: Any, snapshot: Snapshot | None, departments: Any = None) -> Any:
    """Return the risks that `user` may see as HR (of `departments`), else as a manager; the worst first."""
    rows = RiskRow.objects.filter(snapshot=snapshot) if snapshot else RiskRow.objects.none()
    if departments is not None:
        rows = rows.in_departments(departments)
    else:
        me = rules.employee_of(user)
        team = Employee.objects.working().reporting_to(me) if me else Employee.objects.none()
        rows = rows.filter(employee__in=team.values("pk"))
    return rows.select_related("employee", "department").worst_first()
