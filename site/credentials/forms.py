"""What people and HR fill in."""

from django import forms
from django.utils.translation import gettext_lazy as _

from credentials.actions.applying import MAX_DAYS
from credentials.checking import MAX_BYTES
from credentials.models import Programme
from people import rules
from people.forms import TreeChoice
from people.models import Department, Employee


class PriorForm(forms.Form):
    words = forms.CharField(
        label=_("What did you learn, where and when?"), max_length=400, widget=forms.Textarea(attrs={"rows": 3})
    )
    file = forms.FileField(
        label=_("The document that proves it"), help_text=_("PDF, PNG or JPG, at most 10 MB. Only you and HR can open it."),
        max_length=160, widget=forms.FileInput(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}),
    )  # fmt: skip


class PaperForm(forms.Form):
    """A certificate as PDF, to be compared with what we handed out."""

    file = forms.FileField(
        label=_("The certificate as PDF"), max_length=200, widget=forms.FileInput(attrs={"accept": ".pdf,application/pdf"}),
        help_text=_("Choose it or drop it here, at most 5 MB. It is compared and not kept."),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(_("This file is larger than 5 MB; our certificates are much smaller."))
        if not file.read(5).startswith(b"%PDF"):
            raise forms.ValidationError(
                _("This is no PDF. A photo or a scan cannot be compared: please type the serial instead.")
            )
        file.seek(0)
        return file


class CertificateFilter(forms.Form):
    """Filters of HR's list; whatever is not valid is left out."""

    STATES = [
        ("", _("all")),
        ("valid", _("valid")),
        ("soon", _("ends within 90 days")),
        ("expired", _("ended")),
        ("revoked", _("revoked")),
    ]

    q = forms.CharField(label=_("Name or number"), required=False, max_length=40)
    programme = forms.ModelChoiceField(
        label=_("Certification"),
        queryset=Programme.objects.all(),
        required=False,
        to_field_name="key",
        empty_label=_("all"),
    )
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    department = TreeChoice(
        label=_("Department"),
        queryset=Department.objects.none(),
        required=False,
        to_field_name="code",
        empty_label=_("all"),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = rules.departments_under_hr(user)


class IssueForm(forms.Form):
    """HR issues what was earned, or a temporary certificate for some days."""

    KINDS = [("regular", _("earned: all parts passed")), ("temporary", _("temporary, for some days"))]

    number = forms.CharField(label=_("Employee number"), max_length=20)
    programme = forms.ModelChoiceField(label=_("Certification"), queryset=Programme.objects.open(), to_field_name="key")
    kind = forms.ChoiceField(label=_("Kind"), choices=KINDS, widget=forms.RadioSelect, initial="regular")
    days = forms.IntegerField(
        label=_("For how many days"),
        min_value=1,
        max_value=MAX_DAYS,
        required=False,
        help_text=_("Temporary: at most 90."),
    )
    words = forms.CharField(
        label=_("Reason"), max_length=400, required=False, help_text=_("Temporary: printed in the record.")
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_number(self):
        number = self.cleaned_data["number"].strip()
        found = Employee.objects.of_hr(self.user).select_related("user").filter(number__iexact=number).first()
        if found is None:
            raise forms.ValidationError(_("None of your people has this number."))
        self.employee = found
        return number

    def clean(self):
        data = super().clean()
        if data.get("kind") == "temporary":
            for name in ("days", "words"):
                if not data.get(name) and name not in self.errors:
                    self.add_error(name, _("A temporary certificate needs this."))
        return data
