"""The pages of numbers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from jobs.exceptions import JobError
from lib import clock
from lib.destinations import own_path
from people import rules
from people.access import hr_only
from reports.aggregates import counting
from reports.dashboards.hr import HrDashboard
from reports.dashboards.manager import TeamDashboard
from reports.dashboards.person import OwnDashboard
from reports.dashboards.scope import Scope
from reports.dashboards.trainer import TrainerDashboard, teaches
from reports.dashboards.wall import Wall
from reports.risk.reading import line_of


@require_safe
@hr_only
def show_numbers(request):
    """HR's dashboard."""
    board = HrDashboard(Scope(request.user, request.GET))
    job = counting.present()
    mine = job if job is not None and job.by_id == request.user.pk else None
    context = {
        "board": board, "job": mine, "is_counting": job is not None, "lines": [line_of(row) for row in board.risks],
        "risk_title": board.risk_title,
    }  # fmt: skip
    return render(request, "reports/numbers.html", context)


@require_POST
@hr_only
def count_numbers(request):
    """Have everything counted anew; the bar stands on the page."""
    try:
        counting.start(by=request.user)
    except JobError as error:
        messages.info(request, str(error))
    return redirect(own_path(request, request.POST.get("next")) or "reports:show_numbers")


@require_safe
@hr_only
def show_wall(request):
    """The numbers on a large screen: dark, without names, new every minute."""
    wall = Wall(Scope(request.user, request.GET))
    return render(request, "reports/wall.html", {"wall": wall, "now": clock.now(), "theme_mode": "dark"})


@require_safe
@never_cache
@hr_only
def show_wall_part(request):
    wall = Wall(Scope(request.user, request.GET))
    return render(request, "reports/wall_part.html", {"wall": wall, "now": clock.now()})


@require_safe
@login_required
def show_team(request):
    """The manager's dashboard."""
    if not rules.is_manager(request.user):
        raise Http404
    return render(request, "reports/team.html", {"board": TeamDashboard(request.user)})


@require_safe
@login_required
def show_trainer(request):
    """The trainer's dashboard, also of somebody from outside."""
    if not teaches(request.user):
        raise Http404
    return render(request, "reports/trainer.html", {"board": TrainerDashboard(request.user), "now": clock.now()})


@require_safe
@login_required
def show_own(request):
    me = rules.employee_of(request.user)
    if me is None:
        raise Http404
    return render(request, "reports/own_numbers.html", {"board": OwnDashboard(me), "now": clock.now()})
