"""The lines of the schedule that belong to certificates."""

from credentials.actions import reminding, seats
from jobs.schedule import daily, every


@daily("07:30")
def remind_of_ends():
    """Tell of certificates that end soon, before the mail of the day (08:30)."""
    reminding.sweep()


@every(seconds=300)
def close_seats():
    """Close the 待办 of seats in exam sessions that are booked by now, or needed no longer."""
    seats.close_settled()
