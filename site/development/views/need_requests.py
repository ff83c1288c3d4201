"""The needs of a team for its manager, and a person's own: why I should learn this."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from development.actions import need_requests as actions
from development.exceptions import DevelopmentError
from development.forms.needs import GoalForm, RequestForm
from development.models import Need
from people import rules
from people.models import Employee

PER_PAGE = 50


def _team(user):
    me = rules.employee_of(user)
    if me is None or not me.is_manager:
        raise Http404
    return Employee.objects.working().reporting_to(me).exclude(pk=me.pk)


@login_required
@require_safe
def list_team_needs(request):
    """What the team needs, the most urgent on top."""
    _team(request.user)
    rows = Need.objects.of_team(request.user).live().select_related("employee", "owner_department", "competency")
    page = Paginator(rows.ranked(), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "development/needs/team_needs.html", {"page": page})


@login_required
@require_http_methods(["GET", "POST"])
def ask_for_need(request):
    """A manager asks for training of a person, or sets a goal for the whole team."""
    form = RequestForm(request.POST or None, team=_team(request.user))
    if request.method == "POST" and form.is_valid():
        person = form.cleaned_data.pop("person")
        try:
            if person:
                need = actions.ask_for_person(person, by=request.user, **form.cleaned_data)
            else:
                need = actions.set_team_goal(by=request.user, **form.cleaned_data)
        except DevelopmentError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Asked: HR finds it in the to-dos."))
            return redirect(need)
    return render(request, "development/needs/ask_for_need.html", {"form": form}, status=400 if form.errors else 200)


@login_required
@require_safe
def my_needs(request):
    """Why I should learn this: my open needs with their because, and what became of the others."""
    me = rules.employee_of(request.user)
    rows = Need.objects.filter(employee=me) if me else Need.objects.none()
    context = {
        "live": rows.live().select_related("competency", "course").ranked(),
        "closed": rows.filter(state__in=["met", "dropped"]).order_by("-closed_at")[:20],
    }
    return render(request, "development/needs/my_needs.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def set_goal(request):
    """A person says what they want to learn."""
    me = rules.employee_of(request.user)
    if me is None:
        raise Http404
    form = GoalForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.set_own_goal(me, by=request.user, **form.cleaned_data)
        except DevelopmentError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your goal stands among the needs now."))
            return redirect("development:my_needs")
    return render(request, "development/needs/set_goal.html", {"form": form}, status=400 if form.errors else 200)
