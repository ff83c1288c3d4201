"""A finished run step by step, with the trainers' words; the model solution step by step; the trainers' list of runs."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from simulator import playing
from simulator.actions import runs, talks
from simulator.exceptions import SimulatorError
from simulator.forms import RunFilter
from simulator.models import Run, Scenario
from simulator.screens.replay import Demonstration, Replay
from simulator.views.sitting import closed_in_exams

PER_PAGE = 30


def _at(request):
    asked = request.GET.get("at", "0")
    return int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 0


def _page(request, context):
    part = request.htmx and not request.htmx.boosted
    return render(request, "simulator/parts/replay.html" if part else "simulator/replay.html", context)


@require_safe
@login_required
@closed_in_exams
@never_cache
def replay(request, public_id):
    """A finished run at one step. One's own, and those of people one answers for."""
    rows = Run.objects.visible_to(request.user).select_related("scenario", "employee", "version")
    run = get_object_or_404(rows, public_id=public_id)
    if run.state != Run.State.FINISHED:
        raise Http404
    walk = Replay(run, _at(request))
    may_comment = Run.objects.commentable_by(request.user).filter(pk=run.pk).exists()
    address = reverse("simulator:replay", args=[run.public_id])
    return _page(request, {"run": run, "walk": walk, "address": address, "may_comment": may_comment, "read_only": True})


@require_safe
@login_required
@closed_in_exams
@never_cache
def demonstrate(request, public_id):
    """The model solution at one step, with why it is done."""
    scenario = get_object_or_404(Scenario.objects.usable().select_related("current"), public_id=public_id)
    try:
        run = playing.demonstration_of(scenario)
    except SimulatorError as error:
        messages.error(request, str(error))
        return redirect("simulator:home")
    walk = Demonstration(run, _at(request))
    _note_if_watched(request, scenario, walk)
    context = {
        "run": run, "walk": walk, "is_demo": True, "read_only": True,
        "address": reverse("simulator:demonstrate", args=[scenario.public_id]), "task": playing.task_of(run),
        "employee": getattr(request.user, "employee", None),
    }  # fmt: skip
    return _page(request, context)


def _note_if_watched(request, scenario, walk):
    """Who comes to the last step through every step before it has watched the demonstration; a jump over steps does not count."""
    employee = getattr(request.user, "employee", None)
    if employee is None:
        return
    key = f"demo:{scenario.current_id}"
    seen = request.session.get(key, 0)
    if walk.at == seen + 1:
        request.session[key] = seen = walk.at
    if seen == walk.total and walk.at == walk.total:
        talks.note_watched(employee, scenario.current)


@require_POST
@login_required
def comment(request, public_id):
    """Write a trainer's words at a step."""
    run = get_object_or_404(Run.objects.commentable_by(request.user), public_id=public_id)
    seq = request.POST.get("seq", "")
    seq = int(seq) if seq.isascii() and seq.isdigit() and len(seq) < 7 else -1
    try:
        runs.comment(run, seq=seq, text=request.POST.get("text", ""), by=request.user)
    except SimulatorError as error:
        messages.error(request, str(error))
    return redirect(f"{reverse('simulator:replay', args=[run.public_id])}?at={max(0, seq)}")


@require_safe
@login_required
def list_runs(request):
    """The finished runs of the people one answers for and one's own, the newest first."""
    form = RunFilter(request.GET)
    rows = form.narrowed(Run.objects.visible_to(request.user).filter(state=Run.State.FINISHED)).with_words()
    page = Paginator(rows.order_by("-started_at", "-pk"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "simulator/runs.html", {"page": page, "form": form})
