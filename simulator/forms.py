"""Filters of the trainers' list of runs."""

from django import forms
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from simulator.models import Scenario
from simulator.models.run import Mode

EVERYTHING = pgettext_lazy("all of them", "all")
RESULTS = [
    ("", EVERYTHING),
    ("passed", pgettext_lazy("a run", "Passed")),
    ("failed", pgettext_lazy("a run", "Not yet passed")),
]


class RunFilter(forms.Form):
    """Whatever is not valid is left out."""

    q = forms.CharField(label=_("Person"), required=False, max_length=60)
    scenario = forms.ChoiceField(label=_("Scenario"), required=False)
    mode = forms.ChoiceField(label=_("Mode"), required=False, choices=[("", EVERYTHING), *Mode.choices[1:]])
    result = forms.ChoiceField(label=_("Result"), required=False, choices=RESULTS)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        rows = Scenario.objects.order_by("key").values_list("key", "title")
        self.fields["scenario"].choices = [("", EVERYTHING), *((key, f"{key} {title}") for key, title in rows)]

    def narrowed(self, rows):
        """Return the runs that are asked for."""
        self.is_valid()
        wanted = self.cleaned_data
        if q := wanted.get("q"):
            rows = rows.filter(Q(employee__name__icontains=q) | Q(employee__number=q))
        if scenario := wanted.get("scenario"):
            rows = rows.filter(scenario__key=scenario)
        if mode := wanted.get("mode"):
            rows = rows.filter(mode=mode)
        if result := wanted.get("result"):
            rows = rows.filter(passed=result == "passed")
        return rows
