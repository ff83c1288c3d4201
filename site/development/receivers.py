"""What follows from news. Each handler is idempotent and runs in its own transaction."""

import datetime as dt

from development.actions import incentives
from jobs.news import subscribe
from lib import clock
from people.models import Employee
from quizzes.models import Attempt

AWARDED_BY = {
    "course_completed": "course_early",
    "credential_issued": "first_certificate",
    "suggestion_accepted": "suggestion",
}


@subscribe(*AWARDED_BY)
def propose_awards(news):
    """A course was completed, a certificate issued or a suggestion accepted: perhaps a rule gives something for it."""
    employee = Employee.objects.filter(pk=news.payload["employee"]).first()
    if employee is not None:
        since = clock.today() - dt.timedelta(days=7)
        incentives.find(AWARDED_BY[news.kind], employee=employee, since=since)


@subscribe("attempt_finished")
def propose_awards_of_exams(news):
    """A result is out: perhaps a rule gives something for it."""
    attempt = Attempt.objects.released().select_related("employee").filter(pk=news.payload["attempt"]).first()
    if attempt is not None and attempt.passed:
        incentives.find("exam_score", employee=attempt.employee, since=clock.today() - dt.timedelta(days=7))
