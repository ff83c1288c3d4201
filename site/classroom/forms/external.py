"""What is filled in about external training. Amounts are typed in yuan and kept in fen."""

import datetime as dt
from decimal import Decimal

from django import forms
from django.conf import settings
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from classroom.actions.external import Application, needs_agreement
from classroom.models import CostLine, ExternalTraining
from lib import clock

ANY = [("", _("all"))]
PAID = ("fee", "travel", "lodging", "materials", "other")  # what a report asks for


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class Yuan(forms.DecimalField):
    """An amount in yuan; cleaned, it is fen."""

    def __init__(self, **kwargs):
        super().__init__(min_value=0, max_value=10**7, decimal_places=2, max_digits=10, **kwargs)

    def clean(self, value):
        amount = super().clean(value)
        return int((amount or Decimal(0)) * 100)


class ManyFiles(forms.ClearableFileInput):
    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Several files at once, as a list."""

    def __init__(self, **kwargs):
        super().__init__(widget=ManyFiles(attrs={"accept": ".pdf,.png,.jpg,.jpeg"}), **kwargs)

    def clean(self, data, initial=None):
        one = super().clean
        return [one(each, initial) for each in data or []]


def budget_lines():
    return [(line, line) for line in settings.FIELDWORK["budget_lines"]]


class ApplicationForm(forms.Form):
    institution = forms.CharField(label=_("Institution"), max_length=120)
    title = forms.CharField(label=_("Title of the training"), max_length=120)
    place = forms.CharField(label=_("Where"), max_length=120, required=False)
    starts_on = forms.DateField(label=_("First day"), widget=DateInput)
    ends_on = forms.DateField(label=_("Last day"), widget=DateInput)
    days = forms.DecimalField(
        label=_("Days of training"), min_value=Decimal("0.5"), max_value=200, decimal_places=1, max_digits=4,
        help_text=_("Without travel and free days; half days as 0.5."),
    )  # fmt: skip
    fee = Yuan(label=_("Course fee (yuan)"))
    other = Yuan(label=_("Travel and lodging (yuan)"), required=False)
    budget_line = forms.ChoiceField(label=_("Budget line"))
    reason = forms.CharField(
        label=_("Why"), max_length=400, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What you want to be able to do afterwards; whoever decides reads it."),
    )  # fmt: skip
    agrees = forms.BooleanField(required=False)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["budget_line"].choices = budget_lines()
        months, limit = settings.FIELDWORK["agreement_months"], settings.FIELDWORK["agreement_from_fen"] // 100
        words = {"limit": f"{limit:,}", "months": months}
        self.fields["agrees"].label = gettext("I agree to a service agreement of %(months)s months") % words
        self.fields["agrees"].help_text = (
            gettext("Asked for from ¥%(limit)s on, fee and travel together. HR prints it for you to sign.") % words
        )

    def clean(self):
        data = super().clean()
        first, last = data.get("starts_on"), data.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", _("The last day lies before the first."))
        if first and first < clock.today():
            self.add_error("starts_on", _("The first day must lie ahead."))
        if first and first > clock.today() + dt.timedelta(days=730):
            self.add_error("starts_on", _("Please choose a day within two years."))
        if first and last and data.get("days") and data["days"] > (last - first).days + 1:
            self.add_error("days", _("There are not so many days between the first and the last."))
        if not self.errors and needs_agreement(data["fee"], data["other"]) and not data["agrees"]:
            self.add_error("agrees", _("For this sum the agreement is asked for."))
        return data

    def application(self):
        data = self.cleaned_data
        names = ("institution", "title", "place", "starts_on", "ends_on", "budget_line", "reason", "agrees")
        return Application(
            fee_fen=data["fee"], other_fen=data["other"], days_tenths=int(data["days"] * 10),
            **{name: data[name] for name in names},
        )  # fmt: skip


class ReportForm(forms.Form):
    """The summary, what was really spent, and the certificate."""

    summary = forms.CharField(
        label=_("What you learnt, and what you will do with it"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    files = FilesField(
        label=_("Certificate and receipts"), required=False, help_text=_("PDF or photos, at most 10 MB each.")
    )

    def __init__(self, *args, training, **kwargs):
        spent = training.spent or {"fee": training.fee_fen, "travel": training.other_fen}
        initial = {"summary": training.summary} | {f"paid_{k}": Decimal(v) / 100 for k, v in spent.items()}
        super().__init__(*args, initial=initial, **kwargs)
        labels = dict(CostLine.Kind.choices)
        for kind in PAID:
            label = gettext("Spent: %(what)s (yuan)") % {"what": labels[kind]}
            self.fields[f"paid_{kind}"] = Yuan(label=label, required=False)
        self.order_fields(["summary", *[f"paid_{kind}" for kind in PAID], "files"])

    def spent(self):
        return {kind: self.cleaned_data[f"paid_{kind}"] for kind in PAID}


class AgreementForm(forms.Form):
    signed_on = forms.DateField(label=_("Signed on"), widget=DateInput, initial=clock.today)


class ReasonForm(forms.Form):
    reason = forms.CharField(label=_("Reason"), max_length=300, help_text=_("The people concerned will read it."))


class ExternalFilter(forms.Form):
    """Filters of HR's list; whatever is not valid is left out."""

    q = forms.CharField(label=_("Name, number or title"), required=False, max_length=40)
    state = forms.ChoiceField(
        label=_("State"), choices=[*ANY, ("late", _("report overdue")), *ExternalTraining.State.choices], required=False
    )
    year = forms.IntegerField(label=_("Year"), required=False, min_value=2009, max_value=2100)
