"""The practical exam of a course: everything about it before it starts, then its runs; and the scenarios of lessons."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from courses import practical
from courses.access import course_is_open_to, lesson_view
from courses.actions import exams, practicals, rehearsals
from courses.addresses import course_urls, lesson_urls
from courses.exceptions import CoursesError
from courses.models import Completion, Course, Lesson, LessonPart
from people import rules
from simulator.exceptions import SimulatorError


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def show_practical(request, public_id):
    """GET: what is asked, with every rule, before anything starts. POST: go on, or begin the next scenario."""
    course = get_object_or_404(Course.objects.open().exclude(practical=[]), public_id=public_id)
    employee = rules.employee_of(request.user)
    url = course_urls([course.pk], request).get(course.pk, "/learn/")
    try:
        if employee is None:
            raise CoursesError(_("Your account belongs to nobody on the roster. Please ask HR."))
        if not course_is_open_to(employee, course):
            raise CoursesError(_("“%(course)s” is not open for you yet.") % {"course": course.title})
        if request.method == "POST":
            return redirect("simulator:show_run", practicals.begin_next(employee, course).public_id)
    except (CoursesError, SimulatorError) as error:
        messages.error(request, str(error))
        return redirect(url)
    state = practical.states(employee, [course])[course]
    least, most = practical.limits(course)
    left = exams.lessons_left(employee, course)
    is_open = not left or Completion.objects.filter(employee=employee, course=course).exists()
    context = {
        "course": course, "state": state, "course_url": url, "least": least, "most": most, "left": left, "is_open": is_open,
        "attempts": [{"draw": draw, "runs": state.runs(draw)} for draw in state.draws],
    }  # fmt: skip
    return render(request, "courses/practical.html", context)


@require_POST
@login_required
def rehearse(request, public_id, anchor):
    """Begin the scenario of a lesson in the mode that was chosen, or go on with what is running."""
    lesson = get_object_or_404(Lesson.objects.select_related("course"), public_id=public_id)
    view = lesson_view(request.user, lesson, request)
    if not view.allowed or not view.records:
        raise Http404
    part = get_object_or_404(lesson.parts, anchor=anchor, kind=LessonPart.Kind.SCENARIO)
    here = lesson_urls([lesson.pk], request).get(lesson.pk, "/learn/") + f"#{anchor}"
    try:
        run = rehearsals.begin(view.employee, lesson, part, mode=request.POST.get("mode", "")[:10], url=here)
    except (CoursesError, SimulatorError) as error:
        messages.error(request, str(error))
        return redirect(here)
    return redirect("simulator:show_run", run.public_id)
