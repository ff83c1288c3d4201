"""A cycle's evaluations as a workbook."""

from collections.abc import Iterable

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from development.models import Cycle, Evaluation
from lib import sheets


def evaluations_xlsx(cycle: Cycle, rows: Iterable[Evaluation]) -> bytes:
    """Return one line a person: the components, the total, what was proposed and what was decided."""
    parts = cycle.formula.parts
    header = [
        _("Employee number"),
        _("Name"),
        _("Unit"),
        _("Post"),
        *[p.title for p in parts],
        pgettext("yearly evaluation", "Total"),
        _("Proposed"),
        pgettext("yearly evaluation", "Grade"),
        _("Reason"),
    ]
    lines = (
        [
            row.employee.number, row.employee.name, row.department.name, row.post,
            *[None if row.known.get(p.kind) is None else float(row.known[p.kind]) for p in parts],
            None if row.total is None else float(row.total), row.get_proposed_display(), row.get_grade_display(), row.grade_reason or row.problem,
        ]
        for row in rows
    )  # fmt: skip
    return sheets.workbook(cycle.title, header, lines, widths=[12, 10, 18, 14, *[10] * len(parts), 10, 10, 10, 30])
