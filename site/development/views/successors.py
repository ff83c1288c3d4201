"""Successors: HR's pools, nominating, the panel, places, exit reviews, appeals."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from classroom import rubrics
from development.actions import successors
from development.exceptions import DevelopmentError
from development.forms.successors import NominateForm, PanelForm, PlaceForm, PoolForm, ReviewForm
from development.models import Nomination, PanelScore, Pool, PoolPlace, SuccessorAppeal
from people.access import hr_only
from people.models import Employee


def _answered(request, action):
    """Run an action and say how it went."""
    try:
        action()
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Done."))


@hr_only
def list_pools(request):
    rows = Pool.objects.of_hr(request.user).select_related("department", "post")
    return render(request, "development/yearly/list_pools.html", {"pools": rows})


@require_http_methods(["GET", "POST"])
@hr_only
def add_pool(request):
    form = PoolForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            data = dict(form.cleaned_data)
            pool = successors.open_pool(data.pop("department"), data.pop("post"), by=request.user, **data)
        except DevelopmentError as error:
            form.add_error(None, str(error))
        else:
            return redirect(pool)
    return render(request, "development/yearly/add_pool.html", {"form": form}, status=400 if form.errors else 200)


@hr_only
@never_cache
def show_pool(request, public_id):
    pool = get_object_or_404(
        Pool.objects.of_hr(request.user).select_related("department", "post", "rule", "programme"), public_id=public_id
    )
    context = {
        "pool": pool, "criteria": pool.criteria, "seats": pool.places.select_related("employee", "mentor", "nomination"),
        "nominations": pool.nominations.exclude(employee__user=request.user).select_related("employee", "by"),
    }  # fmt: skip
    return render(request, "development/yearly/show_pool.html", context)


@require_http_methods(["GET", "POST"])
@login_required
@never_cache
def my_successors(request):
    """Nominate one of one's people or oneself, and what came of it."""
    form = NominateForm(request.POST or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        person = Employee.objects.with_post().get(pk=form.cleaned_data["person"].pk)
        source = Nomination.Source.SELF if person.user_id == request.user.pk else Nomination.Source.MANAGER
        try:
            row = successors.nominate(
                form.cleaned_data["pool"], person, source=source, words=form.cleaned_data["words"], by=request.user
            )
        except DevelopmentError as error:
            form.add_error(None, str(error))
        else:
            return redirect(row)
    mine = Nomination.objects.visible_to(request.user).select_related("pool", "employee")[:50]
    context = {
        "form": form,
        "rows": mine,
        "may_nominate": form.me is not None and form.fields["pool"].queryset.exists(),
    }
    return render(request, "development/yearly/my_successors.html", context, status=400 if form.errors else 200)


def _seen(request, public_id):
    rows = Nomination.objects.visible_to(request.user).select_related(
        "pool__rule", "pool__programme", "employee__user", "by", "decided_by"
    )
    return get_object_or_404(rows, public_id=public_id)


@login_required
@never_cache
def show_nomination(request, public_id):
    row = _seen(request, public_id)
    is_hr = Nomination.objects.of_hr(request.user).filter(pk=row.pk).exists()
    scores = list(row.scores.select_related("assessor"))
    mine = next(
        (one for one in scores if one.assessor_id == request.user.pk and one.state == PanelScore.State.ASKED), None
    )
    place = PoolPlace.objects.filter(nomination=row).select_related("mentor").first()
    is_own = row.employee.user_id == request.user.pk
    context = {
        "row": row, "is_hr": is_hr, "is_own": is_own, "mine": mine if row.state == Nomination.State.PANEL else None, "place": place, "criteria": row.pool.criteria,
        "scores": scores if is_hr else [], "table": rubrics.lines(row.pool.criteria, *[s.points for s in scores if s.total is not None]) if is_hr else [],
        "panel_form": PanelForm(auto_id="panel_%s"), "place_form": PlaceForm(auto_id="place_%s"), "review_form": ReviewForm(auto_id="review_%s"),
        "appeals": row.appeals.all() if is_hr or is_own else [], "may_appeal": is_own and (row.state == "declined" or (place and place.outcome == "dismissed")),
    }  # fmt: skip
    return render(request, "development/yearly/show_nomination.html", context)


def _for_hr(request, public_id):
    rows = Nomination.objects.of_hr(request.user).select_related(
        "pool__programme", "pool__department", "employee__user"
    )
    return get_object_or_404(rows, public_id=public_id)


@require_POST
@hr_only
def decide_nomination(request, public_id):
    """Call the panel, give the place, or decline."""
    row, choice = _for_hr(request, public_id), request.POST.get("choice", "")
    steps = {"panel": _call_panel, "place": _place, "decline": _decline}
    if choice not in steps:
        raise Http404
    _answered(request, lambda: steps[choice](request, row))
    return redirect(row)


def _call_panel(request, row):
    form = PanelForm(request.POST)
    successors.call_panel(row, form.people() if form.is_valid() else [], by=request.user)


def _place(request, row):
    form = PlaceForm(request.POST)
    if not form.is_valid():
        raise DevelopmentError(_("A place has a mentor, who is somebody else, and a development project."))
    mentor = Employee.objects.working().filter(number__iexact=form.cleaned_data["number"].strip()).first()
    if mentor is None:
        raise DevelopmentError(_("Nobody has this employee number."))
    successors.place(row, mentor=mentor, project=form.cleaned_data["project"], by=request.user)


def _decline(request, row):
    successors.decline(row, words=request.POST.get("words", ""), by=request.user)


@require_POST
@login_required
def score_nomination(request, public_id):
    rows = PanelScore.objects.filter(assessor=request.user).select_related("nomination__pool", "nomination__employee")
    found = get_object_or_404(rows, public_id=public_id)
    _answered(
        request, lambda: successors.score(found, request.POST, words=request.POST.get("words", ""), by=request.user)
    )
    return redirect(found.nomination)


@require_POST
@hr_only
def review_place(request, public_id):
    rows = PoolPlace.objects.filter(nomination__in=Nomination.objects.of_hr(request.user).values("pk"))
    found = get_object_or_404(rows.select_related("pool__programme", "employee", "nomination"), public_id=public_id)
    outcome, words = request.POST.get("outcome", ""), request.POST.get("words", "")
    _answered(request, lambda: successors.review(found, outcome=outcome, words=words, by=request.user))
    return redirect(found.nomination)


@require_POST
@login_required
def appeal_nomination(request, public_id):
    rows = Nomination.objects.filter(employee__user=request.user).select_related("pool__department", "employee__user")
    row = get_object_or_404(rows, public_id=public_id)
    _answered(request, lambda: successors.appeal(row, words=request.POST.get("words", ""), by=request.user))
    return redirect(row)


@require_POST
@hr_only
def decide_successor_appeal(request, public_id):
    rows = SuccessorAppeal.objects.filter(nomination__in=Nomination.objects.of_hr(request.user).values("pk"))
    found = get_object_or_404(rows.select_related("nomination__pool", "nomination__employee"), public_id=public_id)
    grant, words = request.POST.get("choice") == "grant", request.POST.get("words", "")
    _answered(request, lambda: successors.decide_appeal(found, grant=grant, words=words, by=request.user))
    return redirect(found.nomination)
