"""Filters and forms of needs."""

from django import forms
from django.utils.translation import gettext_lazy as _

from development.models import Need
from people import rules
from people.forms import DateInput, TreeChoice
from people.models import Department, Employee
from people.querysets import below
from subjects.models import Competency


class NeedFilter(forms.Form):
    """Filters of HR's list; whatever is not valid is left out. Without a state: what is still to be done."""

    q = forms.CharField(label=_("Name, number or title"), required=False, max_length=40)
    department = TreeChoice(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("all"),
    )
    source = forms.ChoiceField(label=_("Source"), choices=[("", _("all")), *Need.Source.choices], required=False)
    competency = forms.ModelChoiceField(
        label=_("Competency"),
        queryset=Competency.objects.filter(is_open=True),
        required=False,
        to_field_name="key",
        empty_label=_("all"),
    )
    state = forms.ChoiceField(
        label=_("State"), choices=[("", _("open or in a plan")), *Need.State.choices], required=False
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = rules.departments_under_hr(user)

    def narrow(self, rows):
        """Return `rows` as the filter says."""
        wanted = self.cleaned_data
        rows = rows.filter(state=wanted["state"]) if wanted.get("state") else rows.live()
        if wanted.get("department"):
            rows = rows.filter(below([wanted["department"]], "owner_department__"))
        if wanted.get("source"):
            rows = rows.filter(source=wanted["source"])
        if wanted.get("competency"):
            rows = rows.filter(competency=wanted["competency"])
        if query := (wanted.get("q") or "").strip():
            found = rows.filter(title__icontains=query) | rows.filter(employee__name__icontains=query)
            rows = found | rows.filter(employee__number__iexact=query)
        return rows


class GoalForm(forms.Form):
    """What a person wants to learn: four items."""

    title = forms.CharField(label=_("What is to be learnt"), max_length=160)
    competency = forms.ModelChoiceField(
        label=_("Competency"),
        queryset=Competency.objects.filter(is_open=True),
        required=False,
        to_field_name="key",
        empty_label=_("none of these"),
    )
    because = forms.CharField(label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}))
    wished_by = forms.DateField(label=_("Wished by"), required=False, widget=DateInput())


class RequestForm(GoalForm):
    """What a manager asks for: five items, the person among them; nobody chosen is the whole team."""

    person = forms.ModelChoiceField(
        label=_("For whom"),
        queryset=Employee.objects.none(),
        required=False,
        to_field_name="number",
        empty_label=_("the whole team"),
    )
    field_order = ("person", "title", "competency", "because", "wished_by")

    def __init__(self, *args, team, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["person"].queryset = team
