"""Attendance at the desk: a half day of everybody with quick entry, the sheet to print, pleas, settling the class."""

from django.contrib import messages
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from classroom import marks, signin_sheet
from classroom.actions.classes import attending, settling
from classroom.class_access import class_staff
from classroom.exceptions import ClassroomError
from classroom.forms.attending import HalfForm
from classroom.models import AttendancePlea, ClassSession
from classroom.views.attending import run_date
from classroom.views.class_desk import add_departments, desk_crumbs, run_class, to_desk


def seated(session):
    """Return the sign-ups with a seat in the order of the sheet, with their halls."""
    rows = list(
        session.signups.filter(state__in=attending.SEATED).select_related("employee__user").order_by("employee__number")
    )
    add_departments(rows)
    return rows


@class_staff
def show_attendance(request, public_id):
    """Everybody and every half day of a class on one page."""
    session = run_class(request, public_id)
    signups = seated(session)
    found = marks.marks_of(session, signups)
    for signup in signups:
        signup.marks, signup.minutes = found[signup.pk], sum(mark.minutes for mark in found[signup.pk])
    pleas = AttendancePlea.objects.filter(signup__session=session).select_related(
        "signup__employee", "meeting", "answered_by"
    )
    context = {
        "session": session, "signups": signups, "halves": marks.halves_of(session), "pleas": pleas.order_by("-pk")[:50],
        "crumbs": desk_crumbs(session),
    }  # fmt: skip
    return render(request, "classroom/attendance.html", context)


@class_staff
def attend_half(request, public_id, half):
    """Quick entry: one choice a person for a half day; what was noted is changed with a reason only."""
    meeting = run_date(request, public_id)
    try:
        part = attending.half_of(meeting, half)
    except ClassroomError:
        return redirect("classroom:show_attendance", meeting.session.public_id)
    signups = seated(meeting.session)
    form = HalfForm(request.POST or None, half=part, signups=signups)
    if form.is_valid() and _write(request, form, meeting, half):
        return redirect("classroom:show_attendance", meeting.session.public_id)
    found = marks.marks_of(meeting.session, signups)
    for signup in signups:
        signup.mark = next(m for m in found[signup.pk] if m.meeting == meeting and m.half.key == half)
    pleas = AttendancePlea.objects.filter(meeting=meeting, half=half, state="requested").select_related(
        "signup__employee"
    )
    context = {"form": form, "meeting": meeting, "half": part, "session": meeting.session, "pleas": pleas, "crumbs": desk_crumbs(meeting.session)}  # fmt: skip
    return render(request, "classroom/attend_half.html", context, status=400 if form.is_bound else 200)


def _write(request, form, meeting, half):
    """Write what the form says, all or nothing; return whether it was done."""
    data = form.cleaned_data
    try:
        with transaction.atomic():
            changed = sum(
                attending.write_half(
                    signup, meeting, half, came=came, left=left, excused=excused, how=data["how"], reason=data["reason"],
                    by=request.user,
                )
                for signup, came, left, excused in form.wanted()
            )  # fmt: skip
    except ClassroomError as exc:
        form.add_error("reason", str(exc))
        return False
    words = ngettext("%(n)s person was noted.", "%(n)s persons were noted.", changed) % {"n": changed}
    if meeting.session.state == ClassSession.State.CLOSED:
        words += " " + _("The class is settled: settle it anew, so that study hours follow.")
    messages.success(request, words)
    return True


@class_staff
def print_sheet(request, public_id):
    """The sheet to sign for each half day, as PDF."""
    session = run_class(request, public_id)
    data = signin_sheet.pdf(session, seated(session))
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="sign-in-{str(session.public_id)[:8]}.pdf"'
    return answer


@require_POST
@class_staff
def settle_class(request, public_id):
    session = run_class(request, public_id)
    try:
        n = settling.settle(session, by=request.user)
    except ClassroomError as exc:
        messages.error(request, str(exc))
        return to_desk(session)
    words = ngettext("Settled: %(n)s person attended; study hours are credited.", "Settled: %(n)s persons attended; study hours are credited.", n)  # fmt: skip
    messages.success(request, words % {"n": n})
    return redirect(reverse("classroom:show_attendance", args=[session.public_id]))


@require_POST
@class_staff
def answer_plea(request, public_id):
    rows = AttendancePlea.objects.filter(signup__session__in=ClassSession.objects.run_by(request.user))
    plea = get_object_or_404(
        rows.select_related("signup__session", "signup__employee__user", "meeting__session"), public_id=public_id
    )
    try:
        approve, reason = request.POST.get("verb") == "approve", request.POST.get("reason", "")[:200]
        if not approve and not reason.strip():
            raise ClassroomError(_("Please write a reason: the person will read it."))
        attending.answer_plea(plea, approve=approve, by=request.user, reason=reason)
    except ClassroomError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Answered; the person was told."))
    return redirect("classroom:show_attendance", plea.signup.session.public_id)
