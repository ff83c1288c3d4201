"""Trainings outside the plan: asked for by managers and HR, decided by HR."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development.actions import outside
from development.exceptions import DevelopmentError
from development.forms.plans import OutsideForm
from development.models import OutsideRequest
from people import rules
from people.access import hr_only

PER_PAGE = 50


@require_http_methods(["GET", "POST"])
@login_required
def ask_outside(request):
    """A manager or HR asks for the own department."""
    me = rules.employee_of(request.user)
    if me is None or me.main is None or not (rules.is_manager(request.user) or rules.is_hr(request.user)):
        raise Http404
    form = OutsideForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        outside.ask(
            me.main.department, title=data["title"], people=data["people"], on_month=data["on_month"], budget_fen=data["budget"],
            because=data["because"], by=request.user,
        )  # fmt: skip
        messages.success(request, _("Asked. HR decides, and you are told."))
        return redirect("development:ask_outside")
    mine = OutsideRequest.objects.filter(asked_by=request.user).select_related("decided_by")[:20]
    context = {"form": form, "mine": mine, "department": me.main.department}
    return render(request, "development/plans/ask_outside.html", context, status=400 if form.errors else 200)


@require_safe
@hr_only
def list_outside(request):
    rows = OutsideRequest.objects.visible_to(request.user).select_related(
        "department", "asked_by", "decided_by", "plan"
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "development/plans/list_outside.html", {"page": page})


@require_POST
@hr_only
def decide_outside(request, public_id):
    rows = OutsideRequest.objects.visible_to(request.user).select_related("department", "asked_by")
    row = get_object_or_404(rows, public_id=public_id)
    approve = request.POST.get("choice") == "approve"
    try:
        outside.decide(row, approve=approve, by=request.user, words=request.POST.get("words", ""))
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Answered."))
    return redirect("development:list_outside")
