"""HR's pages of learning: where the department stands, what needs a decision, whom to enrol."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses import standing, who
from courses.actions import audiences, dates, enrolment
from courses.exceptions import CoursesError
from courses.forms import EnrolForm, ExceptionForm, LearningFilter
from courses.models import AudienceRule, Completion, DueException, Enrolment
from courses.views.export import learning_sheet
from courses.views.team import count_bars
from lib import clock
from lib.sheets import XLSX
from people import rules
from people.audience_facts import explain
from people.models import Department, Employee
from subjects.models import Fact

PER_PAGE = 50


def hr_scope(request):
    """Return (root departments, their people) of an HR person; anybody else gets a 404."""
    departments = rules.departments_of(request.user, "hr")
    if not departments:
        raise Http404
    return departments, Employee.objects.working().in_departments(departments)


def subtree(departments):
    """Return all departments at or below `departments`."""
    found = Department.objects.none()
    for department in departments:
        found |= Department.get_tree(department)
    return found.order_by("path")


@login_required
def hr_home(request):
    """The strip of numbers, who is late where, and what waits for a decision."""
    departments, people = hr_scope(request)
    annotated = standing.with_standing(people)
    counts = standing.summary(annotated)
    open_rows = Enrolment.objects.open().filter(employee__in=people, required=True)
    facts = Fact.objects.valid().to_confirm()
    context = {
        "departments": departments,
        "counts": counts,
        "bars": count_bars(counts),
        "people_count": sum(counts.values()),
        "enrolled_count": open_rows.values("employee").distinct().count(),
        "completed_count": Completion.objects.filter(employee__in=people).exclude(enrolment=None).count(),
        "by_department": late_by_department(annotated, departments),
        "not_activated": people.filter(user__password__startswith="!").count(),  # noqa: S106
        "exceptions": open_exceptions(people).count(),
        "held": AudienceRule.objects.filter(state=AudienceRule.State.HELD).count(),
        "facts": list(facts[:5]),
        "facts_count": facts.count(),
        "now": clock.now(),
    }
    return render(request, "courses/hr_home.html", context)


def late_by_department(annotated, departments):
    """Return one row a department of the level below the scope: people, late, stuck, done (two queries)."""
    tree = list(subtree(departments))
    homes = {a.employee_id: a.department.path for a in _main_rows(annotated)}
    table = {d.path: {"department": d, "total": 0, **dict.fromkeys(standing.STATUSES, 0)} for d in tree}
    for pk, rank in annotated.order_by().values_list("pk", "rank"):
        path = homes.get(pk, "")
        for end in range(Department.steplen, len(path) + 1, Department.steplen):
            if path[:end] in table:
                table[path[:end]]["total"] += 1
                table[path[:end]][standing.BY_RANK[rank]] += 1
    top = min((d.depth for d in tree), default=1)
    rows = [row for row in table.values() if row["total"] and row["department"].depth <= top + 2]
    for row in rows:
        row["depth"] = row["department"].depth - top
        row["late_percent"] = 100 * row["late"] // row["total"]
        row["done_percent"] = 100 * row["done"] // row["total"]
    return rows


def _main_rows(people):
    from people.models import Assignment

    inside = people.order_by().values("pk")
    return Assignment.objects.main().current().filter(employee__in=inside).select_related("department")


def filtered(request):
    """Return (form, annotated people) after the filters of the HR list."""
    departments, people = hr_scope(request)
    form = LearningFilter(request.GET or None, departments=subtree(departments))
    chosen = form.cleaned_data if form.is_valid() else {}
    if chosen.get("department"):
        people = people.in_department(chosen["department"])
    if chosen.get("post"):
        from people.models import Assignment

        posts = Assignment.objects.main().current().filter(post=chosen["post"])
        people = people.filter(pk__in=posts.values("employee"))
    if chosen.get("q"):
        q = chosen["q"].strip()
        people = people.filter(name__contains=q) | people.filter(number__istartswith=q)
    people = standing.with_standing(people, track=chosen.get("track")).select_related("user")
    return form, standing.of_status(people, chosen.get("status", ""))


@login_required
def list_learning(request):
    form, people = filtered(request)
    page = Paginator(people.with_post().order_by(*standing.WORST_FIRST), PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = [standing.describe(person) for person in page.object_list]
    return render(request, "courses/hr_learning.html", {"form": form, "page": page, "now": clock.now()})


@login_required
def export_learning(request):
    _form, people = filtered(request)
    response = HttpResponse(learning_sheet(people.with_post().order_by(*standing.WORST_FIRST)), content_type=XLSX)
    response["Content-Disposition"] = 'attachment; filename="learning.xlsx"'
    return response


def open_exceptions(people):
    rows = DueException.objects.filter(state=DueException.State.OPEN, item__enrolment__employee__in=people)
    return rows.filter(item__enrolment__ended_at=None)


@login_required
def list_exceptions(request):
    """Dates that could not be: HR sets one or does without."""
    _departments, people = hr_scope(request)
    rows = open_exceptions(people).select_related("item__course", "item__enrolment__employee", "item__enrolment__track")
    page = Paginator(rows.order_by("created_at"), PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "courses/hr_exceptions.html", {"page": page, "today": clock.today()})


@login_required
def resolve_exception(request, public_id):
    _departments, people = hr_scope(request)
    row = get_object_or_404(open_exceptions(people), public_id=public_id)
    form = ExceptionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        due_on = form.cleaned_data["due_on"] if "waive" not in request.POST else None
        if due_on is None and "waive" not in request.POST:
            messages.error(request, _("Please choose a date, or say that there is none."))
            return redirect("courses:list_exceptions")
        try:
            dates.resolve_exception(row, due_on=due_on, by=request.user)
            messages.success(request, _("Noted."))
        except CoursesError as error:
            messages.error(request, str(error))
    elif request.method == "POST":
        messages.error(request, _("This date could not be read."))
    return redirect("courses:list_exceptions")


@login_required
def list_rules(request):
    """Which audiences take which tracks."""
    hr_scope(request)
    rows = AudienceRule.objects.select_related("audience", "track").order_by("track__position", "audience__name")
    return render(request, "courses/hr_rules.html", {"rows": rows})


@login_required
def show_rule(request, public_id):
    """One rule: whom it would enrol now, and why; a held one is decided here."""
    departments, people = hr_scope(request)
    rule = get_object_or_404(AudienceRule.objects.select_related("audience", "track"), public_id=public_id)
    may_decide = who.may_decide(request.user, rule, departments)
    if request.method == "POST" and may_decide:
        try:
            count = audiences.decide_rule(rule, allow="allow" in request.POST, by=request.user)
            text = ngettext("%(n)s person was enrolled.", "%(n)s people were enrolled.", count) % {"n": count}
            messages.success(request, text if "allow" in request.POST else _("The rule is turned off."))
        except CoursesError as error:
            messages.error(request, str(error))
        return redirect(request.path)
    fresh = audiences.newcomers(rule)
    mine = people.filter(pk__in=[p.pk for p in fresh])  # names only of people whom this HR looks after
    why = [(m.employee, m.verdict) for m in explain(rule.audience.criteria, among=mine[:50])]
    context = {
        "rule": rule,
        "count": len(fresh),
        "hidden": len(fresh) - mine.count(),
        "why": why,
        "may_decide": may_decide,
    }
    return render(request, "courses/hr_rule.html", context)


@login_required
def enrol(request):
    """Enrol people of one's own departments by number."""
    _departments, people = hr_scope(request)
    form = EnrolForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        numbers = form.cleaned_data["numbers"]
        found = list(people.filter(number__in=numbers).select_related("user").with_post())
        unknown = sorted(set(numbers) - {p.number for p in found})
        if unknown:
            form.add_error(
                "numbers",
                _("Not among your people: %(numbers)s. Nobody was enrolled.") % {"numbers": "、".join(unknown[:20])},
            )
        else:
            try:
                count = enrolment.enrol_many(
                    found, form.cleaned_data["track"], source=Enrolment.Source.HR,
                    reason=form.cleaned_data["reason"], by=request.user,
                )  # fmt: skip
                text = ngettext("%(n)s person was enrolled.", "%(n)s people were enrolled.", count) % {"n": count}
                messages.success(request, text)
                return redirect("courses:list_learning")
            except CoursesError as error:
                form.add_error("track", str(error))
    return render(request, "courses/hr_enrol.html", {"form": form})
