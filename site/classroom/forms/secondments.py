"""What is filled in about secondments."""

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom.forms.external import DateInput
from classroom.models import ClassSession, Teaching
from lib import clock
from people.forms import TreeChoice, open_departments
from people.models import Department, Employee


class EmployeeByNumber(forms.CharField):
    """Somebody who works here, by number."""

    def clean(self, value):
        number = (super().clean(value) or "").strip()
        if not number:
            return None
        found = Employee.objects.working().select_related("user").filter(number__iexact=number).first()
        if found is None:
            raise forms.ValidationError(_("Nobody with this number works here."))
        return found


class QuotaForm(forms.Form):
    title = forms.CharField(label=_("Title"), max_length=120)
    owner_department = TreeChoice(
        label=_("Department"), queryset=Department.objects.none(), help_text=_("Its HR looks after the places.")
    )
    host_department = TreeChoice(label=_("Host"), queryset=Department.objects.none(), help_text=_("Where they go."))
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    days = forms.IntegerField(label=_("Working days"), min_value=1, max_value=366)
    places = forms.IntegerField(label=_("Places"), min_value=1, max_value=200, initial=1)
    apply_until = forms.DateField(label=_("Apply until"), widget=DateInput)
    about = forms.CharField(
        label=_("What can be learnt"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner_department"].queryset = open_departments(user)
        self.fields["host_department"].queryset = Department.objects.filter(closed_on=None).order_by("path")

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        if first and last and data.get("days") and data["days"] > (last - first).days + 1:
            self.add_error("days", _("There are not so many days between the first and the last."))
        if data.get("apply_until") and data["apply_until"] < clock.today():
            self.add_error("apply_until", _("This day is past."))
        return data


class WhyForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you want to be able to do afterwards; whoever decides reads it."),
    )  # fmt: skip


class MentorForm(forms.Form):
    mentor = EmployeeByNumber(label=_("Number of the mentor"), max_length=20)


class LogForm(forms.Form):
    did = forms.CharField(label=_("What I did"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))
    learnt = forms.CharField(label=_("What I take home"), max_length=600, widget=forms.Textarea(attrs={"rows": 3}))


class SecondmentReportForm(forms.Form):
    text = forms.CharField(
        label=_("What you learnt, and what you will do with it"),
        max_length=8000,
        widget=forms.Textarea(attrs={"rows": 10}),
    )


class TeachForm(forms.Form):
    on = forms.DateField(label=_("Day of the class"), widget=DateInput)
    what = forms.CharField(label=_("What will be taught, to whom"), max_length=200)
    session = forms.ModelChoiceField(
        label=_("Class in which it is taught"), queryset=ClassSession.objects.none(), required=False,
        empty_label=_("no class of the plan: the manager confirms the day"),
        help_text=_("Classes that you teach. When it is settled and somebody attended, that is the proof."),
    )  # fmt: skip

    def __init__(self, *args, row, **kwargs):
        initial = {"on": row.teach_on, "what": row.teach_what, "session": row.teach_session_id}
        super().__init__(*args, initial=initial, **kwargs)
        mine = Teaching.objects.filter(
            trainer__employee=row.employee, ends_at__gte=clock.start_of_day(row.quota.starts_on)
        )
        rows = ClassSession.objects.filter(pk__in=mine.values("meeting__session")).exclude(
            state__in=["draft", "cancelled"]
        )
        self.fields["session"].queryset = rows.order_by("-pk")


class RubricForm(forms.Form):
    """One number a criterion, and a comment."""

    def __init__(self, *args, criteria, **kwargs):
        super().__init__(*args, **kwargs)
        for criterion in criteria:
            label = f"{criterion['title']} (0–{criterion['points']})"
            self.fields[criterion["key"]] = forms.IntegerField(
                label=label,
                min_value=0,
                max_value=criterion["points"],
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
            )
        self.fields["comment"] = forms.CharField(
            label=_("Comment"), max_length=300, required=False, widget=forms.Textarea(attrs={"rows": 2})
        )


class CostForm(forms.Form):
    """One cost line of a secondment."""

    def __init__(self, *args, **kwargs):
        from classroom.forms.external import Yuan, budget_lines
        from classroom.models import CostLine

        super().__init__(*args, **kwargs)
        self.fields["kind"] = forms.ChoiceField(label=_("Kind of cost"), choices=CostLine.Kind.choices)
        self.fields["amount"] = Yuan(label=_("Amount (yuan)"))
        self.fields["budget_line"] = forms.ChoiceField(label=_("Budget line"), choices=budget_lines())
        self.fields["token"] = forms.CharField(max_length=40, widget=forms.HiddenInput)
