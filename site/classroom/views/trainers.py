"""Trainers: subjects, certified until when, hours taught, ratings, calendar, contract and cost; HR's desk. And the taps after a class."""

from collections import defaultdict

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from classroom.class_access import class_goers, room_keepers
from classroom.forms.trainers import TrainerForm
from classroom.models import Teaching, Trainer, TrainerRating
from classroom.views.classes import crumbs_of, own_class
from lib import clock

PER_PAGE = 50
TAPS = {"good": Count("ratings", filter=Q(ratings__taps=3)), "fair": Count("ratings", filter=Q(ratings__taps=2)), "poor": Count("ratings", filter=Q(ratings__taps=1))}  # fmt: skip


def wide(rows):
    return rows.select_related("employee", "owner_department", "user").prefetch_related("subjects").annotate(**TAPS)


@room_keepers
def list_trainers(request):
    rows = wide(Trainer.objects.editable_by(request.user)).order_by("-is_open", "is_external", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = list(page.object_list)
    add_hours(page.object_list)
    return render(request, "classroom/trainer_list.html", {"page": page, "today": clock.today()})


def add_hours(trainers):
    """Give each trainer the hours taught in classes that are over (two queries)."""
    minutes = defaultdict(int)
    rows = Teaching.objects.filter(trainer__in=trainers, meeting__session__state="closed").select_related("meeting")
    for row in rows:
        minutes[row.trainer_id] += sum(half.minutes for half in row.meeting.halves)
    for trainer in trainers:
        trainer.hours = round(minutes[trainer.pk] / 60, 1)


@room_keepers
def show_trainer(request, public_id):
    trainer = get_object_or_404(wide(Trainer.objects.editable_by(request.user)), public_id=public_id)
    add_hours([trainer])
    rows = trainer.teachings.filter(holds=True).select_related("meeting__session", "meeting__room")
    now = clock.now()
    context = {
        "trainer": trainer, "today": clock.today(), "coming": rows.filter(ends_at__gt=now).order_by("starts_at")[:30],
        "past": rows.filter(ends_at__lte=now).order_by("-starts_at")[:30], "crumbs": crumbs_of(),
    }  # fmt: skip
    return render(request, "classroom/trainer_show.html", context)


@room_keepers
def edit_trainer(request, public_id=None):
    trainer = get_object_or_404(Trainer.objects.editable_by(request.user), public_id=public_id) if public_id else None
    form = TrainerForm(request.POST or None, user=request.user, trainer=trainer)
    if form.is_valid():
        trainer = form.save()
        messages.success(request, _("Saved."))
        return redirect(trainer)
    context = {"form": form, "trainer": trainer, "crumbs": crumbs_of()}
    return render(request, "classroom/trainer_edit.html", context, status=400 if form.is_bound else 200)


@require_POST
@class_goers
def rate_trainer(request, public_id):
    """Three taps after a class that one attended; the last tap counts, only sums are shown."""
    session, me = own_class(request, public_id)
    signup = get_object_or_404(session.signups.filter(employee=me, state="attended"))
    taught = Trainer.objects.filter(pk__in=Teaching.objects.filter(meeting__session=session).values("trainer"))
    trainer = get_object_or_404(taught, public_id=request.POST.get("trainer") or None)
    taps = request.POST.get("taps")
    if taps in ("1", "2", "3"):
        TrainerRating.objects.update_or_create(
            signup=signup, trainer=trainer, defaults={"taps": int(taps), "at": clock.now()}
        )
        messages.success(request, _("Thank you; the trainer sees only the sum."))
    return redirect(session)
