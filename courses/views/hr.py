"""HR's overview of learning: where the departments stand, and the list of everybody."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render

from courses import standing
from courses.forms import LearningFilter
from courses.models import AudienceRule, DueException
from courses.views.export import workbook_of
from lib import clock
from people import rules
from people.models import Assignment, Employee
from subjects.models import Fact

PER_PAGE = 50


def hr_scope(request):
    """Return (root departments, their people) of an HR person; anybody else gets a 404."""
    departments = rules.departments_of(request.user, "hr")
    if not departments:
        raise Http404
    return departments, Employee.objects.working().in_departments(departments)


@login_required
def hr_home(request):
    """The strip of numbers, who is late where, and what waits for a decision."""
    departments, people = hr_scope(request)
    annotated = standing.with_standing(people)
    counts = standing.summary(annotated)
    context = {
        "departments": departments,
        "counts": counts,
        "bars": standing.bars(counts),
        "people_count": sum(counts.values()),
        "enrolled_count": standing.of_status(annotated, standing.OPEN).count(),
        "by_department": standing.by_department(annotated, rules.departments_under_hr(request.user)),
        "now": clock.now(),
        **waiting(people),
    }
    return render(request, "courses/hr_home.html", context)


def waiting(people):
    """Return what waits for a decision of HR."""
    facts = list(Fact.objects.valid().to_confirm())
    return {
        "not_activated": people.filter(user__password__startswith="!").count(),  # noqa: S106 (none is set)
        "exceptions": DueException.objects.open_for(people).count(),
        "held": AudienceRule.objects.filter(state=AudienceRule.State.HELD).count(),
        "facts": facts[:5],
        "facts_count": len(facts),
    }


def filtered(request):
    """Return (form, annotated people, worst first) after the filters of the list."""
    _departments, people = hr_scope(request)
    form = LearningFilter(request.GET or None, departments=rules.departments_under_hr(request.user))
    chosen = form.cleaned_data if form.is_valid() else {}
    if chosen.get("department"):
        people = people.in_department(chosen["department"])
    if chosen.get("post"):
        holders = Assignment.objects.main().current().filter(post=chosen["post"])
        people = people.filter(pk__in=holders.values("employee"))
    if q := chosen.get("q", "").strip():
        people = people.filter(name__contains=q) | people.filter(number__istartswith=q)
    people = standing.with_standing(people, track=chosen.get("track")).select_related("user").with_post()
    return form, standing.of_status(people, chosen.get("status", "")).order_by(*standing.WORST_FIRST)


@login_required
def list_learning(request):
    form, people = filtered(request)
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [standing.describe(person) for person in page.object_list]
    return render(request, "courses/hr_learning.html", {"form": form, "page": page, "now": clock.now()})


@login_required
def export_learning(request):
    _form, people = filtered(request)
    return workbook_of(people, "learning.xlsx")
