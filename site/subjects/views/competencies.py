"""Competencies: one's own, a person of one's team, what the levels mean, and what posts ask for."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from people import rules
from people.access import hr_only
from people.models import Employee, Post
from subjects import profile
from subjects.actions import competencies as actions
from subjects.exceptions import SubjectsError
from subjects.forms import LevelsForm, ObservationForm, RequirementForm
from subjects.models import Competency, PostRequirement


@login_required
@require_safe
def my_competencies(request):
    """What my post asks for, what the evidence shows, and why."""
    me = rules.employee_of(request.user)
    rows = profile.rows_of(me) if me else []
    context = {"rows": rows, "person": me, "ledger": profile.ledger_of(me) if me else []}
    return render(request, "subjects/my_competencies.html", context)


def _asked(employee):
    """Return the competencies of the person's post with their levels, the largest gap first."""
    ids = [row["competency"].pk for row in profile.rows_of(employee)]
    found = Competency.objects.prefetch_related("levels").in_bulk(ids)
    return [found[pk] for pk in ids]


@login_required
@require_http_methods(["GET", "POST"])
def rate_oneself(request):
    """A level for each competency of one's post, in observable words."""
    me = rules.employee_of(request.user)
    form = LevelsForm(request.POST or None, competencies=_asked(me) if me else [])
    if request.method == "POST" and form.is_valid():
        try:
            done = actions.rate_oneself(me, form.chosen(), by=request.user) if me else 0
        except SubjectsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Noted: %(count)s levels.") % {"count": done})
            return redirect("subjects:my_competencies")
    return render(request, "subjects/rate_oneself.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_safe
def show_competency(request, public_id):
    """What the levels of a competency mean, and which posts ask for which."""
    one = get_object_or_404(Competency.objects.prefetch_related("levels", "objectives"), public_id=public_id)
    asked = PostRequirement.objects.valid().filter(competency=one, level__gt=0).select_related("post")
    context = {"competency": one, "asked": asked.order_by("-level", "post__code")}
    return render(request, "subjects/show_competency.html", context)


@login_required
@require_safe
def show_profile(request, public_id):
    """A person's competencies, for those who may see the person."""
    person = get_object_or_404(Employee.objects.visible_to(request.user).with_post(), public_id=public_id)
    context = {
        "person": person, "rows": profile.rows_of(person), "ledger": profile.ledger_of(person),
        "may_observe": _team_of(request.user).filter(pk=person.pk).exists(),
    }  # fmt: skip
    return render(request, "subjects/show_profile.html", context)


def _team_of(user):
    me = rules.employee_of(user)
    return Employee.objects.working().reporting_to(me) if me else Employee.objects.none()


@login_required
@require_http_methods(["GET", "POST"])
def observe(request, public_id):
    """A manager notes what was seen: the four largest gaps and a sentence."""
    person = get_object_or_404(_team_of(request.user).exclude(user=request.user), public_id=public_id)
    form = ObservationForm(request.POST or None, competencies=_asked(person))
    if request.method == "POST" and form.is_valid():
        try:
            actions.observe(person, form.chosen(), by=request.user, words=form.cleaned_data["words"])
        except SubjectsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(
                request, _("Noted. %(name)s reads it on the page “My competencies”.") % {"name": person.name}
            )
            return redirect("subjects:show_profile", person.public_id)
    context = {"form": form, "person": person}
    return render(request, "subjects/observe.html", context, status=400 if form.errors else 200)


@hr_only
@require_http_methods(["GET", "POST"])
def list_requirements(request):
    """Posts down, competencies across; HR of the whole company says what holds from a day on."""
    may_change = any(department.is_root() for department in rules.departments_of(request.user, "hr"))
    if request.method == "POST" and not may_change:
        raise Http404
    form = RequirementForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.require(by=request.user, **form.cleaned_data)
        except SubjectsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The post asks for it from that day on."))
            return redirect("subjects:list_requirements")
    context = {**_matrix(), "form": form if may_change else None}
    return render(request, "subjects/list_requirements.html", context, status=400 if form.errors else 200)


def _matrix():
    """Return the competencies and, for each post, its levels in their order; three queries."""
    asked = {(r.post_id, r.competency_id): r.level for r in PostRequirement.objects.valid()}
    across = list(Competency.objects.filter(is_open=True))
    lines = [(post, [asked.get((post.pk, one.pk), 0) for one in across]) for post in Post.objects.all()]
    return {"competencies": across, "lines": lines}
