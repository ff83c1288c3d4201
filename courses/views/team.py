"""The line manager's page: who is late or stuck, worst first, with one tap to help."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from courses import standing
from courses.actions import reminders
from courses.learning import Learning
from courses.models import DueChange, Enrolment, ExtensionRequest
from courses.views.export import workbook_of
from lib.destinations import own_path
from lib.ids import is_uuid
from people import rules
from people.models import Employee

PER_PAGE = 50


def team_of(request):
    """Return (the manager, everybody of the line below today), annotated with their standing."""
    me = rules.employee_of(request.user)
    people = Employee.objects.working().in_line_of(me) if me else Employee.objects.none()
    return me, standing.with_standing(people).select_related("user")


@login_required
def list_team(request):
    me, everybody = team_of(request)
    direct = Employee.objects.working().reporting_to(me) if me else Employee.objects.none()
    only_direct = request.GET.get("who") != "all"
    people = standing.with_standing(direct).select_related("user") if only_direct else everybody
    counts = standing.summary(people)
    status = request.GET.get("status", "")
    rows = standing.of_status(people, status).with_post().order_by(*standing.WORST_FIRST)
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [standing.describe(person) for person in page.object_list]
    context = {
        "page": page,
        "counts": counts,
        "bars": standing.bars(counts),
        "status": status,
        "only_direct": only_direct,
        "direct_count": direct.count(),
        "line_count": everybody.count() if me else 0,
    }
    return render(request, "courses/team.html", context)


@login_required
def export_team(request):
    _me, people = team_of(request)
    return workbook_of(people.with_post().order_by(*standing.WORST_FIRST), "team.xlsx")


@login_required
def show_member(request, public_id):
    """One person's learning, for those who may see it."""
    people = Employee.objects.visible_to(request.user).select_related("user").with_post()
    person = get_object_or_404(people, public_id=public_id)
    requests = ExtensionRequest.objects.filter(item__enrolment__employee=person).select_related("item__course")
    changes = DueChange.objects.filter(item__enrolment__employee=person).select_related("item__course", "by")
    ended = Enrolment.objects.filter(employee=person).exclude(ended_at=None).select_related("track", "course")
    context = {
        "person": person,
        "learning": Learning(person, request),
        "requests": requests.order_by("-created_at")[:10],
        "changes": changes.order_by("-at")[:20],
        "ended": ended.order_by("-ended_at")[:20],
        "standing": standing.describe(standing.with_standing(Employee.objects.filter(pk=person.pk)).get()),
        "is_self": person.user_id == request.user.pk,
    }
    return render(request, "courses/team_member.html", context)


@require_POST
@login_required
def nudge(request):
    """催办: one person, or everybody ticked."""
    people = Employee.objects.visible_to(request.user).exclude(user=request.user)
    ids = [word for word in request.POST.getlist("person")[:200] if is_uuid(word)]
    rows = Enrolment.objects.open().filter(employee__in=people, employee__public_id__in=ids, required=True)
    rows = rows.select_related("employee__user", "track", "course").order_by("employee__number", "next_due_at")
    sent, problems = reminders.nudge_many(rows, by=request.user)
    if sent:
        messages.success(request, ngettext("%(n)s reminder sent.", "%(n)s reminders sent.", sent) % {"n": sent})
    for problem in problems[:5]:
        messages.warning(request, problem)
    if not sent and not problems:
        messages.info(request, _("Nobody was ticked who has something open."))
    return redirect(own_path(request, request.POST.get("next")) or "courses:list_team")
