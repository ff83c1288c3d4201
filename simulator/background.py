"""The lines of the schedule that belong to the sandbox."""

from jobs.schedule import every
from simulator.actions import runs


@every(seconds=10)
def close_overdue_runs():
    """End exams in the sandbox whose time is up, also with nobody at the other end."""
    runs.close_overdue()
