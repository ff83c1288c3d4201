"""HR's page: the minutes a month asked of each manager."""

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from lib import clock, sheets
from people.access import hr_only
from reports.asked import asked_of, month_of, months_until
from reports.asked.counting import all_kinds

PER_PAGE = 50


def _bars(rows, limit):
    """Return the rows of `components/bars.html`, amber where they pass `limit`."""
    top = max([1, *(minutes for _label, minutes in rows)])
    return [
        {
            "label": label,
            "value": round(minutes, 1),
            "max": top,
            "text": _("%(n)s min") % {"n": round(minutes)},
            "kind": "amber" if limit and minutes > limit else "blue",
        }
        for label, minutes in rows
    ]


@require_safe
@hr_only
def show_minutes(request):
    month = month_of(request.GET.get("month", ""))
    listed, trend = asked_of(request.user, month)
    limit = settings.MANAGER_MINUTES_A_MONTH
    context = {
        "month": month,
        "months": months_until(clock.today().replace(day=1), 12)[::-1],
        "page": Paginator(listed, PER_PAGE).get_page(request.GET.get("page")),
        "much": sum(asked.is_much for asked in listed),
        "mean": round(trend[-1][1]),
        "limit": limit,
        "trend": _bars([(f"{first:%Y-%m}", minutes) for first, minutes in trend], limit),
        "kinds": _bars([(f"{label} × {n}", minutes) for label, n, minutes in all_kinds(listed)[:8]], 0),
        "now": clock.now(),
    }
    return render(request, "reports/minutes.html", context)


@require_safe
@hr_only
def export_minutes(request):
    """The same as XLSX, all managers."""
    month = month_of(request.GET.get("month", ""))
    listed, _trend = asked_of(request.user, month)
    header = [
        _("Employee number"),
        _("Name"),
        _("Department"),
        _("People led"),
        _("To-dos"),
        _("Done"),
        _("Late"),
        _("Minutes"),
        _("Most of it"),
    ]
    rows = (
        [a.person.number, a.person.name, a.person.main.department.name if a.person.main else "", a.leads, a.count, a.done, a.late, a.minutes,
         "; ".join(f"{label} × {n}" for label, n, _minutes in a.kinds[:3])]
        for a in listed
    )  # fmt: skip
    response = HttpResponse(sheets.workbook(_("Minutes asked of managers"), header, rows), content_type=sheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="minutes-{month:%Y-%m}.xlsx"'
    return response
