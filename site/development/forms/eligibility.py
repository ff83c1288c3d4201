"""What HR and colleagues fill in around eligibility."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _

from credentials.models import Programme
from development import eligible
from lib import clock
from people.forms import DateInput, TreeChoice, open_departments
from people.models import Department, Employee, Post


class RuleForm(forms.Form):
    """A rule: for which post, and up to five criteria."""

    post = forms.ModelChoiceField(label=_("Target post"), queryset=Post.objects.all(), to_field_name="code")
    department = TreeChoice(label=_("For people of"), queryset=Department.objects.none(), to_field_name="code")
    months = forms.IntegerField(
        label=_("Months in the present post, at least"), min_value=1, max_value=480, required=False, initial=24
    )
    programme = forms.ModelChoiceField(
        label=_("Holds the certificate"),
        queryset=Programme.objects.all(),
        to_field_name="key",
        required=False,
        empty_label=_("none"),
    )
    hours = forms.IntegerField(
        label=_("Study hours of last year, percent of the target, at least"),
        min_value=1,
        max_value=100,
        required=False,
        initial=100,
    )
    good = forms.IntegerField(
        label=_("Latest yearly evaluations at least “good”, how many"),
        min_value=1,
        max_value=5,
        required=False,
        initial=1,
    )
    no_breach = forms.BooleanField(label=_("No breach of a rule in the last 12 months"), required=False, initial=True)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = open_departments(user)

    @property
    def tree(self):
        data = self.cleaned_data
        programme = data["programme"].key if data["programme"] else ""
        return eligible.tree(
            months=data["months"],
            programme=programme,
            hours=data["hours"],
            good=data["good"],
            no_breach=data["no_breach"],
        )


class UnitFilter(forms.Form):
    """Of which unit the list is."""

    department = TreeChoice(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("all"),
    )
    only = forms.ChoiceField(
        label=_("Show"), choices=[("", _("all")), ("yes", _("eligible")), ("no", _("not eligible"))], required=False
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = open_departments(user)


class PublishForm(forms.Form):
    """The public notice: who, and for which days."""

    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    last_day = forms.DateField(label=_("Last day"), widget=DateInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["starts_on"].initial = clock.today()
        self.fields["last_day"].initial = clock.today() + dt.timedelta(days=6)


class BreachForm(forms.Form):
    number = forms.CharField(label=_("Employee number"), max_length=20)
    words = forms.CharField(label=_("What happened"), max_length=300)
    happened_on = forms.DateField(label=_("Day"), widget=DateInput())

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_number(self):
        found = Employee.objects.of_hr(self.user).filter(number__iexact=self.cleaned_data["number"].strip()).first()
        if found is None:
            raise forms.ValidationError(_("None of your people has this number."))
        self.employee = found
        return found.number
