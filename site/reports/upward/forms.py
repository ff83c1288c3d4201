"""What a report asks for."""

from django import forms
from django.utils.translation import gettext_lazy as _

from people import rules
from people.models import Department
from reports.upward import periods
from reports.upward.scope import WAYS


class UpwardForm(forms.Form):
    """Of which department and period, and how it is parted. A department that is not HR's own is no choice."""

    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), to_field_name="code", empty_label=None
    )
    period = forms.ChoiceField(label=_("Period"))
    by = forms.ChoiceField(label=_("Parted"), choices=list(WAYS.items()))

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = rules.departments_under_hr(user)
        self.fields["department"].label_from_instance = lambda d: "　" * (d.depth - 1) + d.name
        self.fields["period"].choices = [(p.key, p.title) for p in periods.recent()]
