"""What follows from news. Each handler is idempotent and runs in its own transaction."""

from jobs.news import subscribe
from quizzes.actions import sessions
from quizzes.models import Candidate, ExamSession


@subscribe("attempt_marked_anew")
def recount_exam(news):
    """A mark was changed after the release: what counts in its exam follows, and in the exam's resits the cap."""
    rows = Candidate.objects.filter(admission__attempts_made=news.payload["attempt"])
    for candidate in rows.filter(session__state=ExamSession.State.RELEASED).select_related("session"):
        sessions.recount(candidate.session, employees=[candidate.employee_id])
