"""Fields that several forms of classes use."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from people.models import Department
from people.querysets import below


class LocalTime(forms.DateTimeField):
    """Day and hour in local time, to the minute."""

    def __init__(self, **kwargs):
        widget = forms.DateTimeInput(format="%Y-%m-%dT%H:%M", attrs={"type": "datetime-local"})
        formats = ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        super().__init__(widget=widget, input_formats=formats, **kwargs)


class Day(forms.DateField):
    def __init__(self, **kwargs):
        super().__init__(widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}), **kwargs)


class Yuan(forms.DecimalField):
    """An amount in yuan, cleaned to fen."""

    def __init__(self, **kwargs):
        kwargs.setdefault("max_value", Decimal("9999999.99"))
        super().__init__(min_value=0, decimal_places=2, max_digits=9, **kwargs)

    def clean(self, value):
        amount = super().clean(value)
        return int(amount * 100) if amount is not None else 0


class TreeChoice(forms.ModelChoiceField):
    """A department, indented by its depth."""

    def label_from_instance(self, department):
        return "\u3000" * (department.depth - 1) + department.name


def departments_below(roots):
    """Return the open departments of a tree of `roots`, in order."""
    return Department.objects.filter(below(roots), closed_on=None).order_by("path")


ANY = [("", _("all"))]
