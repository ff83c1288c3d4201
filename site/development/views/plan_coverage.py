"""HR's coverage by post: whom the plans of a year reached."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_safe

from development import plan_coverage
from development.forms.career import CoverageFilter
from lib import sheets
from people.access import hr_only


@require_safe
@hr_only
def show_coverage(request):
    form = CoverageFilter(request.GET, user=request.user)
    year, departments = form.chosen()
    context = {
        "form": form, "year": year, "found": plan_coverage.coverage(year, departments), "query": request.GET.urlencode(),
    }  # fmt: skip
    return render(request, "development/plans/coverage.html", context)


@require_safe
@hr_only
def export_coverage(request):
    year, departments = CoverageFilter(request.GET, user=request.user).chosen()
    data = plan_coverage.workbook(year, plan_coverage.coverage(year, departments))
    response = HttpResponse(data, content_type=sheets.XLSX)
    response["Content-Disposition"] = content_disposition_header(True, f"{year}年培训覆盖率-按岗位.xlsx")
    response["Cache-Control"] = "private, no-store"
    return response
