"""Lines of a plan: written, shown, shifted, finished."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development.actions import plan_enrolling, plan_lines
from development.exceptions import DevelopmentError
from development.forms.plans import FinishForm, LineForm, ShiftForm
from development.models import PlanLine, PlanReach
from development.views.plans import version_or_404
from jobs.models import Job
from lib import clock
from people.access import hr_only
from people.models import Employee

MOST = 200  # names on one page


def line_or_404(request, public_id):
    rows = PlanLine.objects.of_hr(request.user).select_related(
        "version__plan__owner_department", "department", "audience", "course", "track", "quota", "session"
    )
    return get_object_or_404(rows, public_id=public_id)


@require_http_methods(["GET", "POST"])
@hr_only
def add_plan_line(request, public_id):
    version = version_or_404(request, public_id)
    return _edit(request, version, None)


@require_http_methods(["GET", "POST"])
@hr_only
def edit_plan_line(request, public_id):
    line = line_or_404(request, public_id)
    return _edit(request, line.version, line)


def _edit(request, version, line):
    if not version.can_be_changed:
        raise Http404
    form = LineForm(request.POST or None, instance=line, user=request.user, version=version)
    if request.method == "POST" and form.is_valid():
        try:
            plan_lines.save_line(version, line, values=form.values, by=request.user)
        except DevelopmentError as error:
            form.add_error(None, str(error))
        else:
            return redirect(version)
    context = {"form": form, "version": version, "line": line}
    return render(request, "development/plans/edit_line.html", context, status=400 if form.errors else 200)


@require_POST
@hr_only
def remove_plan_line(request, public_id):
    line = line_or_404(request, public_id)
    try:
        plan_lines.remove_line(line, by=request.user)
    except DevelopmentError as error:
        messages.error(request, str(error))
    return redirect(line.version)


def _reached(user, line):
    """Own people whom the line reached without enrolling them, with the because of each."""
    rows = PlanReach.objects.filter(plan_key=line.key, employee__in=Employee.objects.of_hr(user)).holding()
    return rows.select_related("employee").order_by("how", "employee__number")[:MOST]


@require_safe
@hr_only
def show_plan_line(request, public_id):
    line = line_or_404(request, public_id)
    is_open = line.version.is_approved and line.state == PlanLine.State.PLANNED
    forms = {
        "shift_form": ShiftForm(initial={"month": line.now_month}),
        "finish_form": FinishForm(initial={"on": clock.today()}),
    }
    job = Job.objects.filter(kind=plan_enrolling.KIND, payload__line=line.pk).order_by("-created_at").first()
    context = {
        "line": line, "log": line.log.select_related("by"), "is_open": is_open, "needs": line.needs.select_related("employee")[:20],
        "hinders": plan_enrolling.what_hinders(line), "outcome": plan_enrolling.outcome(line), "job": job,
        "reached": _reached(request.user, line), **forms,
    }  # fmt: skip
    return render(request, "development/plans/show_line.html", context)


@require_POST
@hr_only
def enrol_by_line(request, public_id):
    line = line_or_404(request, public_id)
    try:
        plan_enrolling.start(line, by=request.user)
    except DevelopmentError as error:
        messages.error(request, str(error))
    return redirect(line)


def _changed(request, line, form, change):
    """Carry out a change after approval, or say why not."""
    try:
        if not form.is_valid():
            raise DevelopmentError(" ".join(error for errors in form.errors.values() for error in errors))
        change(form.cleaned_data)
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept, with the reason in the log."))
    return redirect(line)


@require_POST
@hr_only
def shift_plan_line(request, public_id):
    line = line_or_404(request, public_id)
    return _changed(
        request, line, ShiftForm(request.POST), lambda data: plan_lines.shift(line, by=request.user, **data)
    )


@require_POST
@hr_only
def finish_plan_line(request, public_id):
    line = line_or_404(request, public_id)

    def change(data):
        plan_lines.finish(line, on=data["on"], spent_fen=data["spent"], why=data["why"], by=request.user)

    return _changed(request, line, FinishForm(request.POST), change)


@require_POST
@hr_only
def settle_plan_line(request, public_id):
    """Give a line up, or take back that it is done or given up."""
    line = line_or_404(request, public_id)
    act = plan_lines.give_up if request.POST.get("choice") == "drop" else plan_lines.reopen
    try:
        act(line, why=request.POST.get("why", ""), by=request.user)
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept, with the reason in the log."))
    return redirect(line)
