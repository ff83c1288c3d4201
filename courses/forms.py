"""Forms of learning; rules live in the actions."""

import re
from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses import standing
from courses.models import Notice, Track
from people.models import Department, Post

MOST = 500  # people enrolled at once


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class ExtensionForm(forms.Form):
    due_on = forms.DateField(label=_("New date"), widget=DateInput())
    reason = forms.CharField(
        label=_("Why do you need more time?"),
        max_length=200,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your manager reads this."),
    )


class ExceptionForm(forms.Form):
    """The date for an item that has none, or the button that says there shall be none."""

    due_on = forms.DateField(
        label=_("Date"),
        widget=DateInput(),
        required=False,
        error_messages={"invalid": _("This date could not be read.")},
    )
    waive = forms.BooleanField(required=False)

    def clean(self):
        if self.cleaned_data.get("waive"):
            return {**self.cleaned_data, "due_on": None}
        if "due_on" in self.cleaned_data and self.cleaned_data["due_on"] is None:
            self.add_error("due_on", _("Please choose a date, or say that there is none."))
        return self.cleaned_data


class LearningFilter(forms.Form):
    """Filters of the HR list; every value is checked against what the person may see."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=40)
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False, empty_label=_("all")
    )
    track = forms.ModelChoiceField(label=_("Track"), queryset=Track.objects.all(), required=False, empty_label=_("all"))
    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.all(), required=False, empty_label=_("all"))
    status = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[
            ("", _("all")),
            (standing.OPEN, _("enrolled")),
            *((key, words) for key, (_kind, words, _rank) in standing.STATUSES.items()),
        ],
    )

    def __init__(self, *args, departments=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments if departments is not None else Department.objects.none()
        self.fields["department"].label_from_instance = lambda d: "　" * (d.depth - 1) + d.name


class HourFilter(forms.Form):
    """Filters of the lists of study hours; managers have no choice of department."""

    q = forms.CharField(label=_("Name or number"), required=False, max_length=40)
    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False, empty_label=_("all")
    )
    category = forms.ChoiceField(
        label=_("Post category"), required=False, choices=[("", _("all")), *Post.Category.choices]
    )
    below = forms.BooleanField(label=_("only who is below the target"), required=False)
    year = forms.IntegerField(required=False, widget=forms.HiddenInput())

    def __init__(self, *args, departments=None, **kwargs):
        super().__init__(*args, **kwargs)
        if departments is None:
            del self.fields["department"]
        else:
            self.fields["department"].queryset = departments
            self.fields["department"].label_from_instance = lambda d: "　" * (d.depth - 1) + d.name


class NoticeFilter(forms.Form):
    """The filter of the list of notices."""

    category = forms.ChoiceField(label=_("Kind"), required=False, choices=[("", _("all")), *Notice.Category.choices])


class ReadFilter(forms.Form):
    """The filters of a notice's read list."""

    department = forms.ModelChoiceField(
        label=_("Department"), queryset=Department.objects.none(), required=False, empty_label=_("all")
    )
    read = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("all")), ("no", _("not read yet")), ("yes", _("has read it"))]
    )

    def __init__(self, *args, departments, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments
        self.fields["department"].label_from_instance = lambda d: "　" * (d.depth - 1) + d.name


class TargetForm(forms.Form):
    """Hours a year by post category; an empty field sets none. `known`: {category: hundredths}."""

    def __init__(self, *args, known, **kwargs):
        super().__init__(*args, **kwargs)
        for category, label in Post.Category.choices:
            value = Decimal(known[category]) / 100 if category in known else None
            self.fields[category] = forms.DecimalField(
                label=label, required=False, min_value=0, max_value=1000, decimal_places=1, max_digits=5,
                initial=None if value is None else value.normalize() if value % 1 else int(value),
            )  # fmt: skip

    def hundredths(self):
        """Return {category: hundredths of a 学时 or None}."""
        return {key: None if value is None else int(value * 100) for key, value in self.cleaned_data.items()}


class EnrolForm(forms.Form):
    """HR enrols `people` by number; `numbers` becomes the list of those people."""

    track = forms.ModelChoiceField(label=_("Track"), queryset=Track.objects.all(), empty_label=_("please choose"))
    numbers = forms.CharField(
        label=_("Employee numbers"),
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("One a line, or separated by commas; up to 500."),
    )
    reason = forms.CharField(
        label=_("Reason, as the learner reads it"), max_length=200, initial="", help_text=_("Begins with “because …”.")
    )

    def __init__(self, *args, people, **kwargs):
        super().__init__(*args, **kwargs)
        self.people = people

    def clean_numbers(self):
        words = re.split(r"[,，、\n]", self.cleaned_data["numbers"])
        numbers = list(dict.fromkeys(w.strip() for w in words if w.strip()))
        if len(numbers) > MOST:
            words = _("These are %(n)s numbers; please enrol at most 500 at once.") % {"n": len(numbers)}
            raise forms.ValidationError(words)
        found = list(self.people.filter(number__in=numbers).select_related("user").with_post())
        unknown = sorted(set(numbers) - {p.number for p in found})
        if unknown:
            words = _("Not among your people: %(numbers)s. Nobody was enrolled.")
            raise forms.ValidationError(words % {"numbers": "、".join(unknown[:20])})
        return found


class CardFilter(forms.Form):
    """Filters of the list of cards; courses are those of the person's own cards."""

    course = forms.ChoiceField(label=_("Course"), required=False)
    state = forms.ChoiceField(
        label=pgettext_lazy("of a card", "State"),
        required=False,
        choices=[
            ("", _("all")),
            ("due", _("due now")),
            ("coming", _("coming later")),
            ("mastered", pgettext_lazy("a card", "mastered")),
            ("stopped", _("not reviewed any more")),
        ],
    )

    def __init__(self, *args, courses, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["course"].choices = [("", _("all")), *courses]
