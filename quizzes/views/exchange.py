"""Questions in and out of files: upload, preview, yes; the formats of an export with what each can hold, and the files."""

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from lib import clock, held
from lib.sheets import XLSX
from quizzes.access import staff_only
from quizzes.actions.importing import import_questions as bring_in
from quizzes.exceptions import QuizzesError
from quizzes.formats import FORMATS, read, sheet
from quizzes.forms.files import ApplyForm, ImportForm
from quizzes.importing.exporting import found_of
from quizzes.models import Bank
from quizzes.views.banks import crumbs_of

SHOWN = 200
QTI = ("qti21", "qti22", "qti30")


def _bank(request, public_id):
    rows = Bank.objects.editable_by(request.user).filter(is_retired=False)
    return get_object_or_404(rows, public_id=public_id)


def _purpose(bank):
    return f"questions:{bank.public_id}"


def _file(data, name, media_type):
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["Cache-Control"] = "no-store"
    return response


# --- in -----------------------------------------------------------------------------------------------
@require_http_methods(["GET", "HEAD", "POST"])
@staff_only
def import_questions(request, public_id):
    """Ask for a file, then show what it would do. Nothing is written."""
    bank = _bank(request, public_id)
    form = ImportForm(request.POST, request.FILES) if request.method == "POST" else ImportForm()
    if not form.is_valid():
        return _page(request, bank, form, status=422 if form.is_bound else 200)
    name, kind, data = (form.cleaned_data[key] for key in ("name", "format", "data"))
    report = bring_in(bank, read(data, name=name, form=kind), by=request.user, dry_run=True)
    apply = None
    if _changes(report) and not report.errors:
        kept = held.hold(data, name=name, form=kind, purpose=_purpose(bank), user=request.user)
        apply = ApplyForm(initial={"token": kept.token}, auto_id="apply_%s")
    status = 422 if report.errors else 200
    return _page(request, bank, form, report=report, apply=apply, name=name, kind=FORMATS[kind].label, status=status)


def _changes(report):
    return report.counts.get("new", 0) + report.counts.get("changed", 0)


def _page(request, bank, form, *, report=None, status=200, **more):
    context = {"bank": bank, "form": form, "report": report, "crumbs": crumbs_of(bank), **more}
    if report is not None:
        plans = [plan for plan in report.plans if plan.verb in ("new", "changed")]
        problems = [*report.errors, *report.notes]
        context |= {
            "changing": len(plans),
            "plans": plans[:SHOWN],
            "plans_more": len(plans[SHOWN:]),
            "problems": problems[:SHOWN],
            "problems_more": len(problems[SHOWN:]),
        }
    return render(request, "quizzes/bank_import.html", context, status=status)


@require_POST
@staff_only
def apply_import(request, public_id):
    """Import the file whose preview was seen: all of it, or nothing."""
    bank = _bank(request, public_id)
    form = ApplyForm(request.POST)
    try:
        kept = held.held(request.POST.get("token", ""), purpose=_purpose(bank), user=request.user)
        parsed = read(kept.read(), name=kept.name, form=kept.form)
    except held.Gone:
        words = _("This file was imported already, or it was not kept any longer. To be sure, upload it again.")
        messages.info(request, words)
        return redirect("quizzes:import_questions", bank.public_id)
    if not form.is_valid():
        messages.error(request, _("Choose whether new questions are put to use or kept as drafts."))
        return redirect("quizzes:import_questions", bank.public_id)
    try:
        state = form.cleaned_data["state"]
        report = bring_in(bank, parsed, by=request.user, dry_run=False, new_state=state, note=kept.name)
    except QuizzesError as exc:
        messages.error(request, str(exc))
        return redirect("quizzes:import_questions", bank.public_id)
    kept.drop()
    if not report.is_applied:
        return _page(request, bank, ImportForm(), report=report, name=kept.name, status=422)
    words = _("Imported: %(new)s new, %(changed)s changed, %(same)s the same as before.")
    counts = {verb: report.counts.get(verb, 0) for verb in ("new", "changed", "same")}
    messages.success(request, words % counts)
    return redirect(bank)


@require_safe
@staff_only
def download_template(request):
    return _file(sheet.template(), "questions-template.xlsx", XLSX)


# --- out ----------------------------------------------------------------------------------------------
@require_safe
@staff_only
def export_bank(request, public_id):
    """A file in the format asked for; without one, what every format can hold."""
    bank = get_object_or_404(Bank.objects.visible_to(request.user), public_id=public_id)
    asked = request.GET.get("format")
    if asked is None:
        found = found_of(bank)
        context = {"bank": bank, "total": len(found), "rows": _held(found), "crumbs": crumbs_of(bank)}
        return render(request, "quizzes/bank_export.html", context)
    if asked not in FORMATS:
        raise Http404
    form = FORMATS[asked]
    name = f"{bank.key}-{clock.today():%Y%m%d}.{form.extensions[0]}"
    return _file(form.write(found_of(bank)).data, name, form.media_type)


def _held(found):
    """Return a row for each kind of file: the formats, how many questions it holds, what is left out. The QTI versions hold the same."""
    groups = [(FORMATS[name],) for name in FORMATS if name not in QTI] + [tuple(FORMATS[name] for name in QTI)]
    rows = []
    for forms in groups:
        problems = forms[0].write(found).problems
        left_out = len({problem.place for problem in problems})
        rows.append(
            {
                "label": forms[0].label if len(forms) == 1 else _("QTI package"),
                "forms": forms,
                "held": len(found) - left_out,
                "problems": problems[:SHOWN],
                "more": len(problems[SHOWN:]),
                "left_out": left_out,
            }
        )
    return rows
