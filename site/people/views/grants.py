"""Roles over departments: who has them, giving and ending them."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lib import clock
from people import actions, forms, rules
from people.access import hr_only
from people.exceptions import PeopleError
from people.models import RoleGrant


def grants_of(user):
    """Grants inside the departments that `user` looks after."""
    rows = RoleGrant.objects.select_related("employee", "department", "granted_by")
    return rows if user.is_superuser else rows.over(rules.departments_of(user, "hr"))


@hr_only
def list_grants(request):
    shows_past = request.GET.get("show") == "past"
    open_now = Q(ends_on=None) | Q(ends_on__gt=clock.today())
    rows = grants_of(request.user).filter(~open_now if shows_past else open_now)
    page = Paginator(rows.order_by("role", "department__path", "employee__number"), 50).get_page(
        request.GET.get("page")
    )
    form = forms.GrantForm(
        request.POST or None, user=request.user, initial={"employee": request.GET.get("number", "")[:20]}
    )
    if request.method == "POST" and form.is_valid():
        try:
            grant = actions.grant_role(by=request.user, **form.cleaned_data)
        except PeopleError as exc:
            form.add_error(None, str(exc))
        else:
            words = _("%(name)s now has the role %(role)s over %(department)s.")
            told = {"name": grant.employee.name, "role": grant.get_role_display(), "department": grant.department.name}
            messages.success(request, words % told)
            return redirect("people:list_grants")
    return render(request, "people/list_grants.html", {"page": page, "form": form, "shows_past": shows_past})


@require_POST
@hr_only
def end_grant(request, pk):
    grant = get_object_or_404(grants_of(request.user), pk=pk)
    try:
        actions.end_grant(grant, by=request.user)
    except PeopleError as exc:
        messages.error(request, str(exc))
    else:
        messages.success(request, _("The role of %(name)s has ended.") % {"name": grant.employee.name})
    return redirect("people:list_grants")
