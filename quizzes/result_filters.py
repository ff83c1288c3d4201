"""Filters above the lists of results and of analyses; every value is checked against what the person may see."""

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from people.models import Department
from quizzes.models import Analysis, Quiz, QuizVersion


class DayInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class QuizFilter(forms.Form):
    q = forms.CharField(label=_("Title or key"), required=False, max_length=40)
    kind = forms.ChoiceField(
        label=_("Kind"),
        required=False,
        choices=[("", _("all but knowledge checks")), *Quiz.Kind.choices, ("all", _("all"))],
    )


class ResultsFilter(forms.Form):
    """Of the people at one quiz."""

    OUTCOMES = [
        ("", _("all")),
        ("passed", _("passed")),
        ("failed", _("not passed")),
        ("waiting", _("being graded")),
        ("void", pgettext_lazy("an attempt", "void")),
        ("fast", _("answered very fast")),
    ]

    q = forms.CharField(label=_("Name or number"), required=False, max_length=40)
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False, empty_label=_("all")
    )
    which = forms.ChoiceField(
        label=_("Attempt shown"),
        required=False,
        choices=[("best", _("the best")), ("first", _("the first")), ("last", _("the last"))],
    )
    outcome = forms.ChoiceField(label=_("Result"), required=False, choices=OUTCOMES)
    since = forms.DateField(label=_("From"), required=False, widget=DayInput())
    until = forms.DateField(label=_("To (included)"), required=False, widget=DayInput())

    def __init__(self, *args, departments=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments if departments is not None else Department.objects.none()
        self.fields["department"].label_from_instance = lambda d: "　" * (d.depth - 1) + d.name


class AnalysisFilter(forms.Form):
    """Which answers are analysed."""

    version = forms.ModelChoiceField(
        label=_("Version of the quiz"),
        queryset=QuizVersion.objects.none(),
        required=False,
        to_field_name="number",
        empty_label=_("all versions"),
    )
    which = forms.ChoiceField(label=_("Attempts"), required=False, choices=Analysis.Which.choices)

    def __init__(self, *args, quiz, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["version"].queryset = quiz.versions.order_by("-number")
        self.fields["version"].label_from_instance = lambda v: _("Version %(n)s") % {"n": v.number}
