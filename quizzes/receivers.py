"""What follows from news. Each handler is idempotent and runs in its own transaction."""

from jobs.news import subscribe
from quizzes import evidence
from quizzes.actions import sessions
from quizzes.models import Attempt, Candidate, ExamSession


@subscribe("attempt_marked_anew")
def recount_exam(news):
    """A mark was changed after the release: what counts in its exam follows, and in the exam's resits the cap."""
    rows = Candidate.objects.filter(admission__attempts_made=news.payload["attempt"])
    for candidate in rows.filter(session__state=ExamSession.State.RELEASED).select_related("session"):
        sessions.recount(candidate.session, employees=[candidate.employee_id])


@subscribe("attempt_finished", "attempt_marked_anew")
def note_evidence(news):
    """A result is out, or its marks were changed: what it shows of competencies is noted."""
    attempt = Attempt.objects.released().select_related("quiz").filter(pk=news.payload["attempt"]).first()
    if attempt is not None:
        evidence.note_attempt(attempt)
