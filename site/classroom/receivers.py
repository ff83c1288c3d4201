"""What follows from news. Each handler is idempotent and runs in its own transaction."""

from classroom.actions.classes import questioning
from classroom.models import ClassSession
from jobs.news import subscribe


@subscribe("attendance_taken")
def ask_about_class(news):
    """A class was held: the rules of questionnaires say who is asked about it, and when."""
    questioning.ask_after(ClassSession.objects.get(pk=news.payload["session"]))
