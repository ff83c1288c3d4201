"""Pages: what was asked of a person, why, and what came of it."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from courses.models import Enrolment
from lib import clock
from people import rules
from people.models import Employee
from reports.chain import chains_of

PER_PAGE = 20


def _show(request, person, *, is_own):
    rows = Enrolment.objects.filter(employee=person).select_related("track", "course", "version")
    rows = rows.prefetch_related("items__course").order_by("-created_at", "-pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"person": person, "is_own": is_own, "page": page, "now": clock.now()}
    return render(request, "reports/chain.html", context | {"chains": chains_of(person, list(page))})


@require_safe
@login_required
def own_chain(request):
    me = rules.employee_of(request.user)
    if me is None:
        raise Http404
    return _show(request, me, is_own=True)


@require_safe
@login_required
def show_chain(request, public_id):
    """The same of somebody whom the visitor may see."""
    people = Employee.objects.visible_to(request.user).with_post()
    return _show(request, get_object_or_404(people, public_id=public_id), is_own=False)
