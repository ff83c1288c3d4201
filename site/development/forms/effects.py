"""Forms of indicators, files, funds and studies."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from development.effects.sheet import MAX_BYTES
from development.models import Kpi
from lib import clock
from people import rules
from people.models import Department


def own_departments(field, user):
    """Give a field the departments of HR `user`, indented as a tree."""
    field.queryset = rules.departments_under_hr(user)
    field.label_from_instance = lambda d: "　" * (d.depth - 1) + d.name


class FileForm(forms.Form):
    """The file to look at."""

    file = forms.FileField(
        label=_("File"), max_length=160, help_text=_("Excel or CSV, at most 5,000 lines."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            words = _("The file is larger than %(n)s MB. Please split it.")
            raise forms.ValidationError(words, params={"n": MAX_BYTES // 1024 // 1024})
        return file


class KpiForm(forms.Form):
    """A further indicator of the company's list."""

    key = forms.SlugField(label=_("key"), max_length=30, help_text=_("Letters, digits and hyphens; it never changes."))
    title = forms.CharField(label=pgettext_lazy("of a thing", "name"), max_length=40)
    unit = forms.CharField(label=_("unit of measurement"), max_length=12)
    direction = forms.ChoiceField(label=_("direction"), choices=Kpi.Direction.choices)


class FundForm(forms.Form):
    """The fund of a department and year."""

    department = forms.ModelChoiceField(label=_("Department"), queryset=Department.objects.none(), empty_label=None)
    year = forms.IntegerField(label=_("Year"), min_value=2009, max_value=2100)
    amount = forms.DecimalField(
        label=_("Amount (yuan)"), min_value=0, max_value=10_000_000_000, max_digits=13, decimal_places=2
    )
    note = forms.CharField(label=_("Note"), max_length=200, required=False)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        own_departments(self.fields["department"], user)
        self.fields["year"].initial = clock.today().year

    def given(self):
        """Return what the action takes."""
        chosen = dict(self.cleaned_data)
        return {"amount_fen": int(chosen.pop("amount") * 100), **chosen}
