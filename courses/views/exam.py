"""Into the final exam of a course and the pre-test of a track, and what the pre-test says about each course."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from courses import composition
from courses.access import course_is_open_to
from courses.actions import exams, exemptions
from courses.addresses import course_urls
from courses.examined import states
from courses.exceptions import CoursesError
from courses.models import Completion, Course, Enrolment, Exemption, Track
from people import rules


@login_required
@never_cache
def take_exam(request, public_id):
    """Lead to the exam's own page, or back to the course with what comes first."""
    course = get_object_or_404(Course.objects.open().select_related("exam__current"), public_id=public_id)
    employee = rules.employee_of(request.user)
    url = course_urls([course.pk], request).get(course.pk, "/learn/")
    try:
        if employee is None:
            raise CoursesError(_("Your account belongs to nobody on the roster. Please ask HR."))
        if not course_is_open_to(employee, course):
            raise CoursesError(_("“%(course)s” is not open for you yet.") % {"course": course.title})
        return redirect(exams.admit(employee, course))
    except CoursesError as error:
        messages.error(request, str(error))
        return redirect(url)


@require_POST
@login_required
def take_pretest(request, public_id):
    """Lead to the pre-test's own page."""
    track = get_object_or_404(Track.objects.select_related("pretest__current"), public_id=public_id)
    employee = rules.employee_of(request.user)
    try:
        if employee is None:
            raise CoursesError(_("Your account belongs to nobody on the roster. Please ask HR."))
        return redirect(exemptions.admit(employee, track))
    except CoursesError as error:
        messages.error(request, str(error))
        return redirect("courses:my_learning")


@login_required
@never_cache
def show_pretest(request, public_id):
    """What the pre-test says about each course of the track, and what follows."""
    track = get_object_or_404(Track.objects.select_related("pretest__current"), public_id=public_id)
    employee = rules.employee_of(request.user)
    state = states(employee, tracks=[track]).get(track) if employee else None
    if state is None or not state.made:
        return redirect("courses:my_learning")
    context = {"track": track, "state": state, "rows": [], "attempt": state.last}
    if state.last:
        context["rows"] = _rows(request, track, employee, state.last)
        context["needed"] = state.last.version.rules.pass_percent
    return render(request, "courses/pretest.html", context)


def _rows(request, track, employee, attempt):
    """Return one row a course in the order of the track: result, whether it is exempted or completed, its address."""
    results = exemptions.results_of(attempt)
    enrolment = Enrolment.objects.filter(employee=employee, track=track).select_related("version").latest("pk")
    order = [item["course"] for _part, item in composition.items(enrolment.version.composition)]
    courses = {c.key: c for c in Course.objects.filter(key__in=[k for k in order if k in results])}
    urls = course_urls([c.pk for c in courses.values()], request)
    exempted = set(Exemption.objects.filter(employee=employee).values_list("course_id", flat=True))
    done = set(Completion.objects.filter(employee=employee).exclude(course=None).values_list("course_id", flat=True))
    needed = attempt.version.rules.pass_percent
    open_ones = [r.percent for key, r in results.items() if key in courses and courses[key].pk not in done | exempted]
    return [
        {
            "course": courses[key],
            "result": results[key],
            "is_exempted": courses[key].pk in exempted,
            "is_done": courses[key].pk in done,
            "is_weakest": results[key].percent == min(open_ones, default=-1),
            "is_good": results[key].percent >= needed,
            "url": urls.get(courses[key].pk, ""),
        }
        for key in order
        if key in courses
    ]
