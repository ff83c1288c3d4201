"""External training for the person, the manager and HR: asking, deciding, reporting, settling."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from classroom import deciding, external_papers
from classroom.access import employees_only, own_crumbs
from classroom.actions import external
from classroom.actions.files import CONTENT_TYPES
from classroom.exceptions import ClassroomError
from classroom.forms.external import AgreementForm, ApplicationForm, ReasonForm, ReportForm
from classroom.models import CostLine, ExternalFile, ExternalTraining
from lib.sheets import XLSX
from library import inspection
from people import rules

WIDE = ("employee__user", "department")
VERBS = ("approve", "decline", "settle", "send_back")


def seen(request, public_id):
    """A training that the visitor may look at: one's own, one's line's, one's HR's."""
    return get_object_or_404(
        ExternalTraining.objects.visible_to(request.user).select_related(*WIDE), public_id=public_id
    )


def own(request, public_id):
    return get_object_or_404(ExternalTraining.objects.of(request.user).select_related(*WIDE), public_id=public_id)


def hrs(request, public_id):
    """A training of a person for whom the visitor works as HR."""
    return get_object_or_404(ExternalTraining.objects.of_hr(request.user).select_related(*WIDE), public_id=public_id)


@employees_only
def apply_external(request):
    me = rules.employee_of(request.user)
    form = ApplicationForm(request.POST or None)
    missing = external.unfinished(me)
    if form.is_valid():
        try:
            row = external.apply(me, form.application(), by=request.user)
        except ClassroomError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Your application is on its way."))
            return redirect(row)
    context = {"form": form, "missing": missing, "crumbs": own_crumbs()}
    return render(request, "classroom/field/external_apply.html", context, status=400 if form.is_bound else 200)


@login_required
def show_external(request, public_id):
    row = seen(request, public_id)
    is_own = row.employee.user_id == request.user.pk
    stage = deciding.MANAGER if row.state == "requested" else deciding.HR
    waits = row.state in ("requested", "to_approve", "submitted")
    context = {
        "row": row,
        "is_own": is_own,
        "may_decide": waits and deciding.may_decide(request.user, row.employee, stage),
        "is_hr": not is_own and deciding.may_decide(request.user, row.employee, deciding.HR),
        "steps": row.steps.select_related("by"),
        "files": row.files.order_by("pk"),
        "spent": [(label, row.spent[kind]) for kind, label in CostLine.Kind.choices if row.spent.get(kind)],
        "total": sum(row.spent.values()) or row.fee_fen + row.other_fen,
        "agreement_form": AgreementForm(),
        "reason_form": ReasonForm(auto_id="reason_%s"),
        "crumbs": own_crumbs(),
    }
    return render(request, "classroom/field/external_show.html", context)


@require_POST
@login_required
def answer_external(request, public_id, verb):
    """Decide on the page instead of on the list of to-dos."""
    row = seen(request, public_id)
    stage = deciding.MANAGER if row.state == "requested" else deciding.HR
    if verb not in VERBS or not deciding.may_decide(request.user, row.employee, stage):
        raise Http404
    reason = request.POST.get("reason", "")[:300]
    more = {"reason": reason} if verb in ("decline", "send_back") else {}
    try:
        getattr(external, verb)(row, by=request.user, **more)
    except ClassroomError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect(row)


@require_POST
@login_required
def sign_external(request, public_id):
    row = hrs(request, public_id)
    form = AgreementForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("Please give the day on which it was signed."))
        return redirect(row)
    try:
        external.sign_agreement(row, on=form.cleaned_data["signed_on"], by=request.user)
    except ClassroomError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Saved."))
    return redirect(row)


@require_POST
@login_required
def withdraw_external(request, public_id):
    row = own(request, public_id)
    try:
        external.withdraw(row, by=request.user)
    except ClassroomError as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Withdrawn."))
    return redirect(row)


@login_required
def report_external(request, public_id):
    """The report; files that arrived stay, also when something else is still missing."""
    row = own(request, public_id)
    if row.state != ExternalTraining.State.APPROVED:
        return redirect(row)
    form = ReportForm(request.POST or None, request.FILES or None, training=row)
    if form.is_valid():
        try:
            for file in form.cleaned_data["files"]:
                external.add_file(row, file)
            external.report(row, summary=form.cleaned_data["summary"], spent=form.spent(), by=request.user)
        except ClassroomError as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Handed in. HR settles it."))
            return redirect(row)
    context = {"row": row, "form": form, "files": row.files.order_by("pk"), "crumbs": own_crumbs((row.title, row.get_absolute_url()))}  # fmt: skip
    return render(request, "classroom/field/external_report.html", context, status=400 if form.is_bound else 200)


@require_safe
@login_required
def serve_external_file(request, public_id):
    rows = ExternalFile.objects.filter(training__in=ExternalTraining.objects.visible_to(request.user))
    row = get_object_or_404(rows, public_id=public_id)
    try:
        file = row.file.open("rb")
    except OSError as exc:
        raise Http404 from exc
    kind = inspection.extension_of(row.file_name)
    response = FileResponse(file, content_type=CONTENT_TYPES.get(kind, "application/octet-stream"))
    response["Content-Disposition"] = content_disposition_header(kind != "pdf", row.file_name)
    response["Cache-Control"] = "private, no-store"
    return response


@require_safe
@login_required
def print_external(request, public_id, paper):
    """The service agreement, the reimbursement sheet as PDF or as XLSX."""
    row = seen(request, public_id)
    if paper == "agreement" and row.needs_agreement:
        content, kind, name = external_papers.agreement(row), "application/pdf", "agreement.pdf"
    elif paper == "sheet" and row.state in ("submitted", "done"):
        content, kind, name = external_papers.sheet(row), "application/pdf", "reimbursement.pdf"
    elif paper == "sheet-xlsx" and row.state in ("submitted", "done"):
        content, kind, name = external_papers.sheet_xlsx(row), XLSX, "reimbursement.xlsx"
    else:
        raise Http404
    response = HttpResponse(content, content_type=kind)
    response["Content-Disposition"] = content_disposition_header(paper == "sheet-xlsx", name)
    return response
