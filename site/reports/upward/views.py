"""HR's report upward: the numbers, the rows behind each, what was reported, and tables to hand on."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from lib import clock, sheets
from people.access import hr_only
from reports.actions import upward
from reports.exceptions import ReportsError
from reports.models import FrozenPeriod, ReportTemplate
from reports.upward import comparing, drawing, rows, tables
from reports.upward.asked import Asked, asked
from reports.upward.forms import UpwardForm
from reports.upward.measures import REGISTRY
from reports.upward.periods import read
from reports.upward.reading import Report, line_of
from reports.upward.scope import WAYS, Scope

PER_PAGE = 50


@require_safe
@hr_only
def show_upward(request):
    """All numbers of a department and period, each with its formula; what was reported stands beside."""
    wanted = asked(request.user, request.GET)
    report = Report(wanted.scope)
    frozen = FrozenPeriod.objects.filter(department=wanted.scope.department, period=wanted.scope.period.key)
    last = frozen.select_related("by").first()
    context = {
        "asked": wanted,
        "form": UpwardForm(wanted.values, user=request.user),
        "tiles": drawing.tiles(report, wanted),
        "grid": drawing.grid(report, wanted),
        "charts": drawing.charts(report),
        "frozen": last,
        "count": frozen.count() if last else 0,
        "differences": differences(last, report) if last else [],
        "templates": ReportTemplate.objects.of_hr(request.user).filter(is_open=True),
        "now": clock.now(),
    }
    return render(request, "reports/upward/show.html", context)


def differences(frozen, report):
    """Return what differs today from a reported period, parted as the report is."""
    before = [line_of(line) for line in frozen.numbers[report.scope.way]]
    return comparing.differences(before, [report.whole, *report.lines])


@require_safe
@hr_only
def show_upward_rows(request, key):
    """The rows behind one number."""
    wanted, measure = asked(request.user, request.GET), REGISTRY.get(key)
    group = request.GET.get("group", "")
    if measure is None or not rows.is_ours(wanted.scope, group):
        raise Http404
    found = rows.rows_of(measure, wanted.scope, group=group, user=request.user)
    page = Paginator(found.query, PER_PAGE).get_page(request.GET.get("page"))
    lines = [list(zip(found.columns, found.cells(row), strict=True)) for row in page]
    label = wanted.scope.labels[group] if group else wanted.scope.department.name
    context = {"asked": wanted, "measure": measure, "rows": found, "page": page, "lines": lines, "label": label}
    return render(request, "reports/upward/rows.html", context)


@require_POST
@hr_only
def freeze_upward(request):
    """Keep the numbers as reported."""
    wanted = asked(request.user, request.POST)
    try:
        scope = wanted.scope
        made = upward.freeze(scope.department, scope.period, note=request.POST.get("note", ""), by=request.user)
        messages.success(request, _("Reported. These numbers stay; what changes later is shown beside them."))
        return redirect("reports:show_frozen", made.public_id)
    except ReportsError as error:
        messages.error(request, str(error))
        return redirect(f"{reverse('reports:show_upward')}?{wanted.query}")


@require_safe
@hr_only
def list_frozen(request):
    """What was reported, the newest period first."""
    found = FrozenPeriod.objects.of_hr(request.user).defer("numbers").select_related("department", "by")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.period_title = read(row.period).title
    return render(request, "reports/upward/list_frozen.html", {"page": page})


@require_safe
@hr_only
def show_frozen(request, public_id):
    """A reported period as it was, and what is another number today."""
    found = FrozenPeriod.objects.of_hr(request.user).select_related("department", "by")
    frozen = get_object_or_404(found, public_id=public_id)
    way = request.GET.get("by", "unit")
    if way not in WAYS:
        raise Http404
    wanted = Asked(Scope(frozen.department, read(frozen.period), way))
    lines = [line_of(line) for line in frozen.numbers[way]]
    context = {
        "frozen": frozen,
        "asked": wanted,
        "ways": WAYS,
        "grid": drawing.grid_of(lines),
        "differences": differences(frozen, Report(wanted.scope)),
        "now": clock.now(),
    }
    return render(request, "reports/upward/frozen.html", context)


@require_safe
@hr_only
def export_upward(request):
    """The report as a workbook: our own table, or the customer's filled."""
    wanted = asked(request.user, request.GET)
    report = Report(wanted.scope)
    template = request.GET.get("template", "")
    if template:
        found = get_object_or_404(
            ReportTemplate.objects.of_hr(request.user), public_id=tables.id_or_404(template), is_open=True
        )
        book = tables.filled(found, report)
    else:
        book = tables.own(report)
    response = HttpResponse(book, content_type=sheets.XLSX)
    name = f"{wanted.scope.department.name}-{wanted.scope.period.key}.xlsx"
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response
