"""Attendance in the room: the code on the big screen, the scan of a phone, the typed number, and a person's pleas."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from classroom import checkin
from classroom.actions.classes import attending
from classroom.class_access import class_goers, class_staff
from classroom.exceptions import ClassroomError
from classroom.forms.attending import CodeForm, PleaForm
from classroom.models import Attendance, ClassSession, Meeting, SignUp
from classroom.qr import svg
from classroom.views.class_desk import desk_crumbs
from classroom.views.classes import crumbs_of
from lib import clock
from people import rules

LATEST = 8


def run_date(request, public_id):
    """A date of a class that the visitor runs."""
    rows = Meeting.objects.filter(session__in=ClassSession.objects.run_by(request.user)).exclude(session__state="draft")
    return get_object_or_404(rows.select_related("session__owner_department", "room"), public_id=public_id)


def act_of(request, meeting):
    """Return (half day, in or out) that the screen is for: what was chosen, else what the clock suggests."""
    now, halves = clock.now(), meeting.halves
    half = next((h for h in halves if now < h.ends_at + (h.ends_at - h.starts_at) / 4), halves[-1])
    half = next((h for h in halves if h.key == request.GET.get("half")), half)
    kind = request.GET.get("kind")
    if kind not in ("in", "out"):
        kind = "in" if now < half.starts_at + (half.ends_at - half.starts_at) / 2 else "out"
    return half, kind


@never_cache
@class_staff
def show_screen(request, public_id):
    """The big screen of the room: a code that changes, a number to type, who has come."""
    meeting = run_date(request, public_id)
    half, kind = act_of(request, meeting)
    context = screen_of(request, meeting, half, kind) | {"crumbs": desk_crumbs(meeting.session)}
    part = "classroom/screen_part.html" if request.headers.get("HX-Request") else "classroom/screen.html"
    return render(request, part, context)


def screen_of(request, meeting, half, kind):
    rows = Attendance.objects.filter(meeting=meeting, half=half.key, kind=kind, struck_at=None).select_related(
        "signup__employee"
    )
    address = request.build_absolute_uri(reverse("classroom:scan", args=[checkin.token(meeting, half.key, kind)]))
    acts = [(h, k) for h in meeting.halves for k in ("in", "out")]
    return {
        "meeting": meeting, "session": meeting.session, "half": half, "kind": kind, "svg": svg(address), "address": address,
        "typed": checkin.typed(meeting, half.key, kind), "count": rows.count(), "latest": rows.order_by("-pk")[:LATEST], "acts": acts,
        "expected": meeting.session.signups.filter(state__in=attending.SEATED).count(),
    }  # fmt: skip


@never_cache
@class_goers
def scan(request, token):
    """A phone scanned the code. The code itself is the proof and lives for seconds, so that opening it is the act; twice is once."""
    me = rules.employee_of(request.user)
    if me is None:
        raise Http404
    try:
        line, is_new = attending.scan(token, me, by=request.user)
    except ClassroomError as exc:
        context = {"problem": str(exc), "crumbs": crumbs_of(), "dates": dates_of_today(me)}
        return render(request, "classroom/scanned.html", context, status=400)
    return render(request, "classroom/scanned.html", {"line": line, "is_new": is_new, "crumbs": crumbs_of()})


def dates_of_today(me):
    """Return the dates of today in which the person has a seat: where they can type the number."""
    span = {"starts_at__gte": clock.start_of_day(clock.today()), "starts_at__lt": clock.end_of_day(clock.today())}
    mine = SignUp.objects.filter(employee=me, state__in=attending.SEATED).values("session")
    return (
        Meeting.objects.filter(session__in=mine, holds=True, **span).select_related("session").order_by("starts_at")[:5]
    )


def own_date(request, public_id):
    """A date of a class in which the visitor has a seat, with their sign-up."""
    me = rules.employee_of(request.user)
    signup = SignUp.objects.filter(employee=me, state__in=attending.SEATED, session__meetings__public_id=public_id)
    signup = get_object_or_404(signup.select_related("session", "employee__user"))
    return get_object_or_404(Meeting.objects.select_related("session", "room"), public_id=public_id), signup


@never_cache
@class_goers
def type_code(request, public_id):
    """Type the number on the screen, where no camera helps."""
    meeting, signup = own_date(request, public_id)
    half, kind = act_of(request, meeting)
    form = CodeForm(request.POST or None, initial={"kind": kind})
    if form.is_valid():
        half, kind = act_of(request, meeting)[0], form.cleaned_data["kind"]
        try:
            line, is_new = attending.check_typed(
                meeting, half.key, kind, form.cleaned_data["number"], signup.employee, by=request.user
            )
        except ClassroomError as exc:
            form.add_error("number", str(exc))
        else:
            return render(request, "classroom/scanned.html", {"line": line, "is_new": is_new, "crumbs": crumbs_of()})
    context = {"form": form, "meeting": meeting, "half": half, "session": meeting.session, "crumbs": crumbs_of()}
    return render(request, "classroom/type_code.html", context, status=400 if form.is_bound else 200)


@require_POST
@class_goers
def plead(request, public_id):
    """Ask to be excused or noted later for a half day."""
    meeting, signup = own_date(request, public_id)
    form = PleaForm(request.POST, session=meeting.session)
    if not form.is_valid():
        messages.error(request, _("Please say for which half day and why."))
        return redirect(meeting.session)
    data = form.cleaned_data
    try:
        chosen = meeting.session.meetings.get(pk=data["meeting"])
        attending.plead(signup, chosen, data["half"], kind=data["kind"], reason=data["reason"])
    except ClassroomError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("Whoever runs the class was asked; you are told the answer."))
    return redirect(meeting.session)
