"""The risk list: the worst first, each with its reasons, with 催办 for those who have something open."""

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from people import rules
from reports.dashboards.scope import Scope, ScopeFilter
from reports.lists.showing import ShortPaginator
from reports.models import RiskRow, Snapshot
from reports.risk.reading import line_of, risks_for

PER_PAGE = 50


class RiskFilter(ScopeFilter):
    """A department among HR's, and what somebody is likely to do."""

    field_order = ["department", "risk"]
    risk = forms.ChoiceField(label=_("Risk"), required=False, choices=[("", _("all")), *RiskRow.Kind.choices])

    def __init__(self, data=None, *, user):
        super().__init__(data, user=user)
        del self.fields["category"], self.fields["kind"]


@require_safe
@login_required
def list_risks(request):
    is_hr = rules.is_hr(request.user)
    if not is_hr and not rules.is_manager(request.user):
        raise Http404
    form = RiskFilter(request.GET or None, user=request.user)
    chosen = form.cleaned_data if form.is_valid() else {}
    departments = None
    if is_hr:
        departments = [chosen["department"]] if chosen.get("department") else Scope(request.user).departments
    snapshot = Snapshot.objects.latest_finished()
    rows = risks_for(request.user, snapshot, departments)
    if chosen.get("risk"):
        rows = rows.filter(kind=chosen["risk"])
    page = ShortPaginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [line_of(row) for row in page.object_list]
    context = {"page": page, "form": form if is_hr else None, "snapshot": snapshot, "is_hr": is_hr}
    return render(request, "reports/risks.html", context)
