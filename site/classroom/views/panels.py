"""Practical exams for candidates and examiners: booking a seat, judging on the phone, sheets that come later."""

import datetime as dt
import json
import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classroom.access import employees_only, own_crumbs
from classroom.actions import panels
from classroom.exceptions import ClassroomError
from classroom.models import PanelPhoto, PanelSeat, PanelSheet, PanelSlot
from lib import clock
from people import rules


def examined_slot(request, public_id):
    """An hour in which the visitor examines."""
    rows = PanelSlot.objects.examined_by(request.user).select_related("exam")
    return get_object_or_404(rows, public_id=public_id)


@employees_only
def list_slots(request):
    """Hours that can be booked; one's own seats and results."""
    seats = PanelSeat.objects.filter(employee__user=request.user).select_related("slot", "exam", "result")
    rows = list(seats.order_by("-slot__starts_at")[:20])
    held = [seat.exam_id for seat in rows if seat.state in ("booked", "apart")]
    slots = PanelSlot.objects.bookable().exclude(exam__in=held).select_related("exam").order_by("starts_at")[:60]
    context = {"seats": rows, "slots": slots, "examining": examined_hours(request.user), "crumbs": own_crumbs()}
    return render(request, "classroom/field/panel_slots.html", context)


def examined_hours(user):
    """Return the hours in which one examines: the present one first, then what comes, then the latest that are over."""
    rows, now = PanelSlot.objects.examined_by(user).select_related("exam"), clock.now()
    ahead = list(rows.filter(ends_at__gt=now).order_by("starts_at")[:10])
    for slot in ahead:
        slot.is_now = slot.starts_at - dt.timedelta(hours=1) <= now
    return ahead + list(rows.filter(ends_at__lte=now).order_by("-starts_at")[:10])


@require_POST
@employees_only
def book_seat(request, public_id):
    slot = get_object_or_404(PanelSlot.objects.select_related("exam"), public_id=public_id, exam__is_open=True)
    try:
        panels.book(rules.employee_of(request.user), slot)
    except ClassroomError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Booked: %(when)s, %(place)s.") % {"when": slot.when, "place": slot.place})
    return redirect("classroom:list_slots")


@require_POST
@employees_only
def cancel_seat(request, public_id):
    seat = get_object_or_404(PanelSeat.objects.select_related("slot"), public_id=public_id, employee__user=request.user)
    try:
        panels.cancel(seat)
    except ClassroomError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("The seat is given back."))
    return redirect("classroom:list_slots")


# --- examiners ------------------------------------------------------------------------------------------
@login_required
def examine(request, public_id):
    """All candidates of an hour on one page, so that a phone without network can go on to the next."""
    slot, me = examined_slot(request, public_id), rules.employee_of(request.user)
    sheets = {s.seat_id: s for s in PanelSheet.objects.filter(seat__slot=slot, examiner=me)}
    in_panel = slot.panel.filter(employee=me).exists()
    rows = []
    for seat in slot.bookings.exclude(state="cancelled").select_related("employee").order_by("pk"):
        seat.sheet = sheets.get(seat.pk)
        is_mine = in_panel or seat.third_id == me.pk
        seat.is_waiting = (
            is_mine and seat.sheet is None and (seat.state == "apart" or (in_panel and seat.state == "booked"))
        )
        seat.token = uuid.uuid4().hex
        if is_mine:
            rows.append(seat)
    context = {"slot": slot, "seats": rows, "crumbs": own_crumbs()}
    return render(request, "classroom/field/panel_examine.html", context)


@require_POST
@login_required
def hand_in_sheet(request, public_id):
    """A sheet from a phone (JSON) or from a page without script. What is refused says why; the phone keeps it."""
    slot = examined_slot(request, public_id)
    is_json = request.content_type == "application/json"
    try:
        data = json.loads(request.body) if is_json else request.POST
        token, key = str(data["token"]), uuid.UUID(str(data["seat"]))
        points = data["points"] if is_json else {k.removeprefix("points-"): v for k, v in data.items()}
        if not isinstance(points, dict):
            raise TypeError
    except (ValueError, KeyError, TypeError, UnicodeDecodeError):
        return JsonResponse({"error": _("This sheet cannot be read.")}, status=400)
    seat = get_object_or_404(slot.bookings.select_related("slot", "exam", "employee"), public_id=key)
    try:
        sheet = panels.hand_in(
            seat, rules.employee_of(request.user), token=token, points=points, note=str(data.get("note") or ""),
            photo=str(data.get("photo") or ""), by=request.user,
        )  # fmt: skip
    except ClassroomError as error:
        if is_json:
            return JsonResponse({"error": str(error)}, status=400)
        messages.error(request, str(error))
        return redirect("classroom:examine", slot.public_id)
    if is_json:
        return JsonResponse({"token": sheet.token, "total": sheet.total})
    messages.success(request, _("Handed in."))
    return redirect("classroom:examine", slot.public_id)


@require_safe
@login_required
def serve_photo(request, public_id):
    """A photo, to the examiners of its hour and to whoever runs the exam."""
    photo = get_object_or_404(PanelPhoto.objects.select_related("sheet__seat"), public_id=public_id)
    slots = PanelSlot.objects.filter(pk=photo.sheet.seat.slot_id)
    if not (slots.examined_by(request.user).exists() or slots.editable_by(request.user).exists()):
        raise Http404
    try:
        file = photo.file.open("rb")
    except OSError as exc:
        raise Http404 from exc
    response = FileResponse(file, content_type="image/jpeg")
    response["Cache-Control"] = "private, no-store"
    return response
