"""What HR fills in for a cycle of evaluation."""

import datetime as dt
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from development import formula
from development.exceptions import DevelopmentError
from development.models import SIDES, FormulaVersion, Grade, Source
from development.value_sheets import MAX_BYTES
from lib import clock
from people.forms import DateInput, TreeChoice, open_departments
from people.models import Department
from surveys.models import Form, Relationship

RULES = [("redistribute", _("its weight goes to the others")), ("zero", _("it counts as 0"))]
STARTING = {"exam": 30, "practical": 20, "360": 15, "learning": 15, "audit": 10, "kpi": 10}


class FormulaForm(forms.Form):
    """Weights, the rule for a missing value, and where the grades begin."""

    title = forms.CharField(label=_("Title"), max_length=80)
    department = TreeChoice(label=_("Department"), queryset=Department.objects.none(), to_field_name="code")

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = open_departments(user)
        for kind, label in Source.choices:
            weight = forms.CharField(
                label=_("Weight of %(name)s (percent)") % {"name": label}, required=False, max_length=8, initial=STARTING[kind],
                widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            )  # fmt: skip
            self.fields[f"weight_{kind}"] = weight
            self.fields[f"missing_{kind}"] = forms.ChoiceField(
                label=_("Without a value of %(name)s") % {"name": label}, choices=RULES, required=False
            )
        for side, percent in SIDES.items():
            label = _("360° feedback: share of “%(side)s” (percent)") % {"side": Relationship(side).label}
            self.fields[f"side_{side}"] = forms.DecimalField(
                label=label, min_value=0, max_value=100, decimal_places=2, initial=percent, required=False
            )
        for grade, points in (("excellent", 90), ("good", 80), ("fit", 60)):
            label = _("“%(grade)s” from (points)") % {"grade": Grade(grade).label}
            self.fields[f"from_{grade}"] = forms.DecimalField(
                label=label, min_value=0, max_value=100, decimal_places=2, initial=points
            )

    @property
    def components(self):
        """The components with a weight. Raises DevelopmentError for one that is no number."""
        found = []
        for kind, label in Source.choices:
            text = (self.cleaned_data.get(f"weight_{kind}") or "").strip()
            if text and text != "0":
                weight, rule = (
                    formula.number(text, name=label),
                    self.cleaned_data.get(f"missing_{kind}") or "redistribute",
                )
                found.append(
                    formula.Component(kind, str(label), weight, rule, self._sides if kind == Source.ROUND else {})
                )
        return found

    @property
    def _sides(self):
        """The weights of the sides as they were filled in; nothing filled in means the usual ones."""
        found = {side: self.cleaned_data.get(f"side_{side}") for side in SIDES}
        if all(percent is None for percent in found.values()):
            return {side: Decimal(percent) for side, percent in SIDES.items()}
        return {side: percent or Decimal(0) for side, percent in found.items()}

    @property
    def boundaries(self):
        return {grade: self.cleaned_data[f"from_{grade}"] for grade in ("excellent", "good", "fit")}

    def clean(self):
        data = super().clean()
        if not self.errors:
            try:
                formula.check(self.components)
                formula.check_boundaries(self.boundaries, list(self.boundaries))
            except DevelopmentError as error:
                self.add_error(None, str(error))
        return data


class CycleForm(forms.Form):
    """The cycle of a year."""

    year = forms.IntegerField(label=_("Year"), min_value=2009, max_value=2100)
    department = TreeChoice(label=_("Department"), queryset=Department.objects.none(), to_field_name="code")
    formula = forms.ModelChoiceField(
        label=_("Formula"), queryset=FormulaVersion.objects.none(), to_field_name="public_id"
    )
    starts_on = forms.DateField(label=_("First day"), widget=DateInput())
    last_day = forms.DateField(label=_("Last day"), widget=DateInput())
    excellent = forms.IntegerField(
        label=_("At most so many percent of a unit are “excellent”"), min_value=0, max_value=100, required=False, initial=20,
        help_text=_("Rounded down, but never below one person. Empty: no limit."),
    )  # fmt: skip
    good = forms.IntegerField(
        label=_("At most so many percent of a unit are “good”"), min_value=0, max_value=100, required=False, initial=40
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        departments, today = open_departments(user), clock.today()
        self.fields["department"].queryset = departments
        self.fields["formula"].queryset = FormulaVersion.objects.filter(owner_department__in=departments.values("pk"))
        self.fields["year"].initial = today.year
        self.fields["starts_on"].initial = dt.date(today.year, 1, 1)
        self.fields["last_day"].initial = dt.date(today.year, 12, 31)

    @property
    def limits(self):
        found = {grade: self.cleaned_data.get(grade) for grade in ("excellent", "good")}
        return {grade: percent for grade, percent in found.items() if percent is not None}


class RoundForm(forms.Form):
    """Ask everybody of a cycle for 360° feedback: with which form, until when."""

    form = forms.ModelChoiceField(label=_("Form"), queryset=Form.objects.none(), to_field_name="key")
    last_day = forms.DateField(label=_("Last day"), widget=DateInput())

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["form"].queryset = Form.objects.in_use().filter(kind=Form.Kind.FEEDBACK)
        self.fields["form"].initial = self.fields["form"].queryset.first()
        self.fields["last_day"].initial = clock.today() + dt.timedelta(days=14)

    def clean_last_day(self):
        day = self.cleaned_data["last_day"]
        if day < clock.today():
            raise forms.ValidationError(_("This day is over; please choose a later one."))
        return day


class MoveForm(forms.Form):
    grade = forms.ChoiceField(label=pgettext_lazy("yearly evaluation", "Grade"), choices=Grade.choices)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ExceptionForm(forms.Form):
    grade = forms.ChoiceField(label=pgettext_lazy("yearly evaluation", "Grade"), choices=Grade.choices)
    more = forms.IntegerField(label=_("How many more"), min_value=1, max_value=50, initial=1)
    reason = forms.CharField(label=_("Reason"), max_length=300)


class ValuesForm(forms.Form):
    """A file of values to look at."""

    file = forms.FileField(
        label=_("File"), max_length=160, help_text=_("Excel or CSV, at most 20,000 lines."),
        widget=forms.FileInput(attrs={"accept": ".xlsx,.csv"}),
    )  # fmt: skip

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise forms.ValidationError(
                _("The file is larger than %(n)s MB. Please split it.") % {"n": MAX_BYTES // 1024 // 1024}
            )
        return file


class WhatIfForm(forms.Form):
    """Values to try, one field a component; nothing is kept."""

    def __init__(self, *args, parts, known, **kwargs):
        super().__init__(*args, **kwargs)
        for part in parts:
            self.fields[part.kind] = forms.DecimalField(
                label=f"{part.title} ({formula.plain(part.weight)}%)", min_value=0, max_value=100, decimal_places=2, required=False,
                initial=known.get(part.kind),
            )  # fmt: skip
