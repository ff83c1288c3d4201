"""The customer's own tables: brought in by HR, with what of the header was not understood."""

from django import forms
from django.contrib import messages
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods, require_POST

from lib import tables
from people import rules
from people.access import hr_only
from people.models import Department
from reports.actions import upward
from reports.models import ReportTemplate
from reports.upward import headers

PER_PAGE = 50


class TemplateForm(forms.Form):
    """A workbook of the customer's and whose it is."""

    name = forms.CharField(label=pgettext_lazy("of a thing", "name"), max_length=60)
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Department.objects.none(), empty_label=None
    )
    file = forms.FileField(
        label=gettext_lazy("File"),
        max_length=160,
        help_text=gettext_lazy("XLSX with a header line that names the measures; at most 1 MB."),
        widget=forms.FileInput(attrs={"accept": ".xlsx"}),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = rules.departments_under_hr(user)
        self.fields["department"].label_from_instance = lambda d: "　" * (d.depth - 1) + d.name

    def clean_file(self):
        """Read the header; a file without one is refused with the names that are known."""
        file = self.cleaned_data["file"]
        if not file.name.lower().endswith(".xlsx"):
            raise forms.ValidationError(_("Please choose an XLSX workbook."))
        try:
            self.header = headers.read(file.read(headers.MAX_BYTES + 1))
        except tables.Unreadable as error:
            raise forms.ValidationError(str(error)) from error
        file.seek(0)
        return file


@require_http_methods(["GET", "POST"])
@hr_only
def list_templates(request):
    """The tables there are, and a form for a further one."""
    form = TemplateForm(request.POST or None, request.FILES or None, user=request.user)
    if request.method == "POST" and form.is_valid():
        chosen = form.cleaned_data
        upward.keep_template(
            chosen["department"],
            name=chosen["name"],
            content=chosen["file"].read(),
            header=form.header,
            by=request.user,
        )
        messages.success(request, _("Kept: %(n)s columns will be filled.") % {"n": len(form.header.cells)})
        for problem in form.header.problems:
            messages.warning(request, problem)
        return redirect("reports:list_templates")
    found = (
        ReportTemplate.objects.of_hr(request.user).filter(is_open=True).defer("content").select_related("department")
    )
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    status = 422 if form.is_bound else 200
    context = {"form": form, "page": page, "names": list(headers.names())}
    return render(request, "reports/upward/templates.html", context, status=status)


@require_POST
@hr_only
def close_template(request, public_id):
    """Take a table out of use."""
    found = get_object_or_404(ReportTemplate.objects.of_hr(request.user), public_id=public_id)
    upward.close_template(found)
    messages.success(request, _("Taken out of use."))
    return redirect("reports:list_templates")
