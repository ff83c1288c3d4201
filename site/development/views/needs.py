"""HR's needs: the ranked list, one need with its because, and what is decided about it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from development import need_map, ranking
from development.actions import need_ranking
from development.actions import needs as actions
from development.exceptions import DevelopmentError
from development.forms.needs import NeedFilter
from development.models import Need
from jobs.models import Job
from people.access import hr_only

PER_PAGE = 50


@hr_only
@require_safe
def list_needs(request):
    """What is needed most stands on top; every score is explained on its own page."""
    form = NeedFilter(request.GET, user=request.user)
    form.is_valid()
    rows = form.narrow(Need.objects.of_hr(request.user)).select_related("employee", "owner_department", "competency")
    page = Paginator(rows.ranked(), PER_PAGE).get_page(request.GET.get("page"))
    job = Job.objects.filter(kind=need_ranking.KIND, by=request.user).order_by("-created_at").first()
    context = {"page": page, "form": form, "job": job, "is_filtered": any(form.cleaned_data.values())}
    return render(request, "development/needs/list_needs.html", context)


@hr_only
@require_safe
def show_map(request):
    """Department × competency, with words and colours; each cell leads to its needs."""
    return render(request, "development/needs/show_map.html", need_map.heat(Need.objects.of_hr(request.user)))


@hr_only
@require_safe
def list_by_post(request):
    """Needs by post and stage."""
    context = {"lines": need_map.stages(Need.objects.of_hr(request.user))}
    return render(request, "development/needs/list_by_post.html", context)


@hr_only
@require_POST
def find_needs(request):
    """Generate and rank, as a job with a bar."""
    try:
        need_ranking.start(by=request.user)
    except DevelopmentError as error:
        messages.info(request, str(error))
    return redirect("development:list_needs")


@login_required
@require_safe
def show_need(request, public_id):
    """One need: why, from what, and how its score is made; HR decides here."""
    rows = Need.objects.visible_to(request.user).select_related(
        "employee", "owner_department", "competency", "course", "post", "merged_into", "asked_by", "accepted_by"
    )
    need = get_object_or_404(rows, public_id=public_id)
    context = {
        "need": need, "parts": ranking.explained(need.score_parts), "evidence": evidence_of(need), "steps": need.steps.select_related("by"),
        "merged": need.merged.all(), "may_decide": may_decide(request.user, need),
    }  # fmt: skip
    return render(request, "development/needs/show_need.html", context)


def may_decide(user, need):
    """Whether `user` decides about a need as HR; nobody about one's own."""
    own = need.employee is not None and need.employee.user_id == user.pk
    return need.is_live and not own and Need.objects.of_hr(user).filter(pk=need.pk).exists()


def evidence_of(need):
    """Return the snapshots with the label of their source, the newest first."""
    labels = dict(Need.Source.choices)
    return [{**one, "label": labels.get(one.get("source"), "")} for one in reversed(need.evidence)]


@hr_only
@require_POST
def decide_need(request, public_id):
    """HR accepts a need or drops it with a reason."""
    rows = Need.objects.of_hr(request.user).exclude(employee__user=request.user)
    need, words = get_object_or_404(rows, public_id=public_id), request.POST.get("reason", "")
    try:
        if request.POST.get("choice") == "accept":
            actions.accept(need, by=request.user, reason=words)
            messages.success(request, _("Accepted: the need may go into plans."))
        else:
            actions.drop(need, by=request.user, reason=words)
            messages.success(request, _("Dropped: the reason stands with the need."))
    except DevelopmentError as error:
        messages.error(request, str(error))
    return redirect(need)
