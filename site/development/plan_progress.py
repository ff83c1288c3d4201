"""How far a plan is: 计划完成率 by month, budget used by month, coverage by post. Each number with its formula.

计划完成率 until month m = lines planned until m that were done by the end of m / lines planned until m. The planned month counts, not
the one a line was shifted to, so that shifting betters no number; a line given up stays among those that were due.
Budget used until m = what lines done until m cost + approved requests outside the plan until m, of the limit (without one: of the sum
of budgets).
"""

import calendar
import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from development.models import OutsideRequest, PlanLine, PlanVersion
from lib import clock

State = PlanLine.State


@dataclass(frozen=True)
class Month:
    """A plan until the end of one month."""

    number: int
    due: int
    done: int
    spent_fen: int
    budget_fen: int
    is_past: bool  # it has begun: its numbers say something

    @property
    def rate(self) -> int | None:
        """计划完成率 in whole percent, None while nothing is due."""
        return 100 * self.done // self.due if self.due else None

    @property
    def used(self) -> int | None:
        return 100 * self.spent_fen // self.budget_fen if self.budget_fen else None


@dataclass
class Progress:
    """The months of a plan, and where it is now."""

    months: list[Month] = field(default_factory=list)
    shifted: int = 0
    dropped: int = 0
    lines: int = 0

    @property
    def now(self) -> Month | None:
        """The last month that has begun."""
        return next((month for month in reversed(self.months) if month.is_past), None)

    @property
    def formula(self) -> str:
        now = self.now
        if now is None:
            return _("The year of this plan has not begun.")
        words = _("Completion of the plan = lines planned until month %(m)s and done by its end / lines planned until then = %(done)s / %(due)s. Shifted lines count in the month they were planned for.")  # fmt: skip
        return words % {"m": now.number, "done": now.done, "due": now.due}

    @property
    def bars(self) -> list[dict[str, Any]]:
        """Completion by month, as the component of bars draws it."""
        text = _("%(done)s of %(due)s")
        rows = [m for m in self.months if m.is_past and m.due]
        return [
            {"label": month_name(m.number), "value": m.done, "max": m.due, "kind": "jade" if m.done == m.due else "amber",
             "text": f"{text % {'done': m.done, 'due': m.due}} · {m.rate}%"}
            for m in rows
        ]  # fmt: skip

    @property
    def money_bars(self) -> list[dict[str, Any]]:
        """Budget used by month."""
        rows = [m for m in self.months if m.is_past and m.budget_fen]
        return [
            {"label": month_name(m.number), "value": min(m.spent_fen, m.budget_fen), "max": m.budget_fen,
             "kind": "seal" if m.spent_fen > m.budget_fen else "blue", "text": f"{m.used}%"}
            for m in rows
        ]  # fmt: skip


def month_name(number: int) -> str:
    return _("month %(n)s") % {"n": number}


def begun(year: int) -> int:
    """Return the number of the last month of `year` that has begun: 0 before the year, 12 after it."""
    today = clock.today()
    return today.month if today.year == year else 12 if today.year > year else 0


def progress(version: PlanVersion) -> Progress:
    """Return how far a version is (two queries)."""
    year = version.plan.year
    lines = list(version.lines.all())
    asked = OutsideRequest.objects.filter(plan=version.plan_id, state=OutsideRequest.State.APPROVED)
    outside = list(asked.values_list("on_month", "budget_fen"))
    limit = version.limit_fen or sum(line.budget_fen for line in lines)
    found = Progress(lines=len(lines))
    found.shifted = sum(1 for line in lines if line.is_shifted)
    found.dropped = sum(1 for line in lines if line.state == State.DROPPED)
    for number in range(1, 13):
        end = dt.date(year, number, calendar.monthrange(year, number)[1])
        due = [line for line in lines if line.month <= number]
        done = [line for line in lines if line.state == State.DONE and line.done_on and line.done_on <= end]
        spent = sum(line.spent_fen for line in done) + sum(fen for month, fen in outside if month <= end)
        in_time = sum(1 for line in due if line in done)
        found.months.append(Month(number, len(due), in_time, spent, limit, number <= begun(year)))
    return found


def overdue(version: PlanVersion) -> list[PlanLine]:
    """Return the lines that were planned for a month that is over and are not done."""
    over = begun(version.plan.year) - (0 if clock.today().year > version.plan.year else 1)
    return list(version.lines.filter(state=State.PLANNED, month__lte=over).order_by("month", "number"))
