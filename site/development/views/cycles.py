"""HR's pages of the yearly evaluation: formulas, cycles, values, calibration."""

import datetime as dt

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development import rounds, shares
from development.actions import calibrating, cycles, looking
from development.actions import rounds as asking_rounds
from development.exceptions import DevelopmentError
from development.forms.cycles import CycleForm, ExceptionForm, FormulaForm, MoveForm, RoundForm
from development.models import Cycle, Evaluation, FormulaVersion, Grade, LimitException, Source
from development.yearly_export import evaluations_xlsx
from jobs.exceptions import JobError
from jobs.models import Job
from lib import sheets
from people import rules
from people.access import hr_only
from people.forms import open_departments
from people.models import Employee
from surveys.exceptions import SurveysError

REFUSALS = (DevelopmentError, JobError)


@hr_only
def list_cycles(request):
    rows = Cycle.objects.open_to_hr(request.user).select_related("owner_department", "formula")
    return render(
        request,
        "development/yearly/list_cycles.html",
        {"cycles": rows, "may_add": open_departments(request.user).exists()},
    )


@hr_only
def list_formulas(request):
    mine = rules.departments_under_hr(request.user)
    rows = FormulaVersion.objects.filter(owner_department__in=mine.values("pk")).select_related(
        "owner_department", "by"
    )
    return render(request, "development/yearly/list_formulas.html", {"formulas": rows})


@require_http_methods(["GET", "POST"])
@hr_only
def add_formula(request):
    form = FormulaForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            data = form.cleaned_data
            cycles.keep_formula(
                data["department"],
                title=data["title"],
                components=form.components,
                boundaries=form.boundaries,
                by=request.user,
            )
        except DevelopmentError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Kept as a new version. It never changes; what is decided anew is the next version.")
            )
            return redirect("development:list_formulas")
    return render(request, "development/yearly/add_formula.html", {"form": form}, status=400 if form.errors else 200)


@require_http_methods(["GET", "POST"])
@hr_only
def add_cycle(request):
    form = CycleForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            cycle = cycles.open_cycle(
                data["department"], year=data["year"], version=data["formula"], starts_on=data["starts_on"],
                ends_on=data["last_day"] + dt.timedelta(days=1), limits=form.limits, by=request.user,
            )  # fmt: skip
        except DevelopmentError as error:
            form.add_error(None, str(error))
        else:
            return redirect(cycle)
    return render(request, "development/yearly/add_cycle.html", {"form": form}, status=400 if form.errors else 200)


@hr_only
def show_cycle(request, public_id):
    cycle = _cycle(request, public_id, Cycle.objects.open_to_hr(request.user))
    mine = None if request.user.is_superuser else rules.departments_under_hr(request.user)
    rows = Evaluation.objects.of_hr(request.user).filter(cycle=cycle)
    context = {
        "cycle": cycle, "units": shares.units_of(cycle, mine), "may_run": Cycle.objects.run_by(request.user).filter(pk=cycle.pk).exists(),
        "job": Job.objects.filter(key=f"{cycles.KIND}:{cycle.pk}").order_by("-pk").first(), "steps": _steps(cycle),
        "problems": rows.filter(total=None).select_related("employee", "department")[:20], "lacking": rows.filter(total=None).count(),
        "appeals": rows.filter(appeals__state="open").select_related("employee")[:50], "round": _round(request.user, cycle),
    }  # fmt: skip
    return render(request, "development/yearly/show_cycle.html", context)


def _round(user, cycle):
    """What the page says of the 360° surveys; nothing where the formula does not count them."""
    if Source.ROUND not in {part.kind for part in cycle.formula.parts}:
        return None
    surveys = list(rounds.surveys_of(cycle)[:5])
    can_ask = cycle.state in (Cycle.State.PREPARING, Cycle.State.COLLECTING)
    can_ask = can_ask and all(survey.state == "closed" for survey in surveys)
    return {"surveys": surveys, "bars": rounds.bars_of(cycle, Employee.objects.of_hr(user)), "form": RoundForm(auto_id="round_%s") if can_ask else None}  # fmt: skip


@require_POST
@hr_only
def start_round(request, public_id):
    cycle = _cycle(request, public_id, Cycle.objects.run_by(request.user))
    form = RoundForm(request.POST)
    try:
        if not form.is_valid():
            raise DevelopmentError(_("Please choose a form of 360° feedback and a last day, today or later."))
        job = asking_rounds.start(
            cycle, form.cleaned_data["form"], last_day=form.cleaned_data["last_day"], by=request.user
        )
    except (*REFUSALS, SurveysError) as error:
        messages.error(request, str(error))
        return redirect(cycle)
    return redirect("jobs:show_job", job.public_id)


def _cycle(request, public_id, rows):
    return get_object_or_404(rows.select_related("owner_department", "formula"), public_id=public_id)


def _steps(cycle):
    """The way of a cycle, with what is behind it."""
    order = list(Cycle.State.choices)
    here = [value for value, _label in order].index(cycle.state)
    return [
        {"label": label, "is_done": place < here, "is_now": place == here}
        for place, (_value, label) in enumerate(order)
    ]


@require_POST
@hr_only
def step_cycle(request, public_id):
    cycle = _cycle(request, public_id, Cycle.objects.run_by(request.user))
    to, until = request.POST.get("to", ""), request.POST.get("appeal_until", "")
    try:
        if to == Cycle.State.FROZEN and (job := cycles.freeze_later(cycle, by=request.user)):
            return redirect("jobs:show_job", job.public_id)
        day = dt.date.fromisoformat(until) if until else None
        cycles.step(cycle, to, by=request.user, appeal_until=day)
    except REFUSALS as error:
        messages.error(request, str(error))
    except ValueError:
        messages.error(request, _("Please write the day as 2026-12-31."))
    else:
        messages.success(request, _("Now: %(state)s.") % {"state": cycle.get_state_display()})
    return redirect(cycle)


@require_POST
@hr_only
def collect_cycle(request, public_id):
    cycle = _cycle(request, public_id, Cycle.objects.run_by(request.user))
    try:
        job = cycles.collect(cycle, by=request.user)
    except REFUSALS as error:
        messages.error(request, str(error))
        return redirect(cycle)
    return redirect("jobs:show_job", job.public_id)


@require_safe
@hr_only
@never_cache
def export_cycle(request, public_id):
    """The evaluations of one's own people as XLSX."""
    cycle = _cycle(request, public_id, Cycle.objects.open_to_hr(request.user))
    rows = (
        Evaluation.objects.of_hr(request.user).filter(cycle=cycle).select_related("employee", "department", "formula")
    )
    looking.note_list(list(rows), page="export_cycle", by=request.user)
    response = HttpResponse(evaluations_xlsx(cycle, rows), content_type=sheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="evaluation-{cycle.year}.xlsx"'
    return response


# --- calibration ------------------------------------------------------------------------------------
def _unit(request, public_id, code):
    """A cycle and a unit of it that the visitor looks after as HR, or 404."""
    cycle = _cycle(request, public_id, Cycle.objects.open_to_hr(request.user))
    return cycle, get_object_or_404(rules.departments_under_hr(request.user), code=code)


@hr_only
@never_cache
def calibrate_unit(request, public_id, code):
    cycle, department = _unit(request, public_id, code)
    found = shares.units_of(cycle, rules.departments_under_hr(request.user).filter(pk=department.pk))
    rows = list(
        Evaluation.objects.of_hr(request.user)
        .filter(cycle=cycle, department=department)
        .select_related("employee__user")
        .order_by("-total", "employee__number")
    )
    looking.note_list(rows, page="calibrate_unit", by=request.user)
    asked = LimitException.objects.filter(cycle=cycle, department=department).select_related("asked_by", "decided_by")
    context = {
        "cycle": cycle, "department": department, "unit": found[0] if found else None, "rows": rows, "grades": Grade.choices,
        "exceptions": asked, "form": ExceptionForm(auto_id="exception_%s"), "is_open": cycle.state == Cycle.State.CALIBRATING,
    }  # fmt: skip
    return render(request, "development/yearly/calibrate_unit.html", context)


@require_POST
@hr_only
def move_grade(request, public_id):
    rows = Evaluation.objects.of_hr(request.user).select_related("cycle", "department", "employee")
    row = get_object_or_404(rows, public_id=public_id)
    form = MoveForm(request.POST)
    try:
        if not form.is_valid():
            raise DevelopmentError(_("Please choose a grade and write a reason: the person will read it."))
        calibrating.move(row, to=form.cleaned_data["grade"], reason=form.cleaned_data["reason"], by=request.user)
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(
            request, _("%(name)s: now “%(grade)s”.") % {"name": row.employee.name, "grade": row.get_grade_display()}
        )
    return redirect("development:calibrate_unit", row.cycle.public_id, row.department.code)


@require_POST
@hr_only
def ask_exception(request, public_id, code):
    cycle, department = _unit(request, public_id, code)
    form = ExceptionForm(request.POST)
    try:
        if not form.is_valid():
            raise DevelopmentError(_("Please write the grade, how many more, and a reason."))
        calibrating.ask_exception(cycle, department, by=request.user, **form.cleaned_data)
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Asked. It holds as soon as a second person of HR approves it."))
    return redirect("development:calibrate_unit", cycle.public_id, department.code)


@require_POST
@hr_only
def decide_exception(request, public_id):
    rows = LimitException.objects.open_to_hr(request.user).select_related("cycle", "department")
    row = get_object_or_404(rows, public_id=public_id)
    try:
        calibrating.decide_exception(
            row, approve=request.POST.get("choice") == "approve", by=request.user, words=request.POST.get("words", "")
        )
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Decided."))
    return redirect("development:calibrate_unit", row.cycle.public_id, row.department.code)
