"""Slow work and the schedule of reports."""

from django.utils.translation import gettext_lazy as _

from jobs.running import JobRun, handler
from jobs.schedule import daily, every
from reports.aggregates import counting
from reports.lists import exporting, scheduling


@handler(counting.KIND, label=_("Count the numbers anew"))
def count_numbers(run: JobRun):
    return counting.count(run)


@every(seconds=3600)
def count_each_hour():
    """The numbers of the dashboards are at most an hour old."""
    counting.start_by_schedule()


@handler(exporting.KIND, label=_("Export a list"))
def export_list(run: JobRun):
    return exporting.write(run)


@daily("06:40")
def send_schedules():
    """Saved views whose day has come are written and sent, as far as their owner still has the right."""
    scheduling.run_due()


@daily("03:20")
def forget_old_exports():
    """Exported files hold personal data: they go after 30 days."""
    exporting.forget_old()
