"""Study hours of the demonstration: what the year asks of each kind of post, and what completed courses were worth."""

from courses.actions import hours
from courses.models import StudyHour
from lib import clock
from people.models import Employee

ASKED = {"hall": 4000, "sales": 4000, "call_centre": 4000, "agent": 2400, "management": 3200, "back_office": 2400}


def make_hours(veteran: Employee) -> None:
    """Set this year's targets, credit completed courses, and give one person what was brought in from before."""
    hours.set_targets(clock.today().year, dict(ASKED), by=None)
    hours.credit_missing()
    day = clock.today().replace(month=1, day=1)
    hours.credit(
        veteran, kind=StudyHour.Kind.CLASS, key="history:demo-1", title="营业厅服务规范集中培训", minutes=360, on=day,
        reason="历史导入:线下签到表", is_history=True,
    )  # fmt: skip
