"""What is kept about a person: the page for oneself and for HR, the copy, and the erasing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from people import forms, rules
from people.access import hr_only
from people.actions import copies, erasing
from people.exceptions import PeopleError
from people.models import DataExport, ErasureRequest
from people.personal.kept import chapters_of
from people.personal.obstacles import obstacles_of
from people.views.people import person_of

COPIES_SHOWN = 5


def _me(request):
    """The employee behind the visitor; an account outside the roster has no such page."""
    me = rules.employee_of(request.user)
    if me is None:
        raise Http404
    return me


def _copies(request, employee):
    return employee.data_exports.filter(asked_by=request.user).select_related("job")[:COPIES_SHOWN]


# --- one's own ------------------------------------------------------------------------------------
@never_cache
@require_safe
@login_required
def show_kept(request):
    """Each table with its purpose, for how long, what erasing does, and how many rows there are about me."""
    me = _me(request)
    of_hr = me.data_exports.exclude(asked_by=request.user).select_related("asked_by")[:COPIES_SHOWN]
    context = {"employee": me, "chapters": chapters_of(me), "copies": _copies(request, me), "of_hr": of_hr}
    return render(request, "people/privacy/show_kept.html", context)


@require_POST
@login_required
def copy_own(request):
    try:
        copies.ask_for_copy(_me(request), by=request.user)
    except PeopleError as exc:
        messages.error(request, exc)
    return redirect("people:show_kept")


@never_cache
@require_safe
@login_required
def fetch_copy(request, public_id):
    """The file itself: only for whoever asked for it, as long as the right to it holds, for seven days."""
    row = get_object_or_404(DataExport.objects.visible_to(request.user), public_id=public_id)
    if not row.is_ready:
        raise Http404
    try:
        file = row.file.open("rb")
    except OSError as exc:
        raise Http404 from exc
    name = _("data-%(number)s.zip") % {"number": row.employee.number}
    response = FileResponse(file, as_attachment=True, filename=name, content_type="application/zip")
    response["Cache-Control"] = "private, no-store"
    return response


# --- HR -------------------------------------------------------------------------------------------
@never_cache
@require_safe
@hr_only
def show_person_data(request, public_id):
    """The same for a person of HR's departments, with what stands against erasing."""
    employee = person_of(request, public_id)
    context = {
        "employee": employee,
        "chapters": chapters_of(employee),
        "copies": _copies(request, employee),
        "form": forms.CopyForm(),
        "erasures": employee.erasures.all()[:COPIES_SHOWN],
    }
    return render(request, "people/privacy/show_person_data.html", context)


@require_POST
@hr_only
def copy_person(request, public_id):
    employee = person_of(request, public_id)
    try:
        copies.ask_for_copy(employee, by=request.user, reason=request.POST.get("reason", ""))
    except PeopleError as exc:
        messages.error(request, exc)
    return redirect("people:show_person_data", public_id)


@never_cache
@hr_only
def ask_for_erasure(request, public_id):
    """What will happen, what stands against it, and the reason."""
    employee = person_of(request, public_id)
    form = forms.ErasureForm(request.POST if request.method == "POST" else None, employee=employee)
    if form.is_valid():
        try:
            row = erasing.ask_for_erasure(employee, by=request.user, **form.cleaned_data)
        except PeopleError as exc:
            form.add_error(None, str(exc))
        else:
            messages.success(request, _("Asked. It begins when the second person has confirmed it."))
            return redirect(row)
    context = {"employee": employee, "form": form, "obstacles": obstacles_of(employee)}
    return render(request, "people/privacy/ask_for_erasure.html", context)


@never_cache
@require_safe
@hr_only
def show_erasure(request, public_id):
    rows = ErasureRequest.objects.visible_to(request.user).select_related("employee", "asked_by", "decided_by", "job")
    row = get_object_or_404(rows, public_id=public_id)
    may_decide = row.state == "requested" and request.user in erasing.second_persons(row.employee, but=row.asked_by)
    is_stuck = row.state == "confirmed" and (row.job is None or row.job.is_finished)
    context = {"row": row, "may_decide": may_decide, "is_stuck": is_stuck}
    return render(request, "people/privacy/show_erasure.html", context)


@require_POST
@hr_only
def decide_erasure(request, public_id):
    """The second person's word, or: go on with one whose job failed."""
    row = get_object_or_404(ErasureRequest.objects.visible_to(request.user), public_id=public_id)
    try:
        if request.POST.get("choice") == "go_on":
            erasing.go_on(row, by=request.user)
        else:
            confirm = request.POST.get("choice") == "confirm"
            erasing.decide(row, confirm=confirm, by=request.user, words=request.POST.get("words", ""))
    except PeopleError as exc:
        messages.error(request, exc)
    return redirect(row)
