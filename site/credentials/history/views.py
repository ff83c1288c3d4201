"""HR brings in hours, results and certificates of before: a template, a preview, a yes."""

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from credentials.actions import history
from credentials.exceptions import CredentialsError
from credentials.history import columns
from credentials.history.planning import MAX_BYTES, plan
from lib import held, sheets
from people.access import hr_only
from people.models import Employee

SHOWN = 200
PURPOSE = "history"


class FileForm(forms.Form):
    """The file to look at."""

    file = forms.FileField(
        label=gettext_lazy("File"), max_length=160, help_text=gettext_lazy("Excel or CSV, at most 2,000 lines."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            words = _("The file is larger than %(n)s MB. Please split it.")
            raise forms.ValidationError(words % {"n": MAX_BYTES // 1024 // 1024})
        return file


@hr_only
def import_history(request):
    """Ask for a file, then show what it would do. Nothing is written."""
    form = FileForm(request.POST or None, request.FILES or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, form, status=422 if form.is_bound else 200)
    file = form.cleaned_data["file"]
    data = file.read()
    found = plan(data, people=Employee.objects.of_hr(request.user))
    token = held.hold(data, name=file.name, purpose=PURPOSE, user=request.user).token if found.can_apply else ""
    status = 422 if found.problem or found.wrong else 200
    return _page(request, FileForm(), plan=found, token=token, name=file.name, status=status)


def _page(request, form, *, status, plan=None, **more):
    context = {"form": form, "plan": plan, **more}
    if plan is not None:
        hidden = len(plan.fresh[SHOWN:]) + len(plan.wrong[SHOWN:])
        context |= {"wrong": plan.wrong[:SHOWN], "fresh": plan.fresh[:SHOWN], "more": hidden}
    return render(request, "credentials/history.html", context, status=status)


@require_POST
@hr_only
def apply_history(request):
    """Bring in the file whose preview was seen: all of it, or nothing."""
    try:
        kept = held.held(request.POST.get("token", ""), purpose=PURPOSE, user=request.user)
        data = kept.read()
    except held.Gone:
        words = _("This file was brought in already, or it was not kept any longer. To be sure, upload it again.")
        messages.info(request, words)
        return redirect("credentials:import_history")
    try:
        found = history.bring_in(data, name=kept.name, people=Employee.objects.of_hr(request.user), by=request.user)
    except CredentialsError as error:
        messages.error(request, str(error))
        return redirect("credentials:import_history")
    if found.problem or found.wrong:
        return _page(request, FileForm(), plan=found, token="", name=kept.name, status=422)
    kept.drop()
    counts = {"new": len(found.fresh), "same": len(found.same)}
    messages.success(request, _("Brought in: %(new)s lines; %(same)s were there before.") % counts)
    return redirect("credentials:import_history")


@require_safe
@hr_only
def download_history_template(request):
    """The empty table with an example of each kind."""
    book = sheets.workbook(
        "历史导入", columns.HEADERS, columns.EXAMPLES, widths=[12, 10, 8, 30, 12, 8, 8, 8, 10, 12, 24]
    )
    response = HttpResponse(book, content_type=sheets.XLSX)
    response["Content-Disposition"] = 'attachment; filename="history-template.xlsx"'
    return response
