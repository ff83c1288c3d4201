"""What people, managers and HR fill in about competencies."""

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from lib import clock
from people.forms import DateInput
from people.models import Post
from subjects.models import Competency
from subjects.models.competency import LEVELS

MOST_ITEMS = 5  # of a manager's form


class LevelsForm(forms.Form):
    """A level for each of some competencies; what is left open says nothing."""

    def __init__(self, *args, competencies, **kwargs):
        super().__init__(*args, **kwargs)
        self.competencies = list(competencies)
        for one in self.competencies:
            self.fields[one.key] = forms.TypedChoiceField(
                label=one.name, choices=self._choices(one), coerce=int, required=False, empty_value=None
            )

    @staticmethod
    def _choices(competency):
        named = [(level.value, f"{level.value} · {level.words}") for level in competency.levels.all()]
        return [("", _now("no word")), (0, _now("0 · not seen at all")), *named]

    def chosen(self):
        """Return {competency: level} of what was chosen."""
        found = {one: self.cleaned_data.get(one.key) for one in self.competencies}
        return {one: level for one, level in found.items() if level is not None}


class ObservationForm(LevelsForm):
    """What a manager saw: at most five items, the words included."""

    words = forms.CharField(
        label=_("What you saw, in a sentence"), max_length=200, required=False, widget=forms.TextInput()
    )

    def __init__(self, *args, competencies, **kwargs):
        super().__init__(*args, competencies=list(competencies)[: MOST_ITEMS - 1], **kwargs)
        self.order_fields([*[one.key for one in self.competencies], "words"])


class RequirementForm(forms.Form):
    """HR says what a post asks for, from a day on."""

    post = forms.ModelChoiceField(label=_("Post"), queryset=Post.objects.all(), to_field_name="code")
    competency = forms.ModelChoiceField(
        label=_("Competency"), queryset=Competency.objects.filter(is_open=True), to_field_name="key"
    )
    level = forms.IntegerField(
        label=_("Required level"), min_value=0, max_value=LEVELS[1], help_text=_("0 asks for nothing.")
    )
    starts_on = forms.DateField(label=_("From"), widget=DateInput(), initial=clock.today)
    reason = forms.CharField(label=_("Reason"), max_length=200)
