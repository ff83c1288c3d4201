"""The desk of practical exams: exams, their hours, seats, papers, quick entry."""

import uuid

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classroom import panel_papers, rubrics
from classroom.access import only
from classroom.actions import panels
from classroom.exceptions import ClassroomError
from classroom.forms import panels as forms
from classroom.forms.secondments import RubricForm
from classroom.models import PanelExam, PanelSeat, PanelSlot, Rubric
from people import rules

PER_PAGE = 30
runners_only = only(lambda user: rules.has_role(user, *forms.RUNNERS))


def crumbs_of(*things):
    return [(_("Practical exams"), reverse("classroom:list_panels")), *((str(t), t.get_absolute_url()) for t in things)]


def own_exam(request, public_id):
    return get_object_or_404(PanelExam.objects.editable_by(request.user), public_id=public_id)


def own_slot(request, public_id):
    rows = PanelSlot.objects.editable_by(request.user).select_related("exam__owner_department")
    return get_object_or_404(rows, public_id=public_id)


def own_seat(request, public_id):
    rows = PanelSeat.objects.filter(slot__in=PanelSlot.objects.editable_by(request.user))
    wide = ("slot__exam__owner_department", "exam__owner_department", "employee__user", "third", "result")
    return get_object_or_404(rows.select_related(*wide), public_id=public_id)


@runners_only
def list_panels(request):
    rows = PanelExam.objects.editable_by(request.user).select_related("owner_department")
    finished = Count("bookings", filter=Q(bookings__state="finished"))
    rows = rows.annotate(slot_count=Count("slots", distinct=True), finished=finished).order_by("title", "pk")
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    return render(request, "classroom/field/panel_list.html", {"page": page})


@runners_only
def edit_panel(request, public_id=None):
    """Define an exam or change it; a new one may begin with a rubric that ships (?rubric=X300)."""
    exam = own_exam(request, public_id) if public_id else None
    shipped = [] if exam else list(Rubric.objects.exclude(key=Rubric.REPORT).order_by("key"))
    chosen = next((rubric for rubric in shipped if rubric.key == request.GET.get("rubric")), None)
    form = forms.PanelExamForm(request.POST or None, user=request.user, exam=exam, rubric=chosen)
    if form.is_valid():
        try:
            exam = panels.save_exam(exam, by=request.user, **form.cleaned_data)
        except ClassroomError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(exam)
    context = {
        "form": form,
        "exam": exam,
        "shipped": shipped,
        "chosen": chosen,
        "crumbs": crumbs_of(*([exam] if exam else [])),
    }
    return render(request, "classroom/field/panel_edit.html", context, status=400 if form.is_bound else 200)


@runners_only
def show_panel(request, public_id):
    """An exam: its terms, its hours, and a form for the next hour."""
    exam = own_exam(request, public_id)
    form = forms.SlotForm(request.POST or None)
    if form.is_valid():
        try:
            panels.open_slot(exam, **form.cleaned_data)
        except ClassroomError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("The hour is open for bookings."))
            return redirect(exam)
    slots = exam.slots.order_by("-starts_at").prefetch_related("panel__employee")
    page = Paginator(slots, PER_PAGE).get_page(request.GET.get("page"))
    context = {"exam": exam, "form": form, "page": page, "most": rubrics.most(exam.criteria), "crumbs": crumbs_of()}
    return render(request, "classroom/field/panel_show.html", context, status=400 if form.is_bound else 200)


@runners_only
def show_slot(request, public_id):
    """An hour: who comes, how it stands; somebody without a phone is booked here."""
    slot = own_slot(request, public_id)
    form = forms.BookForForm(request.POST or None)
    if form.is_valid():
        try:
            panels.book(form.cleaned_data["number"], slot)
        except ClassroomError as error:
            form.add_error("number", str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(slot)
    seats = slot.bookings.select_related("employee", "result").annotate(sheet_count=Count("sheets")).order_by("pk")
    context = {
        "slot": slot, "seats": seats, "panel": slot.panel.select_related("employee"), "form": form, "crumbs": crumbs_of(slot.exam),
    }  # fmt: skip
    return render(request, "classroom/field/slot_show.html", context, status=400 if form.is_bound else 200)


@runners_only
def show_seat(request, public_id):
    """A candidate: the sheets side by side, their agreement, the result, quick entry from paper."""
    return page_of(request, own_seat(request, public_id))


def page_of(request, seat, *, status=200, entry=None):
    sheets = list(seat.sheets.select_related("examiner", "photo").order_by("pk"))
    have = {sheet.examiner_id for sheet in sheets}
    missing = [p.employee for p in seat.slot.panel.select_related("employee") if p.employee_id not in have]
    if seat.state == "apart" and seat.third and seat.third_id not in have:
        missing.append(seat.third)
    most = rubrics.most(seat.terms["criteria"])
    context = {
        "seat": seat, "slot": seat.slot, "sheets": sheets, "missing": missing, "most": most, "token": uuid.uuid4().hex,
        "lines": rubrics.lines(seat.terms["criteria"], *[sheet.points for sheet in sheets]),
        "agreement": panels.agreement_of(sheets, most), "apart": abs(sheets[0].total - sheets[1].total) if len(sheets) > 1 else None,
        "entry": entry or RubricForm(criteria=seat.terms["criteria"]), "third_form": forms.ThirdForm(),
        "result": getattr(seat, "result", None), "crumbs": crumbs_of(seat.exam),
    }  # fmt: skip
    return render(request, "classroom/field/seat_show.html", context, status=status)


@require_POST
@runners_only
def type_sheet(request, public_id):
    """Quick entry: an examiner's sheet from paper. What was typed stays when it is refused."""
    seat = own_seat(request, public_id)
    form = RubricForm(request.POST, criteria=seat.terms["criteria"])
    panel = {str(p.employee.public_id): p.employee for p in seat.slot.panel.select_related("employee")}
    if seat.third:
        panel[str(seat.third.public_id)] = seat.third
    examiner = panel.get(request.POST.get("examiner", ""))
    if examiner is None:
        raise Http404
    if form.is_valid():
        try:
            panels.hand_in(
                seat, examiner, token=request.POST.get("token", "")[:64], points=form.cleaned_data, by=request.user,
                note=form.cleaned_data["comment"], is_typed=True,
            )  # fmt: skip
        except ClassroomError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Saved."))
            return redirect(seat)
    return page_of(request, seat, status=400, entry=form)


@require_POST
@runners_only
def change_seat(request, public_id, verb):
    """Absent, or a third examiner."""
    seat, form = own_seat(request, public_id), forms.ThirdForm(request.POST)
    try:
        if verb == "absent":
            panels.mark_absent(seat, by=request.user)
        elif verb == "third":
            if not form.is_valid():
                raise ClassroomError(_("Nobody with this number works here."))
            panels.name_third(seat, form.cleaned_data["third"], by=request.user)
        else:
            raise Http404
    except ClassroomError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect(seat)


@require_safe
@runners_only
def print_sheets(request, public_id):
    """Empty sheets of an hour for examiners without a phone."""
    slot = own_slot(request, public_id)
    return _pdf(panel_papers.sheets(slot), "sheets.pdf")


@require_safe
@runners_only
def print_protocol(request, public_id):
    seat = own_seat(request, public_id)
    if seat.state != "finished":
        raise Http404
    return _pdf(panel_papers.protocol(seat), "protocol.pdf")


def _pdf(content, name):
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(False, name)
    return response
