"""The lines of the schedule that belong to classes and to training away from the hall."""

from classroom.actions import external, secondments
from jobs.schedule import daily


@daily("06:20")
def turn_external_trainings():
    """Reports that became due go on their people's lists; what waits goes to whoever decides today."""
    external.turn_the_day()
    secondments.ask_all_anew()
