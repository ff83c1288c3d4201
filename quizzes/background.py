"""The lines of the schedule that belong to quizzes and exams."""

from jobs.schedule import every
from quizzes.actions import attempts, drawing


@every(seconds=10)
def close_overdue_attempts():
    """End attempts whose deadline and slack are over: within 60 seconds of the deadline, also with nobody at the other end."""
    attempts.close_overdue()


@every(seconds=900)
def count_uses():
    """Bring up to date how often each question was drawn."""
    drawing.count_uses()
