"""Personal plans: one's own, those of one's people, HR's list and the job that makes them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development.actions import personal_plans, plan_making
from development.exceptions import DevelopmentError
from development.forms.plans import MakeForm
from development.models import PersonalPlan, PlanItem
from jobs.models import Job
from people import rules
from people.access import hr_only

PER_PAGE = 50


def _counted(rows):
    is_open = Q(items__state__in=PlanItem.OPEN)
    return rows.select_related("employee").annotate(
        all=Count("items"), open=Count("items", filter=is_open), for_manager=Count("items", filter=is_open & Q(items__manager_ok=False))
    )  # fmt: skip


@require_safe
@login_required
def my_plan(request):
    """The newest plan of the person; the page says so while there is none."""
    me = rules.employee_of(request.user)
    plan = (
        PersonalPlan.objects.filter(employee=me).select_related("employee__user").order_by("-year").first()
        if me
        else None
    )
    return _show(request, plan)


@require_safe
@login_required
def show_personal_plan(request, public_id):
    rows = PersonalPlan.objects.visible_to(request.user).select_related("employee__user")
    return _show(request, get_object_or_404(rows, public_id=public_id))


def _show(request, plan):
    side = personal_plans.side_of(request.user, plan) if plan else ""
    items = list(plan.items.select_related("course", "track").prefetch_related("said__by")) if plan else []
    waiting = [item for item in items if item.is_open and not (item.person_ok if side == "person" else item.manager_ok)]
    context = {
        "plan": plan, "side": side, "items": items, "waiting": waiting[: personal_plans.MOST_ITEMS] if side else [],
        "is_own": side == "person" or plan is None,
    }  # fmt: skip
    return render(request, "development/plans/personal_plan.html", context)


@require_POST
@login_required
def answer_plan_item(request, public_id):
    """Say yes, or offer another date or to leave it out."""
    rows = PlanItem.objects.filter(plan__in=PersonalPlan.objects.visible_to(request.user))
    item = get_object_or_404(
        rows.select_related("plan__employee__user", "need", "course", "track"), public_id=public_id
    )
    try:
        due_on = parse_date(request.POST.get("due_on", ""))
    except ValueError:
        due_on = None
    try:
        personal_plans.answer(
            item,
            what=request.POST.get("choice", ""),
            due_on=due_on,
            words=request.POST.get("words", ""),
            by=request.user,
        )
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Kept."))
    return redirect("development:my_plan") if item.plan.employee.user_id == request.user.pk else redirect(item.plan)


@require_safe
@login_required
def list_team_plans(request):
    """The plans of one's people, those that wait for the manager first."""
    if not rules.is_manager(request.user):
        raise Http404
    rows = _counted(PersonalPlan.objects.of_team(request.user)).order_by("-year", "-for_manager", "employee__number")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "development/plans/list_personal.html", {"page": page, "is_team": True})


@require_http_methods(["GET", "POST"])
@hr_only
def list_personal_plans(request):
    """HR's list, and the job that makes the plans of a department."""
    form = MakeForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            plan_making.start(form.cleaned_data["department"], year=form.cleaned_data["year"], by=request.user)
        except DevelopmentError as error:
            messages.error(request, str(error))
        return redirect("development:list_personal_plans")
    rows = _counted(PersonalPlan.objects.of_hr(request.user)).order_by("-year", "employee__number")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    job = Job.objects.filter(kind=plan_making.KIND, by=request.user).order_by("-created_at").first()
    context = {"page": page, "form": form, "job": job, "is_team": False}
    return render(request, "development/plans/list_personal.html", context, status=400 if form.errors else 200)
