"""Bringing HR's spreadsheet into a draft: all of its lines or, while anything in it is wrong, none."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from development import plan_sheet
from development.actions import plan_lines, plans
from development.exceptions import DevelopmentError
from development.models import PlanVersion
from development.plan_sheet import Sheet


@transaction.atomic
def bring_in(version: PlanVersion, data: bytes, *, because: str, by: Any) -> Sheet:
    """Bring in a file that was looked at before; read anew here. `because` is the reason of lines that are new. Raises DevelopmentError."""
    row = plans.hold(version)
    found = plan_sheet.read(data, version=row, by=by)
    if not found.can_apply:
        return found
    because = because.strip()[:300]
    if found.new and not because:
        raise DevelopmentError(_("Please say why these trainings are needed; a line without a reason is not planned."))
    rows = [
        (line.line, {**line.values, "because": line.line.because if line.line else because}) for line in found.lines
    ]
    plan_lines.save_lines(row, rows, by=by)
    return found
