"""What HR fills in for yearly plans. Choices never reach beyond the departments that the person looks after."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from classroom.models import Room, SecondmentQuota, Trainer
from courses.models import Course, Track
from development.models import OutsideRequest, PlanLine, PlanVersion
from development.models.plans import CHAPTERS
from development.plan_progress import month_name
from development.plan_sheet import MAX_BYTES
from lib import clock
from people.forms import TreeChoice, open_departments
from people.models import Audience, Department
from people.querysets import below


class Yuan(forms.DecimalField):
    """An amount in yuan, cleaned to fen."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_value", Decimal("100000000"))
        super().__init__(min_value=0, decimal_places=2, max_digits=12, **kwargs)

    def clean(self, value):
        amount = super().clean(value)
        return int(amount * 100) if amount is not None else 0

    def prepare_value(self, value):
        return Decimal(value) / 100 if isinstance(value, int) else value


class Hundredths(Yuan):
    """Study hours, cleaned to hundredths."""


def months():
    return [(n, month_name(n)) for n in range(1, 13)]


class StartForm(forms.Form):
    """A new plan."""

    owner_department = TreeChoice(label=_("Department"), queryset=Department.objects.none())
    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2099)
    limit = Yuan(label=_("Limit of the budget (yuan)"), required=False, help_text=_("Empty: no limit is checked."))

    def __init__(self, *args, user, **kwargs):
        kwargs.setdefault("initial", {"year": clock.today().year + 1})
        super().__init__(*args, **kwargs)
        self.fields["owner_department"].queryset = open_departments(user)


class ChaptersForm(forms.ModelForm):
    """The six chapters and the limit."""

    limit = Yuan(label=_("Limit of the budget (yuan)"), required=False, help_text=_("Empty: no limit is checked."))

    class Meta:
        model = PlanVersion
        fields = list(CHAPTERS)
        widgets = {name: forms.Textarea(attrs={"rows": 4}) for name in CHAPTERS}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["limit"].initial = self.instance.limit_fen or None


class LineForm(forms.ModelForm):
    """One line of a plan."""

    hours = Hundredths(label=_("Study hours of each"), max_value=2000)
    budget_fen = Yuan(label=_("Budget (yuan)"), required=False)
    month = forms.TypedChoiceField(label=_("Month"), choices=months, coerce=int)
    department = TreeChoice(label=_("Organised by"), queryset=Department.objects.none())

    class Meta:
        model = PlanLine
        fields = [
            "title", "because", "audience_text", "audience", "people", "hours", "month", "way", "course", "track", "quota", "place", "room",
            "teacher", "trainer", "budget_fen", "department", "assessment",
        ]  # fmt: skip

    def __init__(self, *args, user, version, **kwargs):
        super().__init__(*args, **kwargs)
        owner = version.plan.owner_department
        self.fields["department"].queryset = Department.objects.filter(below([owner]), closed_on=None).order_by("path")
        self.fields["department"].initial = owner
        self.fields["room"].queryset = Room.objects.usable_by(user)
        self.fields["trainer"].queryset = Trainer.objects.usable_by(user).select_related("employee")
        self.fields["audience"].queryset = Audience.objects.visible_to(user).filter(is_active=True)
        self.fields["course"].queryset = Course.objects.filter(is_open=True).order_by("key")
        self.fields["track"].queryset = Track.objects.order_by("position")
        self.fields["quota"].queryset = SecondmentQuota.objects.editable_by(user)

    def clean(self):
        data = super().clean()
        if data.get("room") and not data.get("place"):
            data["place"] = data["room"].title
        if data.get("trainer") and not data.get("teacher"):
            data["teacher"] = data["trainer"].title
        if data.get("course") and data.get("track"):
            self.add_error("track", _("Choose a course or a track, not both."))
        return data

    def _post_clean(self):
        """The action writes the line; nothing is set on the row before."""

    @property
    def values(self):
        return {name: self.cleaned_data[name] for name in self._meta.fields}


class SheetForm(forms.Form):
    """HR's spreadsheet, and why its new lines are needed."""

    file = forms.FileField(
        label=_("File"), max_length=160, help_text=_("Excel or CSV, at most 500 lines."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )  # fmt: skip
    because = forms.CharField(
        label=_("Why the new lines are needed"), max_length=300,
        help_text=_("The spreadsheet has no column for it. Lines that are there keep their own reason."),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            words = _("The file is larger than %(n)s MB. Please split it.")
            raise forms.ValidationError(words, params={"n": MAX_BYTES // 1024 // 1024})
        return file


class NextForm(forms.Form):
    """The evaluation that causes the next version."""

    cites_kind = forms.ChoiceField(label=_("Kind of evaluation"), choices=PlanVersion.Cited.choices)
    cites_key = forms.CharField(label=_("Its number or name"), max_length=120, required=False)
    cites_words = forms.CharField(
        label=_("What it found, and what changes because of it"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class ShiftForm(forms.Form):
    month = forms.TypedChoiceField(label=_("New month"), choices=months, coerce=int)
    why = forms.CharField(label=pgettext_lazy("of a change", "Why"), max_length=300)


class FinishForm(forms.Form):
    on = forms.DateField(label=_("Done on"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}))
    spent = Yuan(label=_("What it cost (yuan)"), required=False)
    why = forms.CharField(label=_("What shows it"), max_length=300)


class OutsideForm(forms.ModelForm):
    """A training outside the plan: five items."""

    budget = Yuan(label=_("Budget (yuan)"), required=False)
    on_month = forms.DateField(
        label=_("Month"),
        input_formats=["%Y-%m", "%Y-%m-%d"],
        widget=forms.DateInput(format="%Y-%m", attrs={"type": "month"}),
    )

    class Meta:
        model = OutsideRequest
        fields = ["title", "people", "on_month", "because"]

    field_order = ["title", "because", "people", "on_month", "budget"]


class MakeForm(forms.Form):
    """For whom personal plans are made."""

    department = TreeChoice(label=_("Department"), queryset=Department.objects.none())
    year = forms.IntegerField(label=_("Year"), min_value=2020, max_value=2099)

    def __init__(self, *args, user, **kwargs):
        kwargs.setdefault("initial", {"year": clock.today().year})
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = open_departments(user)
