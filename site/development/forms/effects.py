"""Forms of indicators, files, funds and studies."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from development.effects import subject
from development.effects.sheet import MAX_BYTES
from development.models import Kpi
from lib import clock
from people import rules
from people.models import Department


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


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


class StudyForm(forms.Form):
    """What HR wants to know of a training, and which days it took."""

    LEVELS = (
        (1, _("1 reaction: ratings and surveys")), (2, _("2 learning: pre-test and exam")),
        (3, _("3 behaviour: manager's check, sandbox")), (4, _("4 results: indicators of halls")),
    )  # fmt: skip

    title = forms.CharField(label=_("title"), max_length=120)
    question = forms.CharField(
        label=_("what we want to know"), max_length=300, widget=forms.Textarea(attrs={"rows": 2})
    )
    about = forms.ChoiceField(label=_("About"))
    owner_department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), empty_label=None,
        help_text=_("Its people are studied; halls below it without people trained are compared with."),
    )  # fmt: skip
    starts_on = forms.DateField(label=_("training from"), widget=DateInput())
    ends_on = forms.DateField(label=_("Last day of the training"), widget=DateInput())
    months = forms.IntegerField(label=_("months before and after"), min_value=1, max_value=12, initial=3)
    levels = forms.MultipleChoiceField(
        label=pgettext_lazy("of a study", "Levels"),
        choices=LEVELS,
        widget=forms.CheckboxSelectMultiple,
        initial=[1, 2, 3, 4],
    )
    kpis = forms.ModelMultipleChoiceField(
        label=_("Indicators"), queryset=Kpi.objects.filter(is_open=True), required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_("None chosen: all."),
    )  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        own_departments(self.fields["owner_department"], user)
        self.fields["about"].choices = subject.choices(user)

    def clean(self):
        chosen = self.cleaned_data
        if chosen.get("starts_on") and chosen.get("ends_on") and chosen["ends_on"] < chosen["starts_on"]:
            self.add_error("ends_on", _("The last day is before the first."))
        return chosen

    def given(self):
        """Return what the action takes; the day after the last one ends the training."""
        chosen = dict(self.cleaned_data)
        titles = dict(pair for _group, pairs in self.fields["about"].choices for pair in pairs)
        chosen["ends_on"] += dt.timedelta(days=1)
        return {**chosen, "about_title": str(titles[chosen["about"]])}


class ConclusionForm(forms.Form):
    """What HR concludes."""

    words = forms.CharField(label=_("conclusion"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
