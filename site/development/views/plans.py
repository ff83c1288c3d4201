"""HR's yearly plans: the list, one version with its lines and numbers, its chapters, approval, the next version."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development import plan_checks, plan_progress
from development.actions import plans
from development.exceptions import DevelopmentError
from development.forms.plans import ChaptersForm, NextForm, StartForm
from development.models import OutsideRequest, PlanVersion
from people.access import hr_only

PER_PAGE = 50


def version_or_404(request, public_id):
    """A version of a plan that this HR looks after, or decides about."""
    rows = PlanVersion.objects.select_related("plan__owner_department", "submitted_by", "decided_by")
    return get_object_or_404(rows.of_hr(request.user), public_id=public_id)


@require_safe
@hr_only
def list_plans(request):
    rows = PlanVersion.objects.of_hr(request.user).select_related("plan__owner_department", "submitted_by")
    page = Paginator(rows.order_by("-plan__year", "plan__owner_department__path", "-number"), PER_PAGE).get_page(
        request.GET.get("page")
    )
    outside = OutsideRequest.objects.visible_to(request.user).filter(state=OutsideRequest.State.REQUESTED).count()
    return render(request, "development/plans/list_plans.html", {"page": page, "outside": outside})


@require_http_methods(["GET", "POST"])
@hr_only
def start_plan(request):
    form = StartForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            version = plans.start_plan(
                data["owner_department"], year=data["year"], limit_fen=data["limit"], by=request.user
            )
        except DevelopmentError as error:
            form.add_error(None, str(error))
        else:
            return redirect(version)
    return render(request, "development/plans/start.html", {"form": form}, status=400 if form.errors else 200)


@require_safe
@hr_only
def show_plan(request, public_id):
    version = version_or_404(request, public_id)
    lines = list(version.lines.select_related("department").order_by("number"))
    context = {
        "version": version,
        "lines": lines,
        "over": plan_checks.over_limit(version, lines),
        "clashes": plan_checks.clashes(version),
        "missing": plan_checks.missing(version) if version.can_be_changed else [],
        "progress": plan_progress.progress(version) if version.state in version.FROZEN else None,
        "overdue": plan_progress.overdue(version) if version.is_approved else [],
        "steps": version.steps.select_related("by"),
        "others": version.plan.versions.exclude(pk=version.pk),
        "may_decide": plans.may_decide(request.user, version),
        "total": sum(line.budget_fen for line in lines),
    }
    return render(request, "development/plans/show_plan.html", context)


@require_http_methods(["GET", "POST"])
@hr_only
def edit_plan(request, public_id):
    version = version_or_404(request, public_id)
    if not version.can_be_changed:
        raise Http404
    form = ChaptersForm(request.POST or None, instance=version)
    if request.method == "POST" and form.is_valid():
        try:
            plans.write_chapters(
                version, chapters=form.cleaned_data, limit_fen=form.cleaned_data["limit"], by=request.user
            )
        except DevelopmentError as error:
            messages.error(request, str(error))
        return redirect(version)
    context = {"form": form, "version": version}
    return render(request, "development/plans/edit_plan.html", context, status=400 if form.errors else 200)


@require_POST
@hr_only
def submit_plan(request, public_id):
    version = version_or_404(request, public_id)
    try:
        plans.submit(version, by=request.user, over_reason=request.POST.get("over_reason", ""))
    except DevelopmentError as error:
        for reason in error.reasons or [str(error)]:
            messages.error(request, reason)
    else:
        messages.success(request, _("Submitted. The department above decides."))
    return redirect(version)


@require_POST
@hr_only
def decide_plan(request, public_id):
    version = version_or_404(request, public_id)
    approve = request.POST.get("choice") == "approve"
    try:
        plans.decide(version, approve=approve, by=request.user, words=request.POST.get("words", ""))
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Decided."))
    return redirect(version)


@require_http_methods(["GET", "POST"])
@hr_only
def next_plan(request, public_id):
    """The next version: what it cites first, then its draft."""
    version = version_or_404(request, public_id)
    form = NextForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            return redirect(plans.next_version(version, by=request.user, **form.cleaned_data))
        except DevelopmentError as error:
            form.add_error(None, str(error))
    context = {"form": form, "version": version}
    return render(request, "development/plans/next_plan.html", context, status=400 if form.errors else 200)
