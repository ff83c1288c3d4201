"""The people of HR's departments: the list, a person's page, and the small forms there."""

import datetime as dt

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, Subquery
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from accounts import actions as accounts
from accounts.exceptions import AccountsError
from accounts.models import ActivationCode
from lib.ids import is_uuid
from people import actions, forms, sections
from people.access import hr_only
from people.exceptions import PeopleError
from people.models import Assignment, Employee, RosterImport, RosterRow

COLUMNS = [
    ("number", gettext_lazy("Number")),
    ("name", gettext_lazy("Name")),
    ("department", gettext_lazy("Department and post")),
    ("hired", gettext_lazy("Hired")),
    ("state", gettext_lazy("State")),
]
PER_PAGE = 50
SLIPS_AT_ONCE = 200
SORTS = {
    "number": "number",
    "name": "name",
    "department": "department_path",
    "hired": "hired_on",
    "state": "work_state",
}
NO_PASSWORD = "!"  # noqa: S105


@hr_only
def list_people(request):
    form = forms.PeopleFilter(request.GET, user=request.user)
    form.is_valid()
    people = find_people(Employee.objects.of_hr(request.user), form.cleaned_data)
    page = Paginator(people.select_related("user").with_post(), PER_PAGE).get_page(request.GET.get("page"))
    sort = request.GET.get("sort", "number")
    context = {
        "form": form,
        "page": page,
        "sort": sort,
        "columns": COLUMNS,
        "is_filtered": any(form.cleaned_data.values()),
    }
    return render(request, "people/list_people.html", context)


def find_people(people, wanted):
    """Return `people` as the filter `wanted` (cleaned data) narrows and sorts them."""
    state, account = wanted.get("state"), wanted.get("account")
    people = people.filter(work_state=state) if state else people.working()
    if query := (wanted.get("q") or "").strip():
        people = people.filter(Q(number__icontains=query) | Q(name__icontains=query))
    if wanted.get("department"):
        people = people.belonging_to([wanted["department"]])
    if wanted.get("post"):
        people = people.filter(
            pk__in=Assignment.objects.main().current().filter(post=wanted["post"]).values("employee")
        )
    if account == "waiting":
        people = people.filter(user__is_active=True, user__password__startswith=NO_PASSWORD)
    elif account == "open":
        people = people.filter(user__is_active=True).exclude(user__password__startswith=NO_PASSWORD)
    wish = wanted.get("sort") or "number"
    column = SORTS.get(wish.removeprefix("-"), "number")
    if column == "department_path":
        now = Assignment.objects.main().current().filter(employee=OuterRef("pk"))
        people = people.annotate(department_path=Subquery(now.values("department__path")[:1]))
    return people.order_by(("-" if wish.startswith("-") else "") + column, "number")


def person_of(request, public_id):
    return get_object_or_404(
        Employee.objects.of_hr(request.user).select_related("user").with_post(), public_id=public_id
    )


@hr_only
def show_person(request, public_id):
    employee = person_of(request, public_id)
    context = {
        "employee": employee,
        "main": employee.main,
        "assignments": employee.assignments.select_related("post", "department", "manager").order_by("-starts_on"),
        "absences": employee.absences.order_by("-starts_on"),
        "grants": employee.grants.select_related("department", "granted_by").order_by("-starts_on"),
        "planned": employee.assignments.main().filter(announced_at=None).exists(),
        "open_absence": employee.absences.filter(settled_at=None).first(),
        "is_activated": bool(employee.user and employee.user.has_usable_password()),
        "may_issue": bool(employee.user and accounts.may_issue(request.user, employee.user)),
        "may_reset": bool(employee.user and accounts.may_reset(request.user, employee.user)),
        "two_step": employee.user.two_step() if employee.user else None,
        "sections": sections.sections_of(request, employee),
    }
    return render(request, "people/show_person.html", context)


# --- small forms --------------------------------------------------------------------------------
def _placement(data, starts_on):
    return actions.Placement(data["post"], data["department"], data["manager"], starts_on, "HR")


def _move(employee, data, by):
    actions.move(employee, place=_placement(data, data["starts_on"]), by=by)


def _return(employee, data, by):
    actions.return_(employee, place=_placement(data, data["starts_on"]), hired_on=data["starts_on"], by=by)


def _leave(employee, data, by):
    if data["on"] < employee.hired_on:
        raise PeopleError(_("This day lies before the hiring day."))
    if employee.user_id == by.pk:
        raise PeopleError(_("Nobody marks oneself as having left."))
    actions.leave(employee, on=data["on"], by=by)


def _take_leave(employee, data, by):
    last = data["last_day"]
    if last and last < data["starts_on"]:
        raise PeopleError(_("The last day lies before the first."))
    ends_on = last + dt.timedelta(days=1) if last else None
    actions.take_leave(employee, starts_on=data["starts_on"], ends_on=ends_on, reason=data["reason"], by=by)


def _end_leave(employee, data, by):
    actions.end_leave(employee, on=data["on"], by=by)


VERBS = {
    "move": (forms.MoveForm, _move, gettext_lazy("Move"), gettext_lazy("Post, department and manager from a day on. The present assignment ends on that day and stays in the history.")),
    "leave": (forms.LeaveForm, _leave, gettext_lazy("Mark as left"), gettext_lazy("Sign-in, roles and open training end on that day; everything learned stays. Who comes back gets the same record again.")),
    "return": (forms.MoveForm, _return, gettext_lazy("Rehire"), gettext_lazy("The same record goes on. A new slip is needed to sign in.")),
    "absence": (forms.AbsenceForm, _take_leave, gettext_lazy("Long leave"), gettext_lazy("Dates move by the length of the leave when it is over.")),
    "back": (forms.BackForm, _end_leave, gettext_lazy("End the leave"), gettext_lazy("Open dates move by the length of the leave.")),
}  # fmt: skip


@hr_only
def change_person(request, public_id, verb):
    """One small form a verb; the action says what is impossible."""
    employee = person_of(request, public_id)
    if verb not in VERBS or (verb == "return") != (employee.work_state == Employee.State.LEFT):
        raise Http404
    form_class, act, title, lead = VERBS[verb]
    form = form_class(request.POST or None, user=request.user, employee=employee)
    if form.is_valid():
        try:
            act(employee, form.cleaned_data, request.user)
        except PeopleError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("%(name)s: saved.") % {"name": employee.name})
            return redirect(employee)
    return render(
        request, "people/change_person.html", {"form": form, "employee": employee, "title": title, "lead": lead}
    )


@hr_only
def hire_person(request):
    form = forms.HireForm(request.POST or None, user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        facts = {k: data[k] for k in ("number", "name", "mobile", "hired_on", "employment_kind")}
        try:
            employee = actions.hire(Employee(**facts), place=_placement(data, data["hired_on"]), by=request.user)
        except PeopleError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(
                request,
                _("%(name)s was added. Please print a slip, so that the account can be activated.")
                % {"name": employee.name},
            )
            return redirect(employee)
    return render(request, "people/hire_person.html", {"form": form})


# --- slips --------------------------------------------------------------------------------------
@require_POST
@never_cache
@hr_only
def print_slips(request):
    """Slips of the chosen people (`person`), or of those whom an import brought in (`import`), up to 200 at once."""
    people = Employee.objects.of_hr(request.user).filter(user__is_active=True)
    if request.POST.get("import"):
        if not is_uuid(request.POST["import"]):
            raise Http404
        rosters = RosterImport.objects.visible_to(request.user)
        roster = get_object_or_404(rosters, public_id=request.POST["import"])
        people = newcomers_of(roster, people)
    else:
        people = people.filter(public_id__in=[p for p in request.POST.getlist("person") if is_uuid(p)])
    users = [e.user for e in people.select_related("user").order_by("number")[:SLIPS_AT_ONCE]]
    users = [u for u in users if accounts.may_issue(request.user, u)]
    if not users:
        messages.info(request, _("Nobody was chosen to whom you may hand a slip."))
        return redirect("people:list_people")
    try:
        slips = accounts.issue_slips(users, by=request.user, site_url=request.build_absolute_uri("/"))
    except AccountsError as exc:
        messages.error(request, str(exc))
        return redirect("people:list_people")
    back = roster.get_absolute_url() if request.POST.get("import") else ""
    return render(request, "accounts/slips.html", {"slips": slips, "back": back or reverse("people:list_people")})


def newcomers_of(roster, people):
    """Those of `people` whom `roster` hired or took back, and who have neither a password nor a slip since then."""
    came = roster.rows.exclude(applied_at=None).filter(verb__in=[RosterRow.Verb.JOIN, RosterRow.Verb.RETURN])
    printed = ActivationCode.objects.open().filter(issued_at__gte=roster.created_at)
    waiting = people.filter(number__in=came.values("number"), user__password__startswith=NO_PASSWORD)
    return waiting.exclude(user__in=printed.values("user"))
