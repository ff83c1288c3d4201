"""What is filled in about mentoring and checklists."""

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom.actions import mentoring
from classroom.forms.external import DateInput
from classroom.forms.secondments import EmployeeByNumber
from classroom.models import MentorPair, PanelResult
from lib import clock


class PairForm(forms.Form):
    mentor = EmployeeByNumber(label=_("Number of the mentor"), max_length=20)
    trainee = EmployeeByNumber(label=_("Number of the trainee"), max_length=20)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput, initial=clock.today)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    goals = forms.CharField(
        label=_("What the trainee is to be able to do"), max_length=600, widget=forms.Textarea(attrs={"rows": 3})
    )


class WeekForm(forms.Form):
    """At most three items, each with a tick."""

    def __init__(self, *args, week=None, **kwargs):
        items = week.items if week else []
        initial = {"note": week.note if week else ""}
        for number, item in enumerate(items, start=1):
            initial |= {f"item{number}": item["text"], f"done{number}": item["done"]}
        super().__init__(*args, initial=initial, **kwargs)
        for number in (1, 2, 3):
            label = _("Item %(n)s") % {"n": number}
            self.fields[f"item{number}"] = forms.CharField(label=label, max_length=120, required=False)
            self.fields[f"done{number}"] = forms.BooleanField(label=_("can do it"), required=False)
        self.fields["note"] = forms.CharField(label=_("Note"), max_length=300, required=False)

    def items(self):
        data = self.cleaned_data
        return [(data[f"item{n}"], data[f"done{n}"]) for n in (1, 2, 3)]


class MeetingForm(forms.Form):
    on = forms.DateField(label=_("Day"), widget=DateInput, initial=clock.today)
    minutes = forms.IntegerField(label=_("Minutes"), min_value=1, max_value=600, initial=30)
    about = forms.CharField(label=_("What it was about"), max_length=300)


class FinalForm(forms.Form):
    state = forms.ChoiceField(
        label=_("What came of it"),
        widget=forms.RadioSelect,
        choices=[c for c in MentorPair.State.choices if c[0] != "active"],
    )
    result = forms.ModelChoiceField(
        label=_("Practical exam that was the final check"), queryset=PanelResult.objects.none(), required=False,
        empty_label=_("none: I checked it myself"),
    )  # fmt: skip
    note = forms.CharField(label=_("What you saw"), max_length=300, help_text=_("Both will read it."))

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        results = mentoring.results_of(row)
        self.fields["result"].queryset = results
        self.fields["result"].label_from_instance = lambda r: f"{r.title} {r.points} / {r.most_points}"
        if not results.exists():
            del self.fields["result"]


class ChecklistForm(forms.Form):
    number = EmployeeByNumber(label=_("Number of the person"), max_length=20)
    title = forms.CharField(label=_("Title"), max_length=120)
    lines = forms.CharField(label=_("Items, one a line"), max_length=6000, widget=forms.Textarea(attrs={"rows": 6}))
