"""The lines of the schedule that belong to quizzes and exams."""

from jobs.schedule import daily, every
from quizzes.actions import attempts, drawing, sessions


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
