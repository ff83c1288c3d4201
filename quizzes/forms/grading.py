"""Forms of appeals and regrades."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from quizzes.models import Appeal, Regrade
from quizzes.room import in_points


class AppealFilter(forms.Form):
    state = forms.ChoiceField(label=_("State"), required=False, choices=[("", _("all")), *Appeal.State.choices])


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("What is wrong with the mark?"),
        help_text=_("Say where in your answer it stands, or what the question leaves open."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )


class AnswerForm(forms.Form):
    """Uphold with points, or reject; both with a reason."""

    decision = forms.ChoiceField(
        label=_("Decision"),
        choices=[("uphold", _("Uphold: give points")), ("reject", _("Reject: the mark stays"))],
        widget=forms.RadioSelect,
    )
    points = forms.DecimalField(label=_("New points"), required=False, min_value=0, decimal_places=2)
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("The learner reads it."),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )

    def __init__(self, *args, slot, **kwargs):
        super().__init__(*args, **kwargs)
        self.slot = slot
        words = {"now": in_points(slot.score), "most": in_points(slot.points)}
        self.fields["points"].help_text = _("Now %(now)s of %(most)s; an appeal only gives points.") % words

    def clean(self):
        data = super().clean()
        points = data.get("points")
        data["score"] = int(points * Decimal(100)) if points is not None else None
        if data.get("decision") == "uphold" and points is None and "points" not in self.errors:
            self.add_error("points", _("Please write the new points."))
        return data


class RegradeForm(forms.Form):
    """How a question is computed anew, and why."""

    policy = forms.ChoiceField(label=_("How"), choices=Regrade.Policy.choices, widget=forms.RadioSelect, initial="key")
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_("Everybody whose result changes reads it."),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args, policies, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["policy"].choices = [(value, label) for value, label in Regrade.Policy.choices if value in policies]
        if len(policies) == 1:
            self.fields["policy"].widget = forms.HiddenInput()
            self.fields["policy"].initial = policies[0]


class ApplyForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"), help_text=_("Everybody whose result changes reads it."), max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    downgrade = forms.BooleanField(required=False)

    def __init__(self, *args, lost_passes=0, **kwargs):
        super().__init__(*args, **kwargs)
        if lost_passes:
            self.fields["downgrade"].label = _("Also take passes that people have seen: %(n)s in the list below") % {
                "n": lost_passes
            }
            self.fields["downgrade"].help_text = _("Without this tick these results stay as they are.")
        else:
            self.fields.pop("downgrade")


class FindForm(forms.Form):
    """Find the question or quiz that is to be computed anew."""

    key = forms.CharField(label=_("Key of a question or quiz"), required=False, max_length=120)
