"""What HR fills in: opening a survey, and the filter of the list."""

import datetime as dt

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from people import rules
from people.forms import DateInput, TreeChoice
from people.models import Department, Post
from surveys.models import Form


class SurveyFilter(forms.Form):
    """Filters of HR's list; whatever is not valid is left out."""

    STATES = [
        ("", _("all")), ("open", pgettext_lazy("a survey", "open")), ("planned", _("planned")),
        ("closed", pgettext_lazy("a survey", "closed")),
    ]  # fmt: skip

    q = forms.CharField(label=_("Title"), required=False, max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=[("", _("all")), *Form.Kind.choices], required=False)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)


class OpenForm(forms.Form):
    """Put a form to the people of a department."""

    form = forms.ModelChoiceField(label=_("Form"), queryset=Form.objects.none(), to_field_name="key")
    title = forms.CharField(label=_("Title"), max_length=160)
    department = TreeChoice(label=_("Whose people"), queryset=Department.objects.none(), to_field_name="code")
    category = forms.ChoiceField(
        label=_("Only posts of"), choices=[("", _("all")), *Post.Category.choices], required=False
    )
    last_day = forms.DateField(label=_("Last day"), widget=DateInput())
    is_anonymous = forms.BooleanField(
        label=_("anonymous"), required=False, help_text=_("Results are shown from five answers on.")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = Form.objects.in_use()
        self.fields["department"].queryset = rules.departments_under_hr(user)
        self.fields["last_day"].initial = clock.today() + dt.timedelta(days=14)

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < clock.today():
            raise forms.ValidationError(_("This day is over; please choose a later one."))
        return day

    def clean_form(self):
        form = self.cleaned_data["form"]
        if not form.current.questionnaire.may_answer("self"):
            raise forms.ValidationError(_("This form is about somebody; its rules or a yearly cycle open it."))
        return form
