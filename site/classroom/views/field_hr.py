"""HR's lists of what happens away from the hall: external training and costs."""

import datetime as dt

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, Sum
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classroom.access import hr_only
from classroom.actions import costs
from classroom.exceptions import ClassroomError
from classroom.forms.external import ExternalFilter
from classroom.models import CostLine, ExternalTraining
from lib import clock
from lib.sheets import XLSX, workbook
from people import rules
from people.querysets import below

PER_PAGE = 50


def workbook_response(content, name):
    response = HttpResponse(content, content_type=XLSX)
    response["Content-Disposition"] = content_disposition_header(True, name)
    return response


def find_external(user, wanted):
    """Return the trainings of HR's people as the filter narrows them, those that wait first in time."""
    rows = ExternalTraining.objects.of_hr(user).select_related("employee", "department")
    state = wanted.get("state")
    if state == "late":
        limit = clock.today() - dt.timedelta(days=settings.FIELDWORK["report_days"])
        rows = rows.filter(state="approved", ends_on__lt=limit)
    elif state:
        rows = rows.filter(state=state)
    if wanted.get("year"):
        rows = rows.filter(starts_on__year=wanted["year"])
    if query := (wanted.get("q") or "").strip():
        rows = rows.filter(
            Q(employee__name__icontains=query) | Q(employee__number__icontains=query) | Q(title__icontains=query)
        )
    return rows.order_by("-starts_on", "-pk")


@hr_only
def list_external(request):
    form = ExternalFilter(request.GET)
    form.is_valid()
    page = Paginator(find_external(request.user, form.cleaned_data), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "is_filtered": any(form.cleaned_data.values())}
    return render(request, "classroom/field/external_list.html", context)


@require_safe
@hr_only
def export_external(request):
    form = ExternalFilter(request.GET)
    form.is_valid()
    header = [
        _("Number"), _("Name"), _("Department"), _("Title"), _("Institution"), _("First day"), _("Last day"),
        _("Days of training"), _("Applied for (yuan)"), _("Spent (yuan)"), _("Budget line"), _("State"),
    ]  # fmt: skip
    lines = (
        [
            r.employee.number, r.employee.name, r.department.name, r.title, r.institution, r.starts_on, r.ends_on,
            r.days_tenths / 10, (r.fee_fen + r.other_fen) / 100, sum(r.spent.values()) / 100, r.budget_line,
            str(r.get_state_display()),
        ]
        for r in find_external(request.user, form.cleaned_data).iterator(chunk_size=500)
    )  # fmt: skip
    widths = (12, 12, 20, 30, 24, 12, 12, 10, 14, 14, 16, 16)
    return workbook_response(workbook(_("External training"), header, lines, widths=widths), "external-training.xlsx")


def own_costs(user):
    """Cost lines of the departments that HR looks after."""
    rows = CostLine.objects.select_related("department", "employee", "by")
    return rows if user.is_superuser else rows.filter(below(rules.departments_of(user, "hr"), "department__"))


def find_costs(user, parameters):
    rows = own_costs(user)
    year = parameters.get("year", "")
    year = int(year) if year.isdecimal() and 2009 <= int(year) <= 2100 else clock.today().year
    return year, rows.filter(spent_on__year=year)


@hr_only
def list_costs(request):
    """The ledger of a year with its sums by kind; a wrong line is taken back, never changed."""
    year, rows = find_costs(request.user, request.GET)
    labels = dict(CostLine.Kind.choices)
    sums = [
        (labels[row["kind"]], row["fen"])
        for row in rows.order_by("kind").values("kind").annotate(fen=Sum("amount_fen"))
    ]
    page = Paginator(rows.select_related("reversal"), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "year": year, "years": (year - 1, year, year + 1), "sums": sums, "total": sum(f for _l, f in sums)}  # fmt: skip
    return render(request, "classroom/field/cost_list.html", context)


@require_safe
@hr_only
def export_costs(request):
    year, rows = find_costs(request.user, request.GET)
    header = [
        _("Day"), _("Kind of cost"), _("Amount (yuan)"), _("Budget line"), _("Department"), _("Number"), _("Name"), _("Note"),
    ]  # fmt: skip
    lines = (
        [
            r.spent_on, str(r.get_kind_display()), r.amount_fen / 100, r.budget_line, r.department.name,
            r.employee.number if r.employee else "", r.employee.name if r.employee else "", r.note,
        ]
        for r in rows.iterator(chunk_size=500)
    )  # fmt: skip
    widths = (12, 14, 14, 18, 22, 12, 12, 40)
    return workbook_response(workbook(_("Training costs"), header, lines, widths=widths), f"training-costs-{year}.xlsx")


@require_POST
@hr_only
def take_back_cost(request, public_id):
    line = get_object_or_404(own_costs(request.user), public_id=public_id)
    try:
        costs.take_back(line, reason=request.POST.get("reason", "")[:200], by=request.user)
    except ClassroomError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Taken back."))
    return redirect("classroom:list_costs")
