"""HR's indicators of halls, costs and funds: lists, files with preview, a yes."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development.actions import effects
from development.effects import cost_file, kpi_file
from development.exceptions import DevelopmentError
from development.forms.effects import FileForm, FundForm, KpiForm
from development.models import Kpi, KpiValue, TrainingFund
from lib import held, sheets
from people import rules
from people.access import hr_only
from people.models import Employee

SHOWN = 200
PER_PAGE = 60
PLANS = {
    "kpis": lambda user, data: kpi_file.plan(data, departments=rules.departments_under_hr(user)),
    "costs": lambda user, data: cost_file.plan(
        data, departments=rules.departments_under_hr(user), people=Employee.objects.of_hr(user)
    ),
}
ACTIONS = {"kpis": effects.bring_in_kpis, "costs": effects.bring_in_costs}


@require_http_methods(["GET", "POST"])
@hr_only
def list_kpis(request):
    """The values of one's halls, the newest month first; the company's list of indicators, and a form for a further one."""
    form = KpiForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            effects.keep_kpi(**form.cleaned_data, by=request.user)
            messages.success(request, _("Kept."))
            return redirect("development:list_kpis")
        except DevelopmentError as error:
            form.add_error(None, str(error))
    halls = rules.departments_under_hr(request.user)
    values = (
        KpiValue.objects.present()
        .filter(department__in=halls)
        .select_related("department", "kpi", "source", "corrects")
    )
    page = Paginator(values, PER_PAGE).get_page(request.GET.get("page"))
    context = {"form": form, "kpis": Kpi.objects.all(), "page": page}
    return render(request, "development/effects/kpis.html", context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
@hr_only
def import_kpis(request):
    return _look(request, "kpis")


@require_http_methods(["GET", "POST"])
@hr_only
def import_costs(request):
    return _look(request, "costs")


def _known(what):
    if what not in PLANS:
        raise Http404


def _look(request, what):
    """Ask for a file, then show what it would do. Nothing is written."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, what, form, status=422 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    data = file.read()
    found = PLANS[what](request.user, data)
    token = held.hold(data, name=file.name, purpose=what, user=request.user).token if found.can_apply else ""
    status = 422 if found.problem or found.wrong else 200
    return _page(request, what, FileForm(), plan=found, token=token, name=file.name, status=status)


def _page(request, what, form, *, status, plan=None, **more):
    headers = (kpi_file if what == "kpis" else cost_file).HEADERS
    context = {"form": form, "plan": plan, "what": what, "headers": headers, **more}
    if plan is not None:
        rows = plan.wrong or plan.to_write
        shown = [(line, [line.cells[name] for name in headers]) for line in rows[:SHOWN]]
        context |= {"shown": shown, "more": len(rows[SHOWN:])}
    return render(request, "development/effects/file.html", context, status=status)


@require_POST
@hr_only
def apply_file(request, what):
    """Bring in the file whose preview was seen: all of it, or nothing."""
    _known(what)
    try:
        kept = held.held(request.POST.get("token", ""), purpose=what, user=request.user)
        found = ACTIONS[what](kept.read(), name=kept.name, by=request.user)
    except held.Gone:
        messages.info(
            request, _("This file was brought in already, or it was not kept any longer. To be sure, upload it again.")
        )
        return redirect(f"development:import_{what}")
    except DevelopmentError as error:
        messages.error(request, str(error))
        return redirect(f"development:import_{what}")
    if not found.can_apply:
        return _page(request, what, FileForm(), plan=found, token="", name=kept.name, status=422)
    kept.drop()
    counts = {"new": len(found.of("new")), "corrected": len(found.of("corrected")), "same": len(found.of("same"))}
    messages.success(
        request, _("Brought in: %(new)s new, %(corrected)s corrected; %(same)s were there before.") % counts
    )
    return redirect("development:list_kpis" if what == "kpis" else "development:list_funds")


EXAMPLES = {
    "kpis": [["QC-XY", "学苑路营业厅", "2026-09", "新增用户", "户", 126], ["QC-XY", "学苑路营业厅", "2026-09", "服务投诉", "件", 3]],
    "costs": [["2026-09-12", "QC", "师资费", 3200, "新员工集训", "", "外请讲师两天"], ["2026-09-14", "QC", "差旅费", 486.5, "新员工集训", "", ""]],
}  # fmt: skip


@require_safe
@hr_only
def download_file_template(request, what):
    """The empty table with examples."""
    _known(what)
    headers = (kpi_file if what == "kpis" else cost_file).HEADERS
    book = sheets.workbook("导入", headers, EXAMPLES[what], widths=[14] * len(headers))
    response = HttpResponse(book, content_type=sheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="{what}-template.xlsx"'
    return response


@require_http_methods(["GET", "POST"])
@hr_only
def list_funds(request):
    """The funds of one's departments by year, and a form to write one down."""
    form = FundForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            effects.set_fund(**form.given(), by=request.user)
            messages.success(request, _("Written down."))
            return redirect("development:list_funds")
        except DevelopmentError as error:
            form.add_error(None, str(error))
    funds = TrainingFund.objects.filter(department__in=rules.departments_under_hr(request.user))
    page = Paginator(funds.select_related("department", "by"), PER_PAGE).get_page(request.GET.get("page"))
    status = 422 if form.is_bound else 200
    return render(request, "development/effects/funds.html", {"form": form, "page": page}, status=status)
