"""What is filled in about practical exams."""

from django import forms
from django.utils.translation import gettext_lazy as _

from classroom import rubrics
from classroom.exceptions import ClassroomError
from classroom.forms.secondments import EmployeeByNumber
from people import rules
from people.forms import TreeChoice
from people.models import Department
from people.querysets import below
from quizzes.forms.sessions import LocalTime, PeopleByNumber

RUNNERS = ("examiner", "hr")


def departments_for(user):
    """Return the departments where `user` runs exams, in tree order."""
    if user.is_superuser:
        return Department.objects.filter(closed_on=None).order_by("path")
    mine = [d for role in RUNNERS for d in rules.departments_of(user, role)]
    return Department.objects.filter(below(mine), closed_on=None).order_by("path")


class PanelExamForm(forms.Form):
    key = forms.SlugField(
        label=_("Key"), max_length=60, help_text=_("Letters, digits and hyphens; certificates ask for it.")
    )
    title = forms.CharField(label=_("Title"), max_length=120)
    owner_department = TreeChoice(label=_("Department"), queryset=Department.objects.none())
    criteria = forms.CharField(
        label=_("Rubric"), max_length=4000, widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("One criterion a line with its points, e.g. “Greeting: 10”."),
    )  # fmt: skip
    pass_points = forms.IntegerField(label=_("Points to pass"), min_value=1, max_value=2000)
    examiners = forms.TypedChoiceField(
        label=_("Examiners"), coerce=int, choices=[(1, _("one")), (2, _("two"))], initial=2, widget=forms.RadioSelect
    )
    apart_points = forms.IntegerField(
        label=_("Far apart from (points)"), min_value=0, max_value=2000, initial=15,
        help_text=_("Totals of two examiners that differ by more."),
    )  # fmt: skip
    with_third = forms.BooleanField(
        label=_("Then a third examiner judges; the two nearest totals count"), required=False, initial=True
    )
    is_open = forms.BooleanField(label=_("Open for bookings"), required=False, initial=True)

    def __init__(self, *args, user, exam=None, rubric=None, **kwargs):
        if exam is None and rubric is not None:
            kwargs["initial"] = {"key": rubric.key, "criteria": rubrics.written(rubric.criteria)}
        if exam is not None:
            names = (
                "key",
                "title",
                "owner_department",
                "pass_points",
                "examiners",
                "apart_points",
                "with_third",
                "is_open",
            )
            kwargs["initial"] = {n: getattr(exam, n) for n in names} | {"criteria": rubrics.written(exam.criteria)}
        super().__init__(*args, **kwargs)
        self.fields["owner_department"].queryset = departments_for(user)
        if exam is not None:
            del self.fields["key"]

    def clean_criteria(self):
        try:
            return rubrics.read(self.cleaned_data["criteria"])
        except ClassroomError as error:
            raise forms.ValidationError(str(error)) from error


class SlotForm(forms.Form):
    place = forms.CharField(label=_("Where"), max_length=120)
    starts_at = LocalTime(label=_("Start"))
    ends_at = LocalTime(label=_("End"))
    seats = forms.IntegerField(label=_("Seats"), min_value=1, max_value=60, initial=6)
    examiners = PeopleByNumber(
        label=_("Examiners"), max_length=200, help_text=_("Employee numbers, separated by commas or spaces.")
    )


class ThirdForm(forms.Form):
    third = EmployeeByNumber(label=_("Number of the third examiner"), max_length=20)


class BookForForm(forms.Form):
    number = EmployeeByNumber(label=_("Number of the candidate"), max_length=20)
