"""The duty board: tomorrow's roster, who may do what, who ends soon, and the way back."""

import datetime as dt

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from credentials import board, duty_sheets, outlook
from credentials.actions import applying, licensing, rostering, waysback
from credentials.duty_forms import AssignForm, DayForm, LicenceForm, RosterForm, TemporaryForm
from credentials.exceptions import CredentialsError
from credentials.models import Application, Programme
from credentials.views.own import REFUSALS
from lib.sheets import XLSX
from people import rules
from people.access import hr_only
from people.models import Employee

PER_PAGE = 50


def people_of(user):
    """Those whom the visitor leads, and those for whom they work as HR; never oneself."""
    me, mine = rules.employee_of(user), Q(pk__in=[])
    if me is not None:
        mine |= Q(pk__in=Employee.objects.in_line_of(me).values("pk"))
    if rules.is_hr(user):
        mine |= Q(pk__in=Employee.objects.of_hr(user).values("pk"))
    return Employee.objects.filter(mine).exclude(user=user).working()


def day_of(request):
    """The day that is looked at: tomorrow unless another one is chosen."""
    form = DayForm(request.GET)
    return (form.cleaned_data["day"] if form.is_valid() else None) or board.tomorrow()


def shown_people(request, day):
    """The people of the roster of that day, or everybody where none was dropped in; and the roster."""
    people, roster = people_of(request.user), None
    if request.GET.get("who") != "all":
        roster = board.newest_roster(request.user, day)
    if roster is not None:
        people = people.filter(pk__in=roster.people.values("pk"))
    return people.with_post(on=day).order_by("number"), roster


@login_required
@never_cache
def show_board(request, form=None, status=200):
    day = day_of(request)
    people, roster = shown_people(request, day)
    columns = board.duties()
    page = Paginator(people, PER_PAGE).get_page(request.GET.get("page"))
    page.object_list = board.board(list(page.object_list), columns, on=day)
    context = {
        "day": day, "duties": columns, "page": page, "roster": roster, "form": form or RosterForm(initial={"day": day}),
        "soon": [line for line in page.object_list if line.ends_soon], "lacking": [line for line in page.object_list if line.is_lacking],
        "is_hr": rules.is_hr(request.user),
    }  # fmt: skip
    return render(request, "credentials/board.html", context, status=status)


@require_POST
@login_required
def drop_roster(request):
    form = RosterForm(request.POST, request.FILES)
    if form.is_valid():
        data = form.cleaned_data
        try:
            rows = rostering.read_file(data["file"]) if data["file"] else rostering.read_pasted(data["numbers"])
            roster = rostering.drop_in(rows, day=data["day"], people=people_of(request.user), by=request.user)
        except CredentialsError as error:
            for reason in [str(error), *error.reasons[:50]]:
                form.add_error(None, reason)
        else:
            messages.success(request, _("The roster is here: %(n)s people.") % {"n": roster.people.count()})
            return redirect(f"{request.path.removesuffix('roster/')}?day={data['day'].isoformat()}")
    return show_board(request, form=form, status=400)


@login_required
@never_cache
def show_duties_of(request, public_id, forms=None, status=200):
    """One person: each duty with its reason, whether they stay certified, the ways back, what can be given for some days."""
    person = get_object_or_404(people_of(request.user).with_post(), public_id=public_id)
    (line,) = board.board([person], board.duties(), on=board.tomorrow())
    licences = person.supervised_licences.select_related("duty", "supervisor", "granted_by")[:20]
    asked = Application.objects.filter(employee=person, state=Application.State.REQUESTED).select_related("programme")
    context = {
        "person": person, "line": line, "licences": licences, "day": board.tomorrow(), "assign": AssignForm(line=line),
        "licence": LicenceForm(line=line, colleagues=people_of(request.user), user=request.user),
        "temporary": TemporaryForm(line=line), "asked": asked,
        "lights": sorted(outlook.lights([person], Programme.objects.open()).values(), key=lambda light: light.rank), **(forms or {}),
    }  # fmt: skip
    return render(request, "credentials/duties_of.html", context, status=status)


def _led(request, public_id):
    """One of those whom the visitor leads, with their line of tomorrow."""
    person = get_object_or_404(people_of(request.user).select_related("user").with_post(), public_id=public_id)
    return person, board.board([person], board.duties(), on=board.tomorrow())[0]


@require_POST
@login_required
def assign_way(request, public_id):
    person, _line = _led(request, public_id)
    programme = get_object_or_404(Programme.objects.open(), key=request.POST.get("programme", "")[:60])
    try:
        given = waysback.assign(person, programme, by=request.user)
    except REFUSALS as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("%(name)s was told: %(what)s") % {"name": person.name, "what": given})
    return redirect("credentials:show_duties_of", person.public_id)


@require_POST
@login_required
def grant_licence(request, public_id):
    person, line = _led(request, public_id)
    form = LicenceForm(request.POST, line=line, colleagues=people_of(request.user), user=request.user)
    if form.is_valid():
        data = form.cleaned_data
        try:
            licensing.grant(
                person, data["duty"], supervisor=data["supervisor"], days=data["days"], reason=data["reason"], by=request.user, start=data["start"],
            )  # fmt: skip
        except CredentialsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The supervised licence is given."))
            return redirect("credentials:show_duties_of", person.public_id)
    return show_duties_of(request, public_id, forms={"licence": form}, status=400)


@require_POST
@login_required
def ask_temporary(request, public_id):
    """Ask HR that somebody be certified for some days; HR has it in 待办."""
    person, line = _led(request, public_id)
    form = TemporaryForm(request.POST, line=line)
    if form.is_valid():
        data = form.cleaned_data
        try:
            applying.ask_temporary(person, data["programme"], words=data["words"], days=data["days"], by=request.user)
        except CredentialsError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("HR has it in its to-dos. It holds as soon as HR approves it."))
            return redirect("credentials:show_duties_of", person.public_id)
    return show_duties_of(request, public_id, forms={"temporary": form}, status=400)


@require_safe
@login_required
@never_cache
def export_bss(request):
    day = day_of(request)
    people = list(_with_leavers(request.user, day).with_post(on=day).order_by("number"))
    data = duty_sheets.bss_workbook(people, board.duties(), day=day, whole=request.GET.get("whole") == "1")
    return _file(data, XLSX, f"bss-{day.isoformat()}.xlsx")


def _with_leavers(user, day):
    """Whom one looks after, and whoever left within the last days: their numbers are to be stopped."""
    left = Employee.objects.of_hr(user).filter(left_on__gt=day - dt.timedelta(days=7)) if rules.is_hr(user) else None
    people = Q(pk__in=people_of(user).values("pk"))
    return Employee.objects.filter(people | Q(pk__in=left.values("pk")) if left is not None else people)


@require_safe
@login_required
@never_cache
def print_wall(request):
    day = day_of(request)
    people, _roster = shown_people(request, day)
    title = _("Who may do what on %(day)s") % {"day": duty_sheets.clock.in_words(day)}
    data = duty_sheets.wall_pdf(list(people[:200]), board.duties(), day=day, title=title)
    return _file(data, "application/pdf", f"duties-{day.isoformat()}.pdf")


def _file(data, content_type, name):
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@hr_only
def hr_board(request):
    """HR looks at the same board, of all its people."""
    return show_board(request)
