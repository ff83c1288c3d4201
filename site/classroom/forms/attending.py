"""What is filled in about attendance."""

import datetime as dt

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from classroom.marks import halves_of
from classroom.models import Attendance, AttendancePlea
from lib import clock


class CodeForm(forms.Form):
    """The number on the screen."""

    kind = forms.ChoiceField(
        label=_("I"), choices=[("in", _("check in")), ("out", _("check out"))], widget=forms.RadioSelect
    )
    number = forms.RegexField(
        r"^\s*[0-9]{6}\s*$",
        label=_("Number on the screen"),
        error_messages={"invalid": _("Six digits, as they stand on the screen.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code", "maxlength": "8"}),
    )


class PleaForm(forms.Form):
    """For which half day somebody asks, what, why."""

    part = forms.ChoiceField(label=_("Half day"))
    kind = forms.ChoiceField(label=_("I ask to"), choices=AttendancePlea.Kind.choices)
    reason = forms.CharField(label=_("Reason"), max_length=200)

    def __init__(self, *args, session, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["part"].choices = [
            (f"{meeting.pk}-{half.key}", f"{clock.in_words(meeting.day)} {half.label}")
            for meeting, half in halves_of(session)
        ]

    def clean(self):
        data = super().clean()
        if data.get("part"):
            meeting, _dash, data["half"] = data["part"].partition("-")
            data["meeting"] = int(meeting)
        return data


PRESENT, LATE, EARLY, EXCUSED, ABSENT, OTHER = "present", "late", "early", "leave", "absent", "keep"
CHOICES = [
    (OTHER, _("as noted")), (PRESENT, _("present")), (LATE, _("late")), (EARLY, _("left early")), (EXCUSED, _("excused")),
    (ABSENT, _("absent")),
]  # fmt: skip


class HalfForm(forms.Form):
    """The quick entry of one half day: one choice a person, a time where somebody came late or left early."""

    how = forms.ChoiceField(
        label=_("Entered by"),
        choices=[("trainer", Attendance.How.TRAINER.label), ("sheet", Attendance.How.SHEET.label)],
    )
    reason = forms.CharField(
        label=_("Reason"), max_length=200, required=False,
        help_text=_("Needed where something that was noted is changed, and where somebody is excused."),
    )  # fmt: skip

    def __init__(self, *args, half, signups, **kwargs):
        super().__init__(*args, **kwargs)
        self.half, self.signups = half, signups
        for signup in signups:
            self.fields[f"result-{signup.pk}"] = forms.ChoiceField(
                choices=CHOICES, initial=OTHER, label=signup.employee.name
            )
            self.fields[f"time-{signup.pk}"] = forms.TimeField(
                required=False, label=_now("%(name)s: time") % {"name": signup.employee.name},
                widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
            )  # fmt: skip

    def rows(self):
        """Return [(sign-up, field of the result, field of the time)] for the page."""
        return [(s, self[f"result-{s.pk}"], self[f"time-{s.pk}"]) for s in self.signups]

    def clean(self):
        data = super().clean()
        for signup in self.signups:
            result, time = data.get(f"result-{signup.pk}"), data.get(f"time-{signup.pk}")
            if result in (LATE, EARLY) and not (time and self.half.starts_at < self._at(time) < self.half.ends_at):
                words = _("Please write when, between %(hours)s.")
                self.add_error(f"time-{signup.pk}", forms.ValidationError(words, params={"hours": self.half.hours}))
            if result == EXCUSED and not (data.get("reason") or "").strip():
                self.add_error("reason", _("Somebody is excused: please write why."))
        return data

    def _at(self, time):
        day = self.half.starts_at.astimezone(clock.LOCAL).date()
        return dt.datetime.combine(day, time, tzinfo=clock.LOCAL)

    def wanted(self):
        """Yield (sign-up, came, left, excused) of those whose choice says something."""
        for signup in self.signups:
            result, time = self.cleaned_data[f"result-{signup.pk}"], self.cleaned_data[f"time-{signup.pk}"]
            start, end = self.half.starts_at, self.half.ends_at
            if result == OTHER:
                continue
            if result in (EXCUSED, ABSENT):
                yield signup, None, None, result == EXCUSED
            else:
                yield (
                    signup,
                    self._at(time) if result == LATE else start,
                    self._at(time) if result == EARLY else end,
                    False,
                )
