"""Needs become lines of a plan."""

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from development.actions import plan_needs
from development.exceptions import DevelopmentError
from development.views.plans import version_or_404
from people.access import hr_only


@require_http_methods(["GET", "POST"])
@hr_only
def plan_from_needs(request, public_id):
    version = version_or_404(request, public_id)
    if not version.can_be_changed:
        raise Http404
    groups = plan_needs.groups_of(version)
    if request.method == "POST":
        _take(request, version, groups)
        return redirect("development:plan_from_needs", version.public_id)
    top = max([1.0, *(float(group.score) for group in groups)])
    bars = [
        {"label": g.title, "value": float(g.score), "max": top, "text": g.people, "kind": "amber"} for g in groups[:10]
    ]
    return render(request, "development/plans/from_needs.html", {"version": version, "groups": groups, "bars": bars})


def _take(request, version, groups):
    group = next((group for group in groups if group.key == request.POST.get("group")), None)
    try:
        if group is None:
            raise DevelopmentError(_("These needs are no longer open; another line or plan has taken them up."))
        line = plan_needs.take(version, group, by=request.user)
    except DevelopmentError as error:
        messages.error(request, str(error))
    else:
        words = _("Line %(n)s was made from %(count)s needs; look over month, way and budget.")
        messages.success(request, words % {"n": line.number, "count": group.count})
