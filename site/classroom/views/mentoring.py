"""Mentoring and checklists: on the phone for the two and for witnesses, lists and exports for HR."""

import datetime as dt
from functools import partial

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classroom import external_papers
from classroom.access import hr_only, own_crumbs
from classroom.actions import mentoring
from classroom.exceptions import ClassroomError
from classroom.forms import mentoring as forms
from classroom.models import Checklist, MentorPair
from classroom.views.field_hr import workbook_response
from lib import clock
from lib.sheets import workbook
from people import rules
from people.models import Employee

PER_PAGE = 50


def seen_pair(request, public_id):
    rows = MentorPair.objects.visible_to(request.user).select_related(
        "mentor__user", "employee__user", "department", "final_by", "final_result"
    )
    return get_object_or_404(rows.distinct(), public_id=public_id)


def hr_crumbs(user):
    """Return the way back to HR's list; a manager came from elsewhere."""
    return [(_("Mentoring"), reverse("classroom:list_pairs"))] if rules.is_hr(user) else []


def words_of(form):
    return " ".join(f"{form[name].label}: {' '.join(errors)}" for name, errors in form.errors.items())


@login_required
def show_pair(request, public_id):
    return pair_page(request, seen_pair(request, public_id))


def pair_page(request, row, *, status=200, **bound):
    """Return the page; `bound` are forms with what was typed, when it was refused."""
    monday = clock.today() - dt.timedelta(days=clock.today().weekday())
    is_mentor, is_on = row.mentor.user_id == request.user.pk, row.state == "active"
    context = {
        "row": row, "is_mentor": is_mentor, "is_on": is_on, "is_over": is_on and row.ends_on < clock.today(),
        "crumbs": own_crumbs() if is_mentor or row.employee.user_id == request.user.pk else hr_crumbs(request.user),
        "is_one": is_mentor or row.employee.user_id == request.user.pk,
        "may_check": is_on and mentoring.may_check(request.user, row),
        "weeks": row.weeks.order_by("-week_on"), "meetings": row.meetings.select_related("by"),
        "week_form": forms.WeekForm(week=row.weeks.filter(week_on=monday).first()),
        "meet_form": forms.MeetingForm(auto_id="meet_%s"), "end_form": forms.FinalForm(row=row, auto_id="final_%s"),
    }  # fmt: skip
    return render(request, "classroom/field/pair_show.html", context | bound, status=status)


@require_POST
@login_required
def do_pair(request, public_id, verb):
    """The mentor's weekly tick, a talk of the two, the final check."""
    row, by = seen_pair(request, public_id), request.user
    is_one = by.pk in (row.mentor.user_id, row.employee.user_id)
    allowed = {"week": row.mentor.user_id == by.pk, "meet": is_one, "end": mentoring.may_check(by, row)}
    if not allowed.get(verb):
        raise Http404
    final = partial(forms.FinalForm, row=row)
    form = {"week": forms.WeekForm, "meet": forms.MeetingForm, "end": final}[verb](request.POST)
    try:
        if not form.is_valid():
            raise ClassroomError(words_of(form))
        data = form.cleaned_data
        if verb == "week":
            mentoring.tick_week(row, form.items(), note=data["note"], by=by)
        elif verb == "meet":
            mentoring.meet(row, by=by, **data)
        else:
            mentoring.end(row, data["state"], note=data["note"], result=data.get("result"), by=by)
    except ClassroomError as error:
        messages.error(request, str(error))
        return pair_page(request, row, status=400, **{f"{verb}_form": form})
    messages.success(request, _("Saved."))
    return redirect(row)


@require_safe
@login_required
def print_pair(request, public_id):
    response = HttpResponse(
        external_papers.mentor_agreement(seen_pair(request, public_id)), content_type="application/pdf"
    )
    response["Content-Disposition"] = content_disposition_header(False, "mentoring.pdf")
    return response


# --- checklists -----------------------------------------------------------------------------------------
def seen_checklist(request, public_id):
    """A checklist of one's own, of one's line, of one's HR's people, or of one's trainee."""
    mine = MentorPair.objects.filter(mentor__user=request.user, state="active").values("employee")
    rows = Checklist.objects.visible_to(request.user) | Checklist.objects.filter(employee__in=mine)
    return get_object_or_404(rows.select_related("employee__user", "signed_by").distinct(), public_id=public_id)


@login_required
def show_checklist(request, public_id):
    row = seen_checklist(request, public_id)
    ticks = {tick.item: tick for tick in row.ticks.select_related("witness")}
    context = {
        "row": row, "items": [{**item, "tick": ticks.get(item["key"])} for item in row.items], "done": len(ticks),
        "may_witness": row.state == "running" and mentoring.may_witness(request.user, row) and rules.employee_of(request.user),
        "may_sign": row.state == "running" and mentoring.may_sign(request.user, row), "crumbs": own_crumbs(),
    }  # fmt: skip
    return render(request, "classroom/field/checklist_show.html", context)


@require_POST
@login_required
def do_checklist(request, public_id, verb):
    row, me = seen_checklist(request, public_id), rules.employee_of(request.user)
    try:
        if verb == "witness" and me and mentoring.may_witness(request.user, row):
            item, note = request.POST.get("item", ""), request.POST.get("note", "")[:200]
            mentoring.witness(row, item, witness=me, note=note)
        elif verb == "sign" and mentoring.may_sign(request.user, row):
            mentoring.sign(row, by=request.user)
        else:
            raise Http404
    except ClassroomError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect(row)


# --- HR -------------------------------------------------------------------------------------------------
@hr_only
def list_pairs(request):
    """Who is mentored by whom; a new pair with the form."""
    form = forms.PairForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            if not _is_of_hr(request, data["trainee"]):
                raise ClassroomError(_("This person is not one of yours."))
            row = mentoring.pair(
                data["mentor"],
                data["trainee"],
                starts_on=data["starts_on"],
                ends_on=data["ends_on"],
                goals=data["goals"],
                by=request.user,
            )
        except ClassroomError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved. Print the agreement to sign."))
            return redirect(row)
    rows = MentorPair.objects.of_hr(request.user).select_related("mentor", "employee", "department")
    rows = rows.annotate(ticked=Count("weeks")).order_by("state", "-starts_on", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form, "month": f"{clock.today():%Y-%m}"}
    return render(request, "classroom/field/pair_list.html", context, status=400 if form.is_bound else 200)


def _is_of_hr(request, person):
    return Employee.objects.of_hr(request.user).filter(pk=person.pk).exists()


@require_safe
@hr_only
def export_allowances(request):
    """The month's list for allowances: the weeks that were ticked, and what the setting pays for each."""
    try:
        first = dt.datetime.strptime(request.GET.get("month", ""), "%Y-%m").date()  # noqa: DTZ007 - a month, no instant
    except ValueError:
        first = clock.today().replace(day=1)
    last = (first + dt.timedelta(days=32)).replace(day=1)
    inside = Q(weeks__week_on__gte=first, weeks__week_on__lt=last)
    rows = MentorPair.objects.of_hr(request.user).select_related("mentor", "employee", "department")
    rows = rows.annotate(ticked=Count("weeks", filter=inside)).filter(ticked__gt=0).order_by("mentor__number", "pk")
    header = [
        _("Month"), _("Mentor's number"), _("Mentor"), _("Trainee's number"), _("Trainee"), _("Department"), _("Weeks ticked"),
        _("Allowance (yuan)"),
    ]  # fmt: skip
    fen = settings.FIELDWORK["mentor_fen_a_week"]
    lines = [
        [
            f"{first:%Y-%m}", r.mentor.number, r.mentor.name, r.employee.number, r.employee.name, r.department.name, r.ticked,
            r.ticked * fen / 100,
        ]
        for r in rows
    ]  # fmt: skip
    widths = (10, 14, 12, 14, 12, 22, 12, 14)
    return workbook_response(
        workbook(_("Mentoring allowances"), header, lines, widths=widths), f"mentoring-{first:%Y-%m}.xlsx"
    )


@hr_only
def list_checklists(request):
    form = forms.ChecklistForm(request.POST or None)
    if form.is_valid():
        data = form.cleaned_data
        try:
            if not _is_of_hr(request, data["number"]):
                raise ClassroomError(_("This person is not one of yours."))
            row = mentoring.give_checklist(data["number"], title=data["title"], lines=data["lines"], by=request.user)
        except ClassroomError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(row)
    rows = (
        Checklist.objects.of_hr(request.user)
        .select_related("employee")
        .annotate(done=Count("ticks"))
        .order_by("state", "-pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "form": form}
    return render(request, "classroom/field/checklist_list.html", context, status=400 if form.is_bound else 200)
