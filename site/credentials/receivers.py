"""What follows from news. Each handler is idempotent and runs in its own transaction."""

from credentials.actions import issuing, seats
from credentials.models import Period, Programme
from jobs.news import subscribe
from lib import clock
from outbox import actions as outbox
from people.models import Employee


def _employee(news):
    return Employee.objects.select_related("user").get(pk=news.payload["employee"])


@subscribe("course_completed", "panel_finished")
def certify(news):
    """A course was completed or a panel has judged: perhaps it was the last part of a certificate."""
    issuing.settle(_employee(news))


@subscribe("attempt_finished", "run_finished")
def renew(news):
    """An exam or a run is finished: for whoever has a certificate to renew, it may have been what was missing."""
    if news.kind == "run_finished":
        from simulator.models import Run

        employee = Run.objects.values_list("employee", flat=True).get(pk=news.payload["run"])
    else:
        from quizzes.models import Attempt

        employee = Attempt.objects.values_list("employee", flat=True).get(pk=news.payload["attempt"])
    rows = Period.objects.filter(employee=employee, renewable_from__lte=clock.today())
    revoked = Period.objects.filter(employee=employee).exclude(revoked_at=None)
    programmes = Programme.objects.open().filter(pk__in=(rows | revoked).values("programme"))
    if programmes:
        issuing.settle(Employee.objects.select_related("user").get(pk=employee), programmes)


@subscribe("credential_issued")
def close_lapses(news):
    """A new certificate: what waited because the old one had ended waits no more."""
    period = Period.objects.get(pk=news.payload["period"])
    old = Period.objects.filter(employee=period.employee_id, programme=period.programme_id).exclude(pk=period.pk)
    for public_id in old.values_list("public_id", flat=True):
        outbox.close_todos(kind="credential_lapsed", subject_key=str(public_id), outcome="renewed")
    seats.close_settled(period.employee)
