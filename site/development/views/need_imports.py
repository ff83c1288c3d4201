"""HR brings in audit findings and complaints: a template, a preview, a yes."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from development import need_files
from development.actions import need_imports
from lib import held, sheets
from people import rules
from people.access import hr_only
from people.models import Employee

SHOWN = 200
PURPOSE = "needs"


class FileForm(forms.Form):
    """The file to look at."""

    file = forms.FileField(
        label=gettext_lazy("File"), max_length=160, help_text=gettext_lazy("Excel or CSV, at most 2,000 lines."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > need_files.MAX_BYTES:
            words = _("The file is larger than %(n)s MB. Please split it.")
            raise forms.ValidationError(words % {"n": need_files.MAX_BYTES // 1024 // 1024})
        return file


def _world(user):
    return {"departments": rules.departments_under_hr(user), "people": Employee.objects.of_hr(user)}


@hr_only
@require_http_methods(["GET", "POST"])
def import_needs(request):
    """Ask for a file, then show what it would do. Nothing is written."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    data = file.read()
    found = need_files.plan(data, **_world(request.user))
    token = held.hold(data, name=file.name, purpose=PURPOSE, user=request.user).token if found.can_apply else ""
    status = 422 if found.problem or found.wrong else 200
    return _page(request, FileForm(), plan=found, token=token, name=file.name, status=status)


def _page(request, form, *, status, plan=None, **more):
    context = {"form": form, "plan": plan, **more}
    if plan is not None:
        hidden = len(plan.fresh[SHOWN:]) + len(plan.wrong[SHOWN:])
        context |= {"wrong": plan.wrong[:SHOWN], "fresh": plan.fresh[:SHOWN], "more": hidden}
    return render(request, "development/needs/import_needs.html", context, status=status)


@require_POST
@hr_only
def apply_needs(request):
    """Bring in the file whose preview was seen: all of it, or nothing."""
    try:
        kept = held.held(request.POST.get("token", ""), purpose=PURPOSE, user=request.user)
        data = kept.read()
    except held.Gone:
        words = _("This file was brought in already, or it was not kept any longer. To be sure, upload it again.")
        messages.info(request, words)
        return redirect("development:import_needs")
    found = need_imports.bring_in(data, by=request.user, **_world(request.user))
    if found.problem or found.wrong:
        return _page(request, FileForm(), plan=found, token="", name=kept.name, status=422)
    kept.drop()
    counts = {"new": len(found.fresh), "same": len(found.same)}
    messages.success(request, _("Brought in: %(new)s lines; %(same)s were there before.") % counts)
    return redirect("development:list_needs")


@require_safe
@hr_only
def download_template(request):
    """The empty table with an example of each kind."""
    widths = [8, 14, 12, 12, 18, 12, 10, 18, 40, 8, 8, 10, 14]
    book = sheets.workbook("稽核与投诉", need_files.HEADERS, need_files.EXAMPLES, widths=widths)
    response = HttpResponse(book, content_type=sheets.XLSX)
    response["Content-Disposition"] = 'attachment; filename="needs-template.xlsx"'
    return response
