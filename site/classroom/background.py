"""The lines of the schedule that belong to classes and to training away from the hall."""

from classroom.actions import external, mentoring, secondments
from classroom.actions.classes import questioning, reminding, signing
from jobs.schedule import daily, every


@daily("06:20")
def turn_external_trainings():
    """Reports that became due go on their people's lists; what waits goes to whoever decides today."""
    external.turn_the_day()
    secondments.ask_all_anew()
    secondments.ask_whether_all_taught()
    mentoring.ask_about_ended()


@every(seconds=300)
def give_back_kept_seats():
    """Seats that no manager named until sign-up closed go to the next in line."""
    signing.give_back_late_seats()


@every(seconds=1800)
def remind_organisers():
    """Classes with too few people, and classes that are over: on the organiser's list, and off it when done."""
    reminding.remind_all()


@daily("06:25")
def hand_on_signups():
    """Sign-ups that wait for a manager who changed go to whoever decides today."""
    signing.ask_all_anew()


@daily("07:50")
def ask_before_classes():
    """People with a seat in a class of the next weeks are asked what the rules of questionnaires ask before it."""
    questioning.ask_before()
