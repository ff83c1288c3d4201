"""The lines of the schedule that belong to learning."""

from courses.actions import audiences, reminders
from jobs.schedule import daily


@daily("05:30")
def sync_audiences():
    """Bring every audience rule up to date."""
    audiences.sync_all()


@daily("08:00")
def remind_of_dates():
    """Remind people of what is due within three days or is late."""
    reminders.remind()
