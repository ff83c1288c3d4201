"""Forms of awards and suggestions. Choices never reach beyond the people and departments of whoever fills them in."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from development.models import AwardRule, Suggestion
from people.forms import TreeChoice, open_departments
from people.models import Audience, Department, Employee


class DateInput(forms.DateInput):
    input_type = "date"

    def __init__(self, **kwargs):
        super().__init__(format="%Y-%m-%d", **kwargs)


class SuggestionForm(forms.ModelForm):
    """What a person proposes."""

    class Meta:
        model = Suggestion
        fields = ["category", "text", "hides_name", "may_be_shown"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5, "maxlength": 2000})}
        help_texts = {
            "hides_name": _("Whoever answers does not see who wrote it. You get the answer all the same; no award can follow."),
            "may_be_shown": _("After the answer it stands in the public list."),
        }  # fmt: skip


class AnswerForm(forms.Form):
    """The next step with a suggestion."""

    state = forms.ChoiceField(label=_("Next step"))
    words = forms.CharField(
        label=_("Answer to the author"), max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("The author reads it; accepting or not needs an answer."),
    )  # fmt: skip

    def __init__(self, *args, row, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].choices = row.next_states


class SuggestionFilter(forms.Form):
    category = forms.ChoiceField(
        label=_("About"), required=False, choices=[("", _("all")), *Suggestion.Category.choices]
    )
    state = forms.ChoiceField(
        label=_("State"), required=False,
        choices=[("", _("all")), ("late", _("answer is late")), *Suggestion.State.choices],
    )  # fmt: skip


class RuleForm(forms.ModelForm):
    """A rule of awards, before it is published."""

    owner_department = TreeChoice(label=_("Department"), queryset=Department.objects.none())
    reward_yuan = forms.DecimalField(
        label=_("Value of the reward (yuan)"),
        required=False,
        min_value=0,
        max_value=Decimal("100000"),
        decimal_places=2,
    )

    class Meta:
        model = AwardRule
        fields = ["title", "kind", "threshold", "points", "honour", "reward", "starts_on", "audience"]
        widgets = {"starts_on": DateInput()}

    field_order = ["title", "kind", "threshold", "points", "honour", "reward", "reward_yuan", "owner_department", "audience", "starts_on"]  # fmt: skip

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner_department"].queryset = open_departments(user)
        self.fields["audience"].queryset = Audience.objects.visible_to(user).filter(is_active=True)

    def clean(self):
        data = super().clean()
        if data.get("kind") in AwardRule.WITH_THRESHOLD and not data.get("threshold"):
            self.add_error("threshold", _("This kind of rule needs a number here."))
        if data.get("kind") == "exam_score" and (data.get("threshold") or 0) > 100:
            self.add_error("threshold", _("At most 100 percent."))
        if not (data.get("points") or data.get("honour") or data.get("reward")):
            self.add_error("points", _("Give points, a title or a reward; otherwise the rule gives nothing."))
        if data.get("reward_yuan") and not data.get("reward"):
            self.add_error("reward", _("Please name the reward that has this value."))
        return data

    def save(self, *, by):
        row = super().save(commit=False)
        row.reward_fen = int((self.cleaned_data["reward_yuan"] or 0) * 100)
        row.owner_department, row.created_by = self.cleaned_data["owner_department"], by
        row.save()
        return row


class ProposeForm(forms.Form):
    """A manager proposes one of the own people: three items."""

    employee = forms.ModelChoiceField(
        label=_("Whom do you propose?"), queryset=Employee.objects.none(), empty_label=_("please choose")
    )
    rule = forms.ModelChoiceField(
        label=_("Which award"), queryset=AwardRule.objects.none(), empty_label=_("please choose")
    )
    because = forms.CharField(
        label=_("Because"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What the person did, and what came of it. HR and the person read it."),
    )  # fmt: skip

    def __init__(self, *args, people, rules, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["employee"].queryset = people
        self.fields["rule"].queryset = rules
        self.fields["rule"].label_from_instance = lambda rule: f"{rule.title}（{rule.gives}）"
