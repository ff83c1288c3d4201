"""What is closed to somebody who sits in an exam at the counter: rehearsals, demonstrations, replays, results, conversations."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from lib import clock
from lib.prepared import Prepared
from simulator.actions import runs
from simulator.exceptions import Sitting
from simulator.models import Run
from simulator.models.run import Mode

View = Callable[..., HttpResponse]
RUNNING = Prepared(Run.objects.all, "employee__user", "mode", "state")


def exam_of(user: Any) -> Run | None:
    """Return the exam at the counter in which this person sits now."""
    now = clock.now()
    running = RUNNING.all(user.pk, Mode.EXAM, Run.State.OPEN)
    return next((run for run in running if run.deadline_at is None or run.deadline_at > now), None)


def go(request: HttpRequest, name: str, run: Run) -> HttpResponse:
    """Lead the window on; htmx follows a header, a plain form a redirect."""
    answer = redirect(name, run.public_id)
    if getattr(request, "htmx", False):
        answer.status_code = 204
        answer["HX-Redirect"] = answer["Location"]
        del answer["Location"]
    return answer


def closed_in_exams(view: View) -> View:
    """Lead whoever sits in an exam back to it, with the reason; the exam's own pages stay open."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        exam = exam_of(request.user)
        if exam is None or kwargs.get("public_id") == exam.public_id:
            return view(request, *args, **kwargs)
        try:
            runs.refuse_in_exam(exam.employee_id)
        except Sitting as error:
            messages.warning(request, str(error))
            return go(request, "simulator:show_run", exam)
        return view(request, *args, **kwargs)  # it ended just now

    return guarded
