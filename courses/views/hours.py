"""Study hours: one's own year, the team's, HR's list of everybody with who is below, and the targets."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from courses import hours as reading
from courses.actions import hours
from courses.exceptions import CoursesError
from courses.forms import HourFilter, TargetForm
from courses.models import HourTarget, StudyHour
from courses.views.hr import PER_PAGE, hr_scope
from lib import clock, sheets
from people import rules
from people.models import Assignment, Employee


def wanted_year(request):
    """Return the year that the address asks for, this one when it asks for none that can be."""
    word, this = request.GET.get("year", ""), clock.today().year
    return int(word) if word.isascii() and word.isdigit() and 2009 <= int(word) <= this + 1 else this


def person_context(request, person):
    """Return what a person's page of study hours shows: the account of the year, its lines, and the years there are."""
    year = wanted_year(request)
    (account,) = reading.accounts_of(Employee.objects.filter(pk=person.pk), year)
    lines = StudyHour.objects.filter(employee=person).of_year(year).select_related("reverses", "by", "reversal")
    years = {d.year for d in StudyHour.objects.filter(employee=person).dates("done_on", "year")}
    return {
        "person": person,
        "year": year,
        "years": sorted({*years, year, clock.today().year}, reverse=True),
        "account": account,
        "bars": reading.bars(account),
        "lines": lines,
        "credits": sum(line.credits for line in lines),
    }


@login_required
def my_hours(request):
    person = rules.employee_of(request.user)
    if person is None:
        raise Http404
    return render(request, "courses/hours.html", {**person_context(request, person), "is_own": True})


@login_required
def show_hours(request, public_id):
    """One person's study hours, for those who may see the person; HR may take a line back."""
    person = get_object_or_404(Employee.objects.visible_to(request.user), public_id=public_id)
    may_reverse = (
        person.user_id != request.user.pk and Employee.objects.of_hr(request.user).filter(pk=person.pk).exists()
    )
    return render(request, "courses/hours.html", {**person_context(request, person), "may_reverse": may_reverse})


@require_POST
@login_required
def reverse_hours(request, public_id):
    """HR takes a line back, with a reason."""
    people = Employee.objects.of_hr(request.user).exclude(user=request.user)
    rows = StudyHour.objects.filter(employee__in=people).select_related("employee")
    row = get_object_or_404(rows, public_id=public_id)
    try:
        hours.reverse(row, reason=request.POST.get("reason", ""), by=request.user)
        messages.success(request, _("Taken back. The line stays, with a second one that cancels it."))
    except CoursesError as error:
        messages.error(request, str(error))
    return redirect("courses:show_hours", row.employee.public_id)


def listed(request, people, departments):
    """Return (form, year, accounts) of `people` after the filters, whoever misses most first."""
    form = HourFilter(request.GET or None, departments=departments)
    chosen = form.cleaned_data if form.is_valid() else {}
    if chosen.get("department"):
        people = people.in_department(chosen["department"])
    if chosen.get("category"):
        holders = Assignment.objects.main().current().filter(post__category=chosen["category"])
        people = people.filter(pk__in=holders.values("employee"))
    if q := chosen.get("q", "").strip():
        people = people.filter(name__contains=q) | people.filter(number__istartswith=q)
    year = wanted_year(request)
    rows = reading.accounts_of(people.with_post().order_by("number"), year)
    if chosen.get("below"):
        rows = [row for row in rows if row.missing]
    return form, year, sorted(rows, key=lambda row: -row.missing)


def team_people(request):
    me = rules.employee_of(request.user)
    return Employee.objects.working().in_line_of(me) if me else Employee.objects.none()


def list_context(request, people, departments):
    """Return what a list of study hours shows; its figures are those of everybody after the filters."""
    form, year, rows = listed(request, people, departments)
    asked = [row for row in rows if row.due is not None]
    reached = sum(not row.missing for row in asked)
    return {
        "form": form,
        "year": year,
        "page": Paginator(rows, PER_PAGE).get_page(request.GET.get("page")),
        "count": len(rows),
        "asked": len(asked),
        "reached": reached,
        "percent": 100 * reached // len(asked) if asked else 0,
        "mean": reading.in_hours(sum(row.got for row in rows) // len(rows)) if rows else "–",
        "now": clock.now(),
    }


@login_required
def team_hours(request):
    return render(request, "courses/team_hours.html", list_context(request, team_people(request), None))


@login_required
def list_hours(request):
    _departments, people = hr_scope(request)
    context = list_context(request, people, rules.departments_under_hr(request.user))
    targets = HourTarget.objects.filter(year=context["year"])
    return render(request, "courses/hr_hours.html", {**context, "targets": targets, "may_set": may_set(request.user)})


@login_required
def export_hours(request):
    """The list as a workbook, with all kinds of learning."""
    _departments, people = hr_scope(request)
    _form, year, rows = listed(request, people, rules.departments_under_hr(request.user))
    kinds = StudyHour.Kind.choices
    header = [_("Employee number"), _("Name"), _("Department"), _("Post"), *(label for _key, label in kinds)]
    header += [_("Hours learnt"), _("Hours asked"), _("Hours missing"), _("How the target came about")]

    def cells():
        for row in rows:
            person, main = row.employee, row.employee.main
            yield [
                person.number, person.name, main.department.name if main else "", main.post.name if main else "",
                *(row.by_kind.get(key, 0) / 100 for key, _label in kinds),
                row.got / 100, None if row.due is None else row.due / 100, row.missing / 100, row.because,
            ]  # fmt: skip

    book = sheets.workbook(f"{year}", header, cells(), widths=[12, 12, 24, 18, *[8] * len(kinds), 10, 10, 10, 50])
    response = HttpResponse(book, content_type=sheets.XLSX)
    response["Content-Disposition"] = f'attachment; filename="hours-{year}.xlsx"'
    return response


def may_set(user):
    """Targets hold for the whole company: administrators and HR of a root set them."""
    return user.is_superuser or any(department.is_root() for department in rules.departments_of(user, "hr"))


@login_required
def set_targets(request):
    """The targets of a year by post category."""
    if not may_set(request.user):
        raise Http404
    year = wanted_year(request)
    known = dict(HourTarget.objects.filter(year=year).values_list("category", "hours"))
    form = TargetForm(request.POST or None, known=known)
    if request.method == "POST" and form.is_valid():
        hours.set_targets(year, form.hundredths(), by=request.user)
        messages.success(request, _("The targets of %(year)s are set.") % {"year": year})
        return redirect(f"{request.path}?year={year}")
    context = {
        "form": form,
        "year": year,
        "years": [clock.today().year + 1, clock.today().year, clock.today().year - 1],
    }
    return render(request, "courses/hr_targets.html", context)
