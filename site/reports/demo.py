"""What reports play of the demonstration: a quarter that was reported, and an invoice that came in afterwards."""

import datetime as dt
from typing import Any

from classroom.actions import costs
from lib import clock
from people.models import Department
from reports.actions import upward
from reports.models import FrozenPeriod
from reports.upward import periods


def play(accounts: dict[str, Any]) -> None:
    """Report the last quarter of the whole company; one number is another one since. A second time changes nothing."""
    root, by = Department.objects.get(code="SF"), accounts["hr"].user
    quarter = periods.of_day(clock.today(), "quarter").before
    if FrozenPeriod.objects.filter(department=root).exists():
        return
    upward.freeze(root, quarter, note="按省公司要求上报", by=by)
    costs.spend(
        kind="lodging", key="plan:late", token=f"demo-effects:{quarter.key}", department=root, amount_fen=126_000,
        on=quarter.end - dt.timedelta(days=3), budget_line="投诉处理情景演练班", note="发票迟到，补记食宿费", by=by,
    )  # fmt: skip
