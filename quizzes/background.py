"""Slow work and the lines of the schedule that belong to quizzes and exams."""

from django.utils.translation import gettext_lazy as _

from jobs.running import JobRun, handler
from jobs.schedule import daily, every
from quizzes.actions import analysing, attempts, drawing, sessions


@every(seconds=10)
def close_overdue_attempts():
    """End attempts whose deadline and slack are over: within 60 seconds of the deadline, also with nobody at the other end."""
    attempts.close_overdue()


@every(seconds=900)
def count_uses():
    """Bring up to date how often each question was drawn."""
    drawing.count_uses()


@every(seconds=60)
def close_exams():
    """Close exam sessions whose hour is over and in which nobody writes any more; ask about those on paper."""
    sessions.close_due()


@daily("06:00")
def hand_on_exams():
    """Exams whose results wait go to whoever runs exams today."""
    sessions.hand_on_todos()


@handler(analysing.KIND, label=_("Analyse the questions of a quiz"))
def analyse_quiz(run: JobRun):
    return analysing.carry_out(run)
