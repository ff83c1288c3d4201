"""What HR fills in. Choices never reach beyond the departments that the person looks after."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from people import rules
from people.models import Department, Employee, Post, RoleGrant
from people.roster.values import CODE, UNIT_CODE


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class TreeChoice(forms.ModelChoiceField):
    """A department, indented by its depth."""

    def label_from_instance(self, department):
        return "\u3000" * (department.depth - 1) + department.name


def open_departments(user):
    return rules.departments_under_hr(user).filter(closed_on=None)


class PeopleFilter(forms.Form):
    """Filters of the list; whatever is not valid is left out."""

    STATES = [("", _("at work or away")), *Employee.State.choices]
    ACCOUNTS = [("", _("all")), ("waiting", _("not activated yet")), ("open", _("activated"))]

    q = forms.CharField(label=_("Name or number"), required=False, max_length=40)
    department = TreeChoice(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("all"),
    )
    post = forms.ModelChoiceField(
        label=_("Post"), queryset=Post.objects.all(), required=False, to_field_name="code", empty_label=_("all")
    )
    state = forms.ChoiceField(label=_("Work state"), choices=STATES, required=False)
    account = forms.ChoiceField(label=_("Account"), choices=ACCOUNTS, required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = rules.departments_under_hr(user)


class RosterForm(forms.Form):
    file = forms.FileField(
        label=_("Roster file"),
        help_text=_(
            "XLSX, or CSV in UTF-8 or GB18030; the columns 工号 and 姓名 are needed, all others may be absent."
        ),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv,.txt"}),
        max_length=200,
        error_messages={"required": _("Please choose a file."), "empty": _("The file is empty.")},
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > settings.ROSTER_MAX_BYTES:
            megabytes = settings.ROSTER_MAX_BYTES // 1024 // 1024
            raise forms.ValidationError(
                _("The file is larger than %(n)s MB. Please split it."), params={"n": megabytes}
            )
        return file


class ApplyForm(forms.Form):
    """What HR confirms before a roster is applied; only what applies is asked."""

    skip_errors = forms.BooleanField(required=False)
    missing_left = forms.IntegerField(
        label=_("How many people who are not in the file have left?"),
        required=False,
        min_value=0,
        help_text=_("Leave it empty if the file is only a part: then nobody leaves. Otherwise write the exact number."),
    )

    def __init__(self, *args, roster, **kwargs):
        super().__init__(*args, **kwargs)
        errors = roster.summary.get("error", 0)
        self.fields["skip_errors"].label = _("Leave out the %(n)s rows with errors and apply the others") % {
            "n": errors
        }
        if not errors:
            del self.fields["skip_errors"]
        if not roster.summary.get("missing"):
            del self.fields["missing_left"]


class DepartmentForm(forms.Form):
    code = forms.RegexField(UNIT_CODE, label=_("Code"), max_length=30)
    name = forms.CharField(label=pgettext_lazy("of a thing", "Name"), max_length=60)
    kind = forms.ChoiceField(label=_("Kind"), choices=Department.Kind.choices)
    closed_on = forms.DateField(
        label=_("Closed on"),
        required=False,
        widget=DateInput(),
        help_text=_("From this day on nobody can be placed there."),
    )

    def __init__(self, *args, is_new, **kwargs):
        super().__init__(*args, **kwargs)
        del self.fields["closed_on" if is_new else "code"]


class ByNumber(forms.CharField):
    """One person of the HR's departments, by number."""

    def __init__(self, **kwargs):
        super().__init__(max_length=20, **kwargs)
        self.user = None

    def clean(self, value):
        number = super().clean(value)
        if not number:
            return None
        employee = Employee.objects.working().of_hr(self.user).filter(number__iexact=number.strip()).first()
        if employee is None:
            raise forms.ValidationError(_("Nobody with this number works in the departments that you look after."))
        return employee


class AnyNumber(ByNumber):
    """Any person who works here (a manager may sit elsewhere)."""

    def clean(self, value):
        number = forms.CharField.clean(self, value)
        if not number:
            return None
        employee = Employee.objects.working().filter(number__iexact=number.strip()).first()
        if employee is None:
            raise forms.ValidationError(_("Nobody with this number works here."))
        return employee


class GrantForm(forms.Form):
    employee = ByNumber(label=_("Employee number"))
    role = forms.ChoiceField(label=_("Role"), choices=RoleGrant.Role.choices)
    department = TreeChoice(label=_("Department and all below"), queryset=Department.objects.none())
    ends_on = forms.DateField(
        label=_("Until"), required=False, widget=DateInput(), help_text=_("Empty: until it is ended.")
    )
    reason = forms.CharField(label=_("Reason"), required=False, max_length=200)

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["employee"].user = user
        self.fields["department"].queryset = open_departments(user)


# --- one person ---------------------------------------------------------------------------------
class PersonForm(forms.Form):
    """Base of the small forms on a person's page."""

    def __init__(self, *args, user, employee, **kwargs):
        super().__init__(*args, **kwargs)
        self.employee = employee
        for name in ("manager",):
            if name in self.fields:
                self.fields[name].user = user
        if "department" in self.fields:
            self.fields["department"].queryset = open_departments(user)


class MoveForm(PersonForm):
    department = TreeChoice(label=_("Department"), queryset=Department.objects.none())
    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.all())
    manager = AnyNumber(label=_("Manager's number"), required=False)
    starts_on = forms.DateField(label=_("Starts on"), widget=DateInput(), initial=clock.today)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        main = self.employee.main if self.employee else None
        if main:
            self.initial |= {
                "department": main.department,
                "post": main.post,
                "manager": main.manager.number if main.manager else "",
            }


class LeaveForm(PersonForm):
    on = forms.DateField(
        label=_("Left on"),
        widget=DateInput(),
        initial=clock.today,
        help_text=_("From this day on the person no longer works here."),
    )


class AbsenceForm(PersonForm):
    starts_on = forms.DateField(label=_("Starts on"), widget=DateInput(), initial=clock.today)
    last_day = forms.DateField(
        label=_("Last day"), widget=DateInput(), required=False, help_text=_("Empty: not known yet.")
    )
    reason = forms.CharField(label=_("Reason"), max_length=100, required=False)


class BackForm(PersonForm):
    on = forms.DateField(label=_("Back at work on"), widget=DateInput(), initial=clock.today)


class HireForm(MoveForm):
    field_order = ["number", "name", "mobile", "hired_on", "employment_kind"]
    number = forms.RegexField(CODE, label=_("Employee number"), max_length=20)
    name = forms.CharField(label=_("Name"), max_length=60)
    mobile = forms.CharField(label=_("Mobile"), max_length=20, required=False)
    hired_on = forms.DateField(label=_("Hired on"), widget=DateInput(), initial=clock.today)
    employment_kind = forms.ChoiceField(label=_("Employment kind"), choices=Employee.Kind.choices)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, employee=None, **kwargs)
        del self.fields["starts_on"]

    def clean_number(self):
        number = self.cleaned_data["number"]
        if Employee.objects.filter(number__iexact=number).exists():
            raise forms.ValidationError(_("This number belongs to somebody already."))
        return number

    def clean_hired_on(self):
        day = self.cleaned_data["hired_on"]
        if day > clock.today():
            raise forms.ValidationError(_("This day is still to come."))
        return day


class CopyForm(forms.Form):
    reason = forms.CharField(label=_("Why, for example the person's request and its date"), max_length=200)


class ErasureForm(forms.Form):
    reason = forms.CharField(label=_("Why, for example the person's request and its date"), max_length=200)
    by_order = forms.BooleanField(
        label=_("The person still works here; there is an order to erase all the same"), required=False
    )

    def __init__(self, *args, employee, **kwargs):
        super().__init__(*args, **kwargs)
        if employee.work_state == employee.State.LEFT:
            self.fields["by_order"].widget = forms.HiddenInput()
