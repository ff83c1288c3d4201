"""Who may run what. Practice is open to everybody who works here; an exam is given by an upper app."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from lib import clock
from people.models import Employee
from simulator.exceptions import SimulatorError
from simulator.models import Admission, Scenario
from simulator.models.run import Mode

PRACTICE = "practice"
FREE_MODES = (Mode.GUIDED, Mode.PRACTICE)


def open_practice(employee: Employee, scenario: Scenario) -> Admission:
    """Return the person's admission to rehearse a scenario freely; asking twice is asking once. Raises SimulatorError."""
    if scenario.retired_at or scenario.current_id is None:
        raise SimulatorError(_("This scenario is no longer used."))
    fields = {"modes": [str(mode) for mode in FREE_MODES], "reason": _("practice is open to everybody")}
    return Admission.objects.get_or_create(employee=employee, scenario=scenario, context_key=PRACTICE, defaults=fields)[
        0
    ]


def admit(
    employee: Employee, scenario: Scenario, *, context_key: str, modes: Sequence[str], reason: str = "", url: str = "",
    opens_at: dt.datetime | None = None, closes_at: dt.datetime | None = None, exam_runs: int = 0, extra_percent: int = 0,
    by: Any = None,
) -> Admission:  # fmt: skip
    """Give the right to run a scenario in these modes, or change the one of this context. Raises SimulatorError."""
    wrong = [mode for mode in modes if mode not in Mode.values]
    if wrong or not modes:
        raise SimulatorError(_("There is no such mode: %(mode)s") % {"mode": ", ".join(wrong) or "–"})
    if opens_at and closes_at and closes_at <= opens_at:
        raise SimulatorError(_("The end must be after the beginning."))
    fields = {
        "modes": list(modes), "reason": reason[:200], "url": url[:300], "opens_at": opens_at, "closes_at": closes_at,
        "exam_runs": exam_runs, "extra_percent": extra_percent, "withdrawn_at": None, "withdrawn_reason": "",
    }  # fmt: skip
    with transaction.atomic():
        return Admission.objects.update_or_create(
            employee=employee, scenario=scenario, context_key=context_key, defaults=fields,
            create_defaults={**fields, "created_by": by},
        )[0]  # fmt: skip


def withdraw(admission: Admission, *, reason: str) -> None:
    """Take the right back; a running run goes on to its end. Raises SimulatorError without a reason."""
    if not reason.strip():
        raise SimulatorError(_("Please say why."))
    rows = Admission.objects.filter(pk=admission.pk, withdrawn_at=None)
    rows.update(withdrawn_at=clock.now(), withdrawn_reason=reason.strip()[:200])
