"""What a manager fills in on the duty board."""

from django import forms
from django.utils.translation import gettext_lazy as _

from credentials.actions import applying
from credentials.actions.licensing import MAX_DAYS
from credentials.models import Duty, DutyRequirement, Period, Programme
from lib import clock
from people import rules
from people.forms import DateInput
from people.models import Employee


class DayForm(forms.Form):
    day = forms.DateField(required=False)


class RosterForm(forms.Form):
    """Pasted numbers or a table, for one day."""

    day = forms.DateField(label=_("Day of the roster"), widget=DateInput())
    numbers = forms.CharField(
        label=_("Employee numbers"), required=False, max_length=20_000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line; names beside them do not matter."),
    )  # fmt: skip
    file = forms.FileField(
        label=_("Or a table"), required=False, max_length=200, help_text=_("XLSX or CSV with the column 工号."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
    )  # fmt: skip


class AssignForm(forms.Form):
    programme = forms.ModelChoiceField(
        label=_("Certification"), queryset=Programme.objects.none(), to_field_name="key", empty_label=None
    )

    def __init__(self, *args, line, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.open().filter(pk__in=[p.pk for p in line.missing])


class LicenceForm(forms.Form):
    """Some days under the eyes of a colleague."""

    duty = forms.ModelChoiceField(label=_("Duty"), queryset=Duty.objects.none(), to_field_name="key", empty_label=None)
    supervisor = forms.ModelChoiceField(
        label=_("Supervised by"), queryset=Employee.objects.none(), to_field_name="public_id",
        help_text=_("Only colleagues with a certificate that one of these duties asks for."),
    )  # fmt: skip
    start = forms.DateField(label=_("From"), widget=DateInput(), initial=clock.today)
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=MAX_DAYS, initial=5)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args, line, colleagues, user, **kwargs):
        super().__init__(*args, **kwargs)
        duties = [cell.duty.pk for cell in line.cells if not cell.may]
        self.fields["duty"].queryset = Duty.objects.filter(pk__in=duties)
        me = rules.employee_of(user)
        people = colleagues | Employee.objects.filter(pk=me.pk if me else None)
        self.fields["supervisor"].queryset = (
            Employee.objects.filter(pk__in=people.values("pk"))
            .filter(pk__in=_able(duties))
            .exclude(pk=line.person.pk)
            .order_by("number")
        )


def _able(duties):
    """Return whoever holds a certificate that one of these duties asks for: of a big house only those are offered."""
    programmes = DutyRequirement.objects.filter(duty__in=duties).values("programme")
    return Period.objects.valid().filter(programme__in=programmes).values("employee")


class TemporaryForm(forms.Form):
    """A manager asks HR that somebody be certified for some days."""

    programme = forms.ModelChoiceField(
        label=_("Certification"), queryset=Programme.objects.none(), to_field_name="key", empty_label=None
    )
    days = forms.IntegerField(label=_("For how many days"), min_value=1, max_value=applying.MAX_DAYS, initial=14)
    words = forms.CharField(
        label=_("Reason"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("HR reads it before it decides."),
    )

    def __init__(self, *args, line, **kwargs):
        kwargs.setdefault("prefix", "temporary")
        super().__init__(*args, **kwargs)
        self.fields["programme"].queryset = Programme.objects.open().filter(pk__in=[p.pk for p in line.lacking])
