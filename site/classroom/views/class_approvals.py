"""A manager's word on one sign-up: who is on shift that day, and another date when the hall cannot spare the person."""

from django.contrib import messages
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from classroom import conflicts
from classroom.actions.classes import signing
from classroom.away import Away
from classroom.class_access import class_goers
from classroom.exceptions import ClassroomError
from classroom.models import ClassSession, SignUp
from classroom.views.classes import WITH_DATES, crumbs_of
from people import rules

MOST_DATES = 6


@class_goers
def approve_signup(request, public_id):
    rows = SignUp.objects.select_related("session__owner_department", "employee__user")
    signup = get_object_or_404(rows.prefetch_related("session__meetings__room"), public_id=public_id)
    if not rules.may_manage_employee(request.user, signup.employee):
        raise Http404
    if request.method == "POST" and _answer(request, signup):
        return redirect("outbox:todo")
    away = Away.of(signup.session, [signup.employee])
    context = {
        "signup": signup, "session": signup.session, "days": away.picture(signup.employee), "limit": away.limit(signup.employee),
        "hindrance": away.hinders(signup.employee), "others": other_dates(signup),
        "clashes": conflicts.of(signup.session, conflicts.busy_hours(signup.employee)), "crumbs": crumbs_of(),
    }  # fmt: skip
    return render(request, "classroom/class_approve.html", context, status=409 if request.method == "POST" else 200)


def _answer(request, signup):
    """Take the manager's answer; return whether it was done."""
    verb, reason = request.POST.get("verb"), request.POST.get("reason", "")[:200]
    try:
        if verb == "approve":
            made = signing.approve(signup, by=request.user, reason=reason)
        elif verb == "decline":
            made = signing.decline(signup, reason=reason, by=request.user)
        elif verb == "move":
            to = next((row for row in other_dates(signup) if str(row.public_id) == request.POST.get("to")), None)
            if to is None:
                raise ClassroomError(_("Please choose one of the other dates."))
            made = signing.move(signup, to, by=request.user)
        else:
            raise Http404
    except ClassroomError as exc:
        messages.error(request, str(exc))
        return False
    messages.success(
        request, _("%(name)s: %(state)s.") % {"name": signup.employee.name, "state": made.get_state_display()}
    )
    return True


def other_dates(signup):
    """Return the same class on other days (same course or title) on which the hall can spare the person."""
    session = signup.session
    same = Q(title=session.title)
    if session.course_id:
        same |= Q(course=session.course_id)
    rows = ClassSession.objects.open_to(signup.employee).coming().filter(same).exclude(pk=session.pk)
    found = [row for row in rows.prefetch_related(WITH_DATES)[:20] if row.takes_signups]
    for row in found:
        row.hindrance = Away.of(row, [signup.employee]).hinders(signup.employee)
    return sorted((row for row in found if not row.hindrance), key=lambda row: row.starts_at)[:MOST_DATES]
