"""The lines of the schedule that belong to learning."""

from django.core.management import call_command

from courses.actions import audiences, cards, dates, hours, notices, reminders, reviewing
from jobs.schedule import daily, every


@daily("05:30")
def sync_audiences():
    """Bring every audience rule up to date."""
    audiences.sync_all()


@daily("05:45")
def hand_on_requests():
    """Requests for more time that wait for somebody whose role ended go to whoever decides today."""
    dates.ask_all_anew()


@daily("08:00")
def remind_of_dates():
    """Remind people of what is due within three days or is late."""
    reminders.remind()


@daily("08:05")
def remind_of_notices():
    """Remind those who have not read what must be read by tomorrow."""
    notices.remind_of_tomorrow()


@daily("04:30")
def tidy_notebooks():
    """Cards of retired questions rest, right answers without a rating were good, what is too old is forgotten."""
    reviewing.rate_forgotten()
    cards.tidy()
    cards.forget()


@daily("08:10")
def remind_of_cards():
    """Tell those who asked for it that cards wait: in the bell, and in the one mail of the day (08:30)."""
    reminders.remind_of_cards()


@daily("05:00")
def credit_missing_hours():
    """Completed courses that the ledger of study hours has not heard of are credited."""
    hours.credit_missing()


@every(seconds=60)
def publish_scheduled():
    """Publish pages whose hour has come, and take down those whose time is over."""
    call_command("publish_scheduled")
