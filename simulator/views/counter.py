"""The counter: one run, its screens, and what came of it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from lib import clock
from lib.prepared import Prepared
from simulator import playing
from simulator.actions import runs
from simulator.crm import tmf
from simulator.crm.vocabulary import COMMANDS
from simulator.dialogues.engine import UNHEARD
from simulator.exceptions import Closed, SimulatorError
from simulator.models import Run
from simulator.scenarios.modes import MODES
from simulator.screens import Counter
from simulator.screens.guide import Guide
from simulator.screens.panels import posted_fields
from simulator.screens.parts import Parts
from simulator.screens.result import Result
from simulator.screens.slips import Slip, slips_of
from simulator.screens.tray import Tray
from simulator.screens.wording import words
from simulator.views.sitting import closed_in_exams, go

OWN_RUN = Prepared(lambda: Run.objects.select_related("scenario", "employee"), "employee__user", "public_id")


def _own_run(request, public_id):
    found = OWN_RUN.all(request.user.pk, public_id)
    if not found:
        raise Http404
    return found[0]


def _counter(run, *, screen="", last=None, posted=None, screen_asked=False):
    """What the templates show. After a step that was taken the way goes on; after a refusal or a look it stays."""
    state, catalog = playing.state_of(run), playing.catalog_of(run)
    counter = Counter(state, catalog, playing.messages(), screen=screen[:2], last=last, posted=posted)
    if last is not None and last.outcome == "ok" and last.command[:1] == "S":
        counter.screen = counter.after(screen[:2])
    elif last is not None and last.command in ("S5.open_fee_edit",):
        counter.screen = "S5"
    guide = Guide(run) if run.mode == "guided" else None
    if guide and guide.screen and not screen_asked:
        counter.screen = guide.screen
    left = max(0, round((run.deadline_at - clock.now()).total_seconds())) if run.deadline_at else None
    return {
        "left": left, "left_text": f"{left // 60}:{left % 60:02}" if left is not None else "", "run": run, "counter": counter, "tray": Tray(run, state, last), "guide": guide, "task": playing.task_of(run),
        "parts": Parts(run, state, last), "may_reset": MODES[run.mode].may_reset,
    }  # fmt: skip


@require_safe
@login_required
@closed_in_exams
@never_cache
def show_run(request, public_id):
    """The counter as it stands; what is finished leads to its result."""
    run = _own_run(request, public_id)
    if run.state == Run.State.OPEN and run.is_over:
        runs.close(run, closed_by="deadline")
    if run.state != Run.State.OPEN:
        return redirect("simulator:show_result", run.public_id)
    asked = request.GET.get("screen", "")
    template = "simulator/parts/counter.html" if request.htmx and not request.htmx.boosted else "simulator/counter.html"
    return render(request, template, _counter(run, screen=asked, screen_asked=bool(asked)))


@require_POST
@login_required
@closed_in_exams
def do(request, public_id):
    """Give one command; show the counter after it. A command outside the list, or without its mark, changes nothing."""
    run = _own_run(request, public_id)
    command = request.POST.get("command", "")
    try:
        if command not in COMMANDS:
            raise SimulatorError(_("There is no such step."))
        fields = posted_fields(command, request.POST) if command in words()["panels"] else _talk(command, request.POST)
        if command == "say" and "option" not in fields:
            fields = playing.heard(run, fields)
        is_unheard = fields.get("option") == UNHEARD  # to be asked again is no step, guided or not
        if run.mode == "guided" and not is_unheard and not Guide(run).allows(command, fields):
            return _not_now(request, run)
        step = runs.perform(run, command=command, fields=fields, token=request.POST.get("token", ""))
    except Closed as error:
        messages.info(request, str(error))
        return go(request, "simulator:show_result", run)
    except SimulatorError as error:
        messages.error(request, str(error))
        return go(request, "simulator:show_run", run)
    run.refresh_from_db()
    if run.state != Run.State.OPEN:
        return go(request, "simulator:show_result", run)
    if not request.htmx:
        return redirect("simulator:show_run", run.public_id)
    posted = {name: request.POST.get(name, "") for name in request.POST} if step.event.outcome == "refused" else None
    shown = _counter(run, screen=request.POST.get("screen", ""), last=step.event, posted=posted)
    return render(request, "simulator/parts/counter.html", shown)


def _not_now(request, run):
    """Guided mode: what is not the next step is not done, and the page says what is."""
    if not request.htmx:
        return redirect("simulator:show_run", run.public_id)
    return render(request, "simulator/parts/counter.html", {**_counter(run), "is_blocked": True})


def _talk(command, data):
    """The fields of what is said, done and asked for in the tray."""
    names = COMMANDS[command].fields
    found = {name: data[name].strip()[:200] for name in names if data.get(name, "").strip()}
    return {
        name: int(value) if name in ("days", "minutes") and value.isdigit() else value for name, value in found.items()
    }


@require_POST
@login_required
@closed_in_exams
def finish_run(request, public_id):
    """Finish and have it graded; finishing twice is finishing once."""
    run = _own_run(request, public_id)
    if run.state == Run.State.OPEN:
        runs.close(run, closed_by="learner")
    return redirect("simulator:show_result", run.public_id)


@require_POST
@login_required
@closed_in_exams
def begin_anew(request, public_id):
    """Put this rehearsal aside and begin from the start, with another customer."""
    run = _own_run(request, public_id)
    try:
        run = runs.begin_anew(run)
    except SimulatorError as error:
        messages.error(request, str(error))
    return redirect("simulator:show_run", run.public_id)


@require_safe
@login_required
@closed_in_exams
@never_cache
def show_state(request, public_id):
    """The run's world as it stands, as JSON in the field names of the TM Forum; names and numbers are masked."""
    rows = Run.objects.visible_to(request.user).exclude(mode="exam", state=Run.State.OPEN)  # no second look in an exam
    run = get_object_or_404(rows, public_id=public_id)
    data = tmf.export(playing.state_of(run), playing.catalog_of(run))
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1})


@require_safe
@login_required
@closed_in_exams
@never_cache
def show_slip(request, public_id, number):
    """A slip that was printed in the run, as PDF."""
    run = get_object_or_404(Run.objects.visible_to(request.user), public_id=public_id)
    state = playing.state_of(run)
    receipt = next((each for each in slips_of(state) if each.id == number), None)
    if receipt is None:
        raise Http404
    slip = Slip(state, playing.catalog_of(run), receipt)
    answer = HttpResponse(slip.pdf(), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{slip.number}.pdf"'
    return answer


@require_safe
@login_required
@closed_in_exams
@never_cache
def show_result(request, public_id):
    """What a run was worth: five bars, and each lost point in one line. One's own, and those of people one answers for."""
    rows = Run.objects.visible_to(request.user).select_related("scenario", "employee", "version", "admission")
    run = get_object_or_404(rows, public_id=public_id)
    if run.state == Run.State.OPEN:
        return redirect("simulator:show_run", run.public_id)
    return render(request, "simulator/result.html", {"run": run, "result": Result(run)})
