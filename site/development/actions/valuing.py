"""Values from a file: all of it is brought in, or nothing."""

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from development.exceptions import DevelopmentError
from development.models import Cycle, PersonalValue
from development.value_sheets import NOTE, Plan, plan

OPEN = (Cycle.State.PREPARING, Cycle.State.COLLECTING)


def check_open(cycle: Cycle) -> None:
    """Raise DevelopmentError where the cycle takes no values any more."""
    if cycle.state not in OPEN:
        raise DevelopmentError(
            _("Values are brought in before the calibration. Please take the cycle back to collecting first.")
        )


@transaction.atomic
def bring_in(data: bytes, *, cycle: Cycle, name: str, people: Any, by: Any) -> Plan:
    """Bring in a file that was previewed; read anew, and with any mistake nothing is written. The newest value counts."""
    check_open(cycle)
    found = plan(data, cycle=cycle, people=people)
    if found.can_apply:
        PersonalValue.objects.bulk_create(
            [
                PersonalValue(  # type: ignore[misc]  # a line without value is never applied
                    cycle=cycle, employee=line.person, kind=line.kind, value=line.value, note=line.cells[NOTE][:200],
                              source=_("%(file)s, line %(n)s") % {"file": name[:150], "n": line.number}, by=by)
                for line in found.lines
            ],
            batch_size=500,
        )  # fmt: skip
    return found
