"""What is filled in about banks, their categories, and many questions at once."""

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from quizzes.catalogue import objectives_of, tree_of
from quizzes.forms.fields import OwnerField, PickField, branches, objectives
from quizzes.models import Kind, Question

KEY = RegexValidator(r"^[A-Za-z0-9][A-Za-z0-9_-]*$", _("Letters, digits, - and _ only."))
DIFFICULTIES = [("1", _("1 easy")), ("2", "2"), ("3", _("3 middling")), ("4", "4"), ("5", _("5 hard"))]


class BankForm(forms.Form):
    key = forms.CharField(
        label=pgettext_lazy("a short name", "Key"), max_length=40, validators=[KEY],
        help_text=_("Short, e.g. C104: its questions are numbered after it. It cannot be changed later."),
    )  # fmt: skip
    title_zh = forms.CharField(label=_("Title (Chinese)"), max_length=120)
    title_en = forms.CharField(label=_("Title (English)"), max_length=160, required=False)
    owner_department = OwnerField(help_text=_("Its authors may change the bank; departments below may draw from it."))
    course_key = forms.CharField(
        label=_("Course"), max_length=60, required=False,
        help_text=_("Key of the course whose objectives the questions cover, e.g. C104; empty for several courses."),
    )  # fmt: skip

    def __init__(self, *args, user, bank=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["owner_department"].offer_to(user, bank.owner_department if bank else None, is_new=bank is None)
        if bank is not None:
            del self.fields["key"]


class CategoryForm(forms.Form):
    title_zh = forms.CharField(label=_("Title (Chinese)"), max_length=120)
    title_en = forms.CharField(label=_("Title (English)"), max_length=160, required=False)
    parent = PickField(label=_("Below"), required=False, empty=_("at the top"))
    is_check = forms.BooleanField(
        label=_("For knowledge checks"), required=False,
        help_text=_("Exams draw from it only where a row of their blueprint names it."),
    )  # fmt: skip

    def __init__(self, *args, bank, category=None, **kwargs):
        super().__init__(*args, **kwargs)
        tree = tree_of(bank)
        if category is not None:
            tree = [b for b in tree if not b.category.path.startswith(category.path)]
        self.fields["parent"].offer(branches(tree))
        if category is not None or any(b.category.key == "check" for b in tree):
            del self.fields["is_check"]


class QuestionFilter(forms.Form):
    """Filters of a bank's questions; whatever is not valid is left out."""

    STATES = [("", _("drafts and in use")), *Question.State.choices]

    q = forms.CharField(label=_("Text or key"), required=False, max_length=60)
    category = PickField(label=_("Category"), required=False, empty=pgettext_lazy("all of them", "all"))
    kind = forms.ChoiceField(label=_("Type"), required=False)
    objective = PickField(label=_("Objective"), required=False, empty=pgettext_lazy("all of them", "all"))
    difficulty = forms.TypedChoiceField(label=_("Difficulty"), required=False, coerce=int, empty_value=None)
    state = forms.ChoiceField(label=_("State"), choices=STATES, required=False)
    unused = forms.BooleanField(label=_("Never used"), required=False)
    sort = forms.CharField(required=False, widget=forms.HiddenInput, max_length=20)

    def __init__(self, *args, bank, tree=None, **kwargs):
        super().__init__(*args, **kwargs)
        everything = pgettext_lazy("all of them", "all")
        self.fields["category"].offer(branches(tree_of(bank) if tree is None else tree))
        rows = objectives(objectives_of(bank))
        self.fields["objective"].offer([*rows, ("none", _("without an objective"), "none")])
        self.fields["kind"].choices = [("", everything), *Kind.choices]
        self.fields["difficulty"].choices = [("", everything), *DIFFICULTIES]

    @property
    def wanted(self):
        self.is_valid()
        return self.cleaned_data


class BatchForm(forms.Form):
    """What happens to the chosen questions: one thing at a time."""

    DEEDS = [
        ("category", _("move to the category …")),
        ("difficulty", _("set the difficulty …")),
        ("objective", _("set the objective …")),
        ("live", _("put to use")),
        ("draft", _("back to draft")),
        ("retired", _("retire")),
    ]

    deed = forms.ChoiceField(label=_("With the chosen ones"), choices=DEEDS)
    to_category = PickField(label=_("Category"), required=False, empty=_("without a category"))
    to_difficulty = forms.TypedChoiceField(
        label=_("Difficulty"), choices=DIFFICULTIES, coerce=int, required=False, initial="3"
    )
    to_objective = PickField(label=_("Objective"), required=False, empty=_("without an objective"))

    def __init__(self, *args, bank, tree=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["to_category"].offer(branches(tree_of(bank) if tree is None else tree))
        self.fields["to_objective"].offer(objectives(objectives_of(bank)))
