"""A knowledge check in its lesson: begun, gone on with, looked at again. Answers go to quizzes' own addresses."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from courses import knowledge
from courses.access import lesson_view
from courses.actions import checks, progress
from courses.addresses import lesson_urls
from courses.exceptions import CoursesError
from courses.models import Lesson, LessonPart
from quizzes.exceptions import QuizzesError
from quizzes.models import Attempt
from quizzes.room import InPlace, Result


def _check_of(request, public_id, anchor):
    """Return (lesson, employee, part) when the visitor works on the lesson now; anything else is a 404."""
    lesson = get_object_or_404(Lesson.objects.select_related("course"), public_id=public_id)
    view = lesson_view(request.user, lesson, request)
    if not view.allowed or not view.records:
        raise Http404
    return lesson, view.employee, get_object_or_404(lesson.parts, anchor=anchor, kind=LessonPart.Kind.CHECK)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def take_check(request, public_id, anchor):
    """POST: begin, or begin again. GET: where the person stands. Both as a part of the lesson's page."""
    lesson, employee, part = _check_of(request, public_id, anchor)
    here = lesson_urls([lesson.pk], request).get(lesson.pk, "/learn/") + f"#{anchor}"
    error = ""
    if request.method == "POST":
        try:
            checks.begin(employee, lesson, anchor, url=here)
        except (CoursesError, QuizzesError) as exc:
            error = str(exc)
    if not request.htmx:
        if error:
            messages.error(request, error)
        return redirect(here)
    state = knowledge.states(employee, lesson, [part])[anchor]
    context = {"lesson": lesson, "check": state, "error": error, "records": True}
    if state.is_running:
        attempt = Attempt.objects.select_related("version", "quiz", "admission", "employee").get(pk=state.latest.pk)
        context["room"] = InPlace(attempt)
    elif state.latest is not None:
        context |= _outcome(request, employee, lesson, state)
    return render(request, "courses/parts/check.html", context)


def _outcome(request, employee, lesson, state):
    """Return what is shown of a finished check; `brief`: the questions stand above with their answers already."""
    attempt = Attempt.objects.select_related("version", "quiz", "admission", "employee").get(pk=state.latest.pk)
    is_done = progress.is_completed(employee, lesson)
    missing = [] if is_done else progress.missing(employee, lesson)
    return {"result": Result(attempt), "brief": "brief" in request.GET, "is_done": is_done, "missing": missing}
