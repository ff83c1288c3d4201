"""HR brings in values of a cycle: a template, a preview, a yes."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development import value_sheets
from development.actions import valuing
from development.exceptions import DevelopmentError
from development.forms.cycles import ValuesForm
from development.models import Cycle
from lib import held, sheets
from people.access import hr_only
from people.models import Employee

SHOWN, PURPOSE = 200, "evaluation_values"
EXAMPLES = [
    ("100101", "张三", "360度评价", 88.5, "上级、同事、本人加权"),
    ("100101", "张三", "个人KPI", 92, "全年完成率折算"),
]


def _cycle(request, public_id):
    return get_object_or_404(Cycle.objects.open_to_hr(request.user).select_related("formula"), public_id=public_id)


@require_http_methods(["GET", "POST"])
@hr_only
def import_values(request, public_id):
    """Ask for a file, then show what it would do. Nothing is written."""
    cycle, form = _cycle(request, public_id), ValuesForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, cycle, form, status=422 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    data = file.read()
    found = value_sheets.plan(data, cycle=cycle, people=Employee.objects.of_hr(request.user))
    token = (
        held.hold(data, name=file.name, purpose=f"{PURPOSE}:{cycle.pk}", user=request.user).token
        if found.can_apply
        else ""
    )
    return _page(
        request, cycle, ValuesForm(), plan=found, token=token, name=file.name, status=200 if found.can_apply else 422
    )


def _page(request, cycle, form, *, status, plan=None, **more):
    context = {"cycle": cycle, "form": form, "plan": plan, "is_open": cycle.state in valuing.OPEN, **more}
    if plan is not None:
        context |= {"wrong": plan.wrong[:SHOWN], "lines": plan.lines[:SHOWN]}
    return render(request, "development/yearly/import_values.html", context, status=status)


@require_POST
@hr_only
def apply_values(request, public_id):
    """Bring in the file whose preview was seen: all of it, or nothing."""
    cycle = _cycle(request, public_id)
    try:
        kept = held.held(request.POST.get("token", ""), purpose=f"{PURPOSE}:{cycle.pk}", user=request.user)
        people = Employee.objects.of_hr(request.user)
        found = valuing.bring_in(kept.read(), cycle=cycle, name=kept.name, people=people, by=request.user)
    except held.Gone:
        messages.info(
            request, _("This file was brought in already, or it was not kept any longer. To be sure, upload it again.")
        )
        return redirect("development:import_values", cycle.public_id)
    except DevelopmentError as error:
        messages.error(request, str(error))
        return redirect(cycle)
    if not found.can_apply:
        return _page(request, cycle, ValuesForm(), plan=found, name=kept.name, status=422)
    kept.drop()
    messages.success(
        request, _("Brought in: %(n)s values. Collect again so that they count.") % {"n": len(found.lines)}
    )
    return redirect(cycle)


@require_safe
@hr_only
def download_values_template(request):
    book = sheets.workbook("年度评价分项", value_sheets.HEADERS, EXAMPLES, widths=[12, 10, 12, 8, 30])
    response = HttpResponse(book, content_type=sheets.XLSX)
    response["Content-Disposition"] = 'attachment; filename="evaluation-values.xlsx"'
    return response
