"""Slow work and the lines of the schedule that belong to questionnaires."""

from django.utils.translation import gettext_lazy as _

from jobs.running import JobRun, handler
from jobs.schedule import daily, every
from surveys.actions import asking, following, opening


@handler(opening.KIND, label=_("Ask the people of a survey"))
def ask_many(run: JobRun):
    return opening.carry_out(run)


@every(seconds=300)
def ask_and_settle():
    """Put what is due into 待办, and close what waits for surveys that have ended."""
    asking.settle_ended()
    asking.ask_due()


@daily("08:00")
def begin_the_day():
    """Open the month's pulse, and remind of last days before the mail of the day (08:30)."""
    following.pulse()
    asking.remind_due()
