"""Rooms, the load of rooms and trainers week by week, and how many of a hall may be away at once."""

import datetime as dt
from collections import defaultdict

from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _

from classroom import class_rules
from classroom.class_access import class_makers, room_keepers
from classroom.forms.rooms import LimitForm, RoomForm, WeekForm
from classroom.models import AwayLimit, Meeting, Room, Teaching, Trainer
from classroom.views.classes import crumbs_of
from lib import clock
from people.models import Department
from people.querysets import below

WEEK = 7


@room_keepers
def list_rooms(request):
    rooms = Room.objects.editable_by(request.user).select_related("department")
    return render(request, "classroom/room_list.html", {"rooms": rooms[:300]})


@room_keepers
def edit_room(request, public_id=None):
    room = get_object_or_404(Room.objects.editable_by(request.user), public_id=public_id) if public_id else None
    form = RoomForm(request.POST or None, instance=room, user=request.user)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("classroom:list_rooms")
    context = {"form": form, "room": room, "crumbs": crumbs_of()}
    return render(request, "classroom/room_edit.html", context, status=400 if form.is_bound else 200)


@room_keepers
def set_limits(request):
    """All halls of one's departments with their limits, in one form; empty is none."""
    departments = class_rules.departments_of(request.user, *class_rules.KEEPERS)
    halls = Department.objects.filter(below(departments), kind="hall", closed_on=None).order_by("path")[:500]
    form = LimitForm(request.POST or None, halls=list(halls))
    if form.is_valid():
        for hall, most in form.limits():
            if most is None:
                AwayLimit.objects.filter(department=hall).delete()
            else:
                AwayLimit.objects.update_or_create(
                    department=hall, defaults={"most": most, "by": request.user, "at": clock.now()}
                )
        messages.success(request, _("Saved."))
        return redirect("classroom:set_limits")
    return render(request, "classroom/limits.html", {"form": form}, status=400 if form.is_bound else 200)


@class_makers
def show_load(request):
    """A week: rooms and trainers down, days across."""
    form = WeekForm(request.GET)
    day = form.cleaned_data["day"] if form.is_valid() and form.cleaned_data.get("day") else clock.today()
    monday = day - dt.timedelta(days=day.weekday())
    days = [monday + dt.timedelta(days=n) for n in range(WEEK)]
    span = {"holds": True, "starts_at__gte": clock.start_of_day(days[0]), "starts_at__lt": clock.end_of_day(days[-1])}
    rooms = list(Room.objects.usable_by(request.user)[:200])
    trainers = list(Trainer.objects.usable_by(request.user).select_related("employee")[:200])
    held = Meeting.objects.filter(room__in=rooms, **span).select_related("session").order_by("starts_at")
    taught = (
        Teaching.objects.filter(trainer__in=trainers, **span).select_related("meeting__session").order_by("starts_at")
    )
    context = {
        "days": days, "form": WeekForm(initial={"day": monday}),
        "rooms": grid(rooms, [(m.room_id, m) for m in held], days),
        "trainers": grid(trainers, [(t.trainer_id, t.meeting) for t in taught], days),
        "before": monday - dt.timedelta(days=WEEK), "after": monday + dt.timedelta(days=WEEK),
    }  # fmt: skip
    return render(request, "classroom/load.html", context)


def grid(things, meetings, days):
    """Return [(thing, hours in the week, [meetings of each day])], for a table with one column a day."""
    cells, minutes = defaultdict(list), defaultdict(int)
    for pk, meeting in meetings:
        cells[pk, meeting.day].append(meeting)
        minutes[pk] += sum(half.minutes for half in meeting.halves)
    return [
        (thing, round(minutes[thing.pk] / 60, 1), [(day, cells[thing.pk, day]) for day in days]) for thing in things
    ]
