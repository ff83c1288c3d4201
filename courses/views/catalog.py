"""Ways into the catalogue, and joining and leaving a course oneself."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses.actions import enrolment
from courses.addresses import course_urls
from courses.exceptions import CoursesError
from courses.models import CatalogPage, Course, Enrolment
from people import rules


def list_courses(request):
    """Lead to the catalogue, wherever editors have put it."""
    pages = list(CatalogPage.objects.live().select_related("locale").order_by("path"))
    page = min(pages, key=lambda found: found.locale.language_code != get_language(), default=None)
    return redirect(page.get_url(request) if page else "/")


@login_required
def go_to_course(request, key):
    """Lead from a stable key to the page."""
    course = get_object_or_404(Course.objects.open(), key=key)
    return redirect(course_urls([course.pk], request).get(course.pk, "/courses/"))


@require_POST
@login_required
def join_course(request, public_id):
    """Choose an elective oneself."""
    course = get_object_or_404(Course.objects.open(), public_id=public_id)
    employee = rules.employee_of(request.user)
    url = course_urls([course.pk], request).get(course.pk, "/learn/")
    if employee is None:
        messages.error(request, _("Your account belongs to nobody on the roster. Please ask HR."))
        return redirect(url)
    try:
        enrolment.enrol_in_course(
            employee, course, source=Enrolment.Source.SELF, reason=_("because you chose it yourself"), by=request.user
        )
        messages.success(request, _("“%(course)s” is now among your courses.") % {"course": course.title})
    except CoursesError as error:
        messages.error(request, str(error))
    return redirect(url)


@require_POST
@login_required
def leave_course(request, public_id):
    """Give up an elective that one chose oneself; what was learnt stays."""
    row = get_object_or_404(
        Enrolment.objects.open(),
        employee__user=request.user,
        course__public_id=public_id,
        source=Enrolment.Source.SELF,
    )
    enrolment.withdraw(row, by=request.user, reason="")
    messages.success(request, _("You have left the course. What you read stays in your record."))
    return redirect("courses:my_learning")
