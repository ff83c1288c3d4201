"""The lines of the schedule that belong to certificates."""

from credentials.actions import reminding
from jobs.schedule import daily


@daily("07:30")
def remind_of_ends():
    """Tell of certificates that end soon, before the mail of the day (08:30)."""
    reminding.sweep()
