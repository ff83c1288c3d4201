"""A plan's spreadsheet in and out, and the plan on paper."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development import plan_papers, plan_sheet
from development.actions import plan_import
from development.exceptions import DevelopmentError
from development.forms.plans import SheetForm
from development.views.plans import version_or_404
from lib import docx, held, sheets
from people.access import hr_only


def _purpose(version):
    return f"plan:{version.public_id}"


def _draft_or_404(request, public_id):
    version = version_or_404(request, public_id)
    if not version.can_be_changed:
        raise Http404
    return version


@require_http_methods(["GET", "POST"])
@hr_only
def import_plan(request, public_id):
    """Ask for a file, then show what it would do. Nothing is written."""
    version = _draft_or_404(request, public_id)
    form = SheetForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, version, form, status=422 if form.is_bound else 200)
    file, because = form.cleaned_data["file"], form.cleaned_data["because"]
    data = file.read()
    found = plan_sheet.read(data, version=version, by=request.user)
    kept = held.hold(data, name=file.name, purpose=_purpose(version), user=request.user) if found.can_apply else None
    more = {"sheet": found, "token": kept.token if kept else "", "name": file.name, "because": because}
    return _page(request, version, SheetForm(), status=200 if found.can_apply else 422, **more)


def _page(request, version, form, *, status, **more):
    return render(
        request, "development/plans/import_plan.html", {"version": version, "form": form, **more}, status=status
    )


@require_POST
@hr_only
def apply_plan(request, public_id):
    """Bring in the file whose preview was seen: all of it, or nothing."""
    version = _draft_or_404(request, public_id)
    because = request.POST.get("because", "")
    try:
        kept = held.held(request.POST.get("token", ""), purpose=_purpose(version), user=request.user)
        found = plan_import.bring_in(version, kept.read(), because=because, by=request.user)
    except held.Gone:
        words = _("This file was brought in already, or it was not kept any longer. To be sure, upload it again.")
        messages.info(request, words)
        return redirect("development:import_plan", version.public_id)
    except DevelopmentError as error:
        messages.error(request, str(error))
        return redirect("development:import_plan", version.public_id)
    if not found.can_apply:
        return _page(request, version, SheetForm(), status=422, sheet=found, name=kept.name)
    kept.drop()
    messages.success(request, _("Brought in: %(new)s new lines, %(changed)s changed.") % {"new": found.new, "changed": found.changed})  # fmt: skip
    return redirect(version)


def _download(data, name, content_type):
    response = HttpResponse(data, content_type=content_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "private, no-store"
    return response


def _name(version, kind):
    return f"{version.plan.year}年培训计划-{version.plan.owner_department.name}-v{version.number}.{kind}"


@require_safe
@hr_only
def export_plan_xlsx(request, public_id):
    version = version_or_404(request, public_id)
    return _download(plan_sheet.workbook(version), _name(version, "xlsx"), sheets.XLSX)


@require_safe
@hr_only
def export_plan_docx(request, public_id):
    version = version_or_404(request, public_id)
    return _download(plan_papers.docx(version), _name(version, "docx"), docx.DOCX)


@require_safe
@hr_only
def export_plan_pdf(request, public_id):
    version = version_or_404(request, public_id)
    return _download(plan_papers.pdf(version), _name(version, "pdf"), "application/pdf")


@require_safe
@hr_only
def plan_template(request):
    return _download(plan_sheet.template(), "培训计划模板.xlsx", sheets.XLSX)
