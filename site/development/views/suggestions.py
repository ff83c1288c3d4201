"""The suggestion box: one's own, what was answered, and what HR answers."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from development.actions import suggestions
from development.exceptions import DevelopmentError
from development.forms.incentives import AnswerForm, SuggestionFilter, SuggestionForm
from development.models import Suggestion
from people import rules
from people.access import hr_only

PER_PAGE = 20


@require_http_methods(["GET", "POST"])
@login_required
def my_suggestions(request):
    """Hand one in; one's own with state and answer; what others proposed and was answered."""
    me = rules.employee_of(request.user)
    form = SuggestionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if me is None:
            raise Http404
        try:
            row = suggestions.hand_in(me, **form.cleaned_data)
            messages.success(request, _("Thank you. You get an answer by %(day)s.") % {"day": f"{row.due_on:%Y-%m-%d}"})
            return redirect("development:my_suggestions")
        except DevelopmentError as error:
            form.add_error(None, str(error))
    shown = Paginator(Suggestion.objects.shown().order_by("-answered_at"), PER_PAGE).get_page(request.GET.get("page"))
    mine = Suggestion.objects.filter(employee=me).select_related("answered_by")[:50] if me else []
    context = {"form": form, "mine": mine, "page": shown}
    return render(request, "development/incentives/my_suggestions.html", context, status=400 if form.errors else 200)


@require_safe
@hr_only
def list_suggestions(request):
    """The suggestions of one's departments; what is late first."""
    rows = Suggestion.objects.of_hr(request.user).exclude(employee__user=request.user)
    form = SuggestionFilter(request.GET or None)
    chosen = form.cleaned_data if form.is_valid() else {}
    if chosen.get("category"):
        rows = rows.filter(category=chosen["category"])
    if chosen.get("state"):
        rows = rows.late() if chosen["state"] == "late" else rows.filter(state=chosen["state"])
    rows = rows.select_related("employee", "department").order_by("answered_at", "due_on", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    late = Suggestion.objects.of_hr(request.user).exclude(employee__user=request.user).late().count()
    return render(request, "development/incentives/list_suggestions.html", {"form": form, "page": page, "late": late})


@require_http_methods(["GET", "POST"])
@hr_only
def show_suggestion(request, public_id):
    """One suggestion with its history; its next step is taken here."""
    rows = Suggestion.objects.of_hr(request.user).exclude(employee__user=request.user)
    row = get_object_or_404(rows.select_related("employee__user", "department", "answered_by"), public_id=public_id)
    form = AnswerForm(request.POST or None, row=row)
    if request.method == "POST" and form.is_valid():
        try:
            suggestions.step(row, by=request.user, **form.cleaned_data)
            messages.success(request, _("Noted; the author is told."))
            return redirect(row.get_absolute_url())
        except DevelopmentError as error:
            form.add_error(None, str(error))
    context = {"row": row, "form": form, "steps": row.steps.select_related("by")}
    status = 400 if form.errors else 200
    return render(request, "development/incentives/show_suggestion.html", context, status=status)
