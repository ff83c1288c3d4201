"""What can be rehearsed, and what was."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from people.models import Employee
from simulator.actions import admissions, runs
from simulator.exceptions import SimulatorError
from simulator.models import Admission, Run, Scenario, Watching
from simulator.models.run import Mode, in_points
from simulator.views.sitting import exam_of

PER_PAGE = 20


@require_safe
@login_required
def home(request):
    """The scenarios with what may be done with each and the best result; then what was run."""
    past = (
        Run.objects.of(request.user)
        .counting()
        .exclude(state=Run.State.OPEN)
        .select_related("scenario")
        .order_by("-started_at")
    )
    best: dict[int, int] = {}
    for scenario, points in past.exclude(points_tenths=None).order_by().values_list("scenario", "points_tenths"):
        best[scenario] = max(points, best.get(scenario, 0))
    running, elsewhere = set(), {}
    for run in Run.objects.of(request.user).counting().running().select_related("admission"):
        if run.admission.context_key == admissions.PRACTICE:
            running.add((run.scenario_id, run.mode))
        else:
            elsewhere.setdefault(run.scenario_id, []).append(run)
    given = _given(request.user)
    watched = set(Watching.objects.filter(employee__user=request.user).values_list("scenario", flat=True))
    offers = []
    for scenario in Scenario.objects.usable():
        free = [(mode.value, mode.label, (scenario.pk, mode.value) in running) for mode in admissions.FREE_MODES]
        offers.append(
            {
                "scenario": scenario,
                "watched": scenario.pk in watched,
                "best": in_points(best[scenario.pk]) if scenario.pk in best else None,
                "free": free,
                "given": given.get(scenario.pk, []),
                "elsewhere": elsewhere.get(scenario.pk, []),
            }
        )
    context = {
        "offers": offers, "page": Paginator(past, PER_PAGE).get_page(request.GET.get("page")),
"employee": getattr(request.user, "employee", None), "exam": exam_of(request.user),
    }  # fmt: skip
    return render(request, "simulator/home.html", context)


def _given(user):
    """Return {scenario: admissions to an exam} of this person that are not used up."""
    found: dict[int, list[Admission]] = {}
    used = Count("runs", filter=Q(runs__mode=Mode.EXAM) & ~Q(runs__state=Run.State.VOID))
    for admission in Admission.objects.of(user).open().annotate(used=used):
        if Mode.EXAM in admission.modes and (not admission.exam_runs or admission.used < admission.exam_runs):
            found.setdefault(admission.scenario_id, []).append(admission)
    return found


@require_POST
@login_required
def practise(request, public_id):
    """Rehearse a scenario freely: begin a run, or go on with what is running."""
    scenario = get_object_or_404(Scenario.objects.usable(), public_id=public_id)
    employee = get_object_or_404(Employee, user=request.user)
    return _begin(request, lambda: admissions.open_practice(employee, scenario))


@require_POST
@login_required
def begin_run(request, public_id):
    """Begin a run that an admission allows, or go on with what is running."""
    admission = get_object_or_404(Admission.objects.of(request.user), public_id=public_id)
    return _begin(request, lambda: admission)


def _begin(request, admission_of):
    try:
        run = runs.begin(admission_of(), mode=request.POST.get("mode", "")[:10])
    except SimulatorError as error:
        messages.error(request, str(error))
        return redirect("simulator:home")
    return redirect("simulator:show_run", run.public_id)
