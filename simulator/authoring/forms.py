"""The forms of a scenario and of a conversation: head and customer, goals, hints, faults, marks, and what is said node by node."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from simulator.authoring.fields import (
    AmountField,
    LineField,
    LinesField,
    PointsField,
    RowsField,
    SynonymsField,
    WordRowsField,
    WordsField,
    YamlField,
)
from simulator.crm.catalog import catalog_sets
from simulator.scenarios.vocabulary import GOAL_KINDS

Row = dict[str, Any]
FAULTS = (
    "address_none", "port_full", "resource_taken", "imei_bad", "imei_sold", "imei_other_hall", "arrears_block",
    "blacklist", "five_cards", "under_age", "id_expired", "face_mismatch", "payment_mismatch", "provisioning_failure",
    "timeout_after_commit", "reservation_expired", "vague_error", "printer_down", "card_writer_down",
    "authoriser_refuses", "audit_reject",
)  # fmt: skip
MORE = _("More (YAML)")


def _choices(values: Any) -> list[tuple[str, str]]:
    return [("", "–"), *((value, value) for value in values)]


class PartForm(forms.Form):
    """A mapping of the scenario. Keys without a control of their own stand in `more`, so that nothing is lost."""

    use_required_attribute = False
    EMPTY: Mapping[str, Any] = {}  # what is left out of the file when it is so

    @classmethod
    def initial_of(cls, row: Row) -> Row:
        """Return the row as it fills the form."""
        own = [name for name in cls.base_fields if name != "more"]
        more = {key: value for key, value in row.items() if key not in own}
        return {**{key: row[key] for key in own if key in row}, "more": more}

    def row(self) -> Row:
        """Return the mapping of what was filled in; raises nothing: the reader says what is wrong with it."""
        data = self.cleaned_data
        own = {
            name: data.get(name) for name in self.fields if name != "more" and data.get(name) not in (None, "", [], {})
        }
        own = {key: value for key, value in own.items() if not (key in self.EMPTY and value == self.EMPTY[key])}
        return {**own, **data.get("more", {})}


class HeadForm(PartForm):
    """What it is and what is asked."""

    title = LineField(label=_("Title"))
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=[(n, str(n)) for n in range(1, 6)])
    duration_min = forms.IntegerField(label=_("Target time in minutes"), min_value=2, max_value=60)
    tags = WordsField(label=_("Tags"))
    objectives = LinesField(label=_("Objectives, one a line"))
    task = LineField(label=_("Task, as the trainee reads it"), rows=2)
    note = LineField(label=_("Note for authors"), rows=1)
    KEYS = ("title", "level", "duration_min", "tags", "objectives", "task", "note")


class PersonaForm(PartForm):
    """Who stands at the counter."""

    EMPTY = {"scan_pay": False}
    name = LineField(label=_("Name"))
    mood = forms.IntegerField(label=_("Mood (-3 to 5)"), required=False)
    trust = forms.IntegerField(label=_("Trust (0 to 10)"), required=False)
    traits = WordsField(label=_("Traits"))
    cash_fen = AmountField(label=_("Cash with them, in fen"))
    scan_pay = forms.BooleanField(label=_("Pays by scanning"), required=False)
    story = LineField(label=_("Story"), rows=2)
    more = YamlField(label=MORE)


class TalkHeadForm(PartForm):
    """What a conversation is about."""

    title = LineField(label=_("Title"))
    level = forms.TypedChoiceField(label=_("Level"), coerce=int, choices=[(n, str(n)) for n in (1, 2, 3)])
    catalog = forms.ChoiceField(label=_("Tariffs"), choices=lambda: [(name, name) for name in catalog_sets()])
    objectives = LinesField(label=_("Objectives, one a line"))
    note = LineField(label=_("Note for authors"), rows=1)
    KEYS = ("title", "level", "catalog", "objectives", "note")


class TalkerForm(PartForm):
    """Who is talked with."""

    name = LineField(label=_("Name"))
    mood = forms.IntegerField(label=_("Mood (-3 to 5)"), required=False)
    trust = forms.IntegerField(label=_("Trust (0 to 10)"), required=False)
    traits = WordsField(label=_("Traits"))
    segment = LineField(label=_("Group of customers"))
    story = LineField(label=_("Story"), rows=2)
    more = YamlField(label=MORE)


class MarksForm(PartForm):
    """What a conversation is worth, and the answers that reach it."""

    points = YamlField(label=_("Points for tags (YAML): with those for the outcome 100"))
    outcome = YamlField(label=_("Outcome (YAML): how it should end, and its points"))
    penalties = YamlField(label=_("What negative tags cost (YAML)"))
    solution = WordsField(label=_("Best answers, one a node"))
    KEYS = ("points", "outcome", "penalties", "solution")


class PathForm(PartForm):
    """A way through a conversation, and what it must lose."""

    id = LineField(label=_("Id"))
    answers = WordsField(label=_("Answers, one a node"))
    loses = YamlField(label=_("Loses (YAML)"))
    note = LineField(label=_("Note for authors"))
    more = YamlField(label=MORE)


class GoalForm(PartForm):
    """What must be so in the end."""

    EMPTY = {"must": False, "where": {}, "expect": {}}
    id = LineField(label=_("Id"))
    points = PointsField(label=pgettext_lazy("of a goal", "Points"))
    must = forms.BooleanField(label=_("Must be met"), required=False)
    kind = forms.ChoiceField(label=_("Kind"), required=False, choices=_choices(GOAL_KINDS))
    at = forms.ChoiceField(
        label=_("Judged when"),
        required=False,
        choices=[
            ("", _("at the end of the run")),
            ("submit", _("after the order is sent")),
            ("finish", _("at the end of the run (written)")),
        ],
    )
    why = LineField(label=_("In words"))
    cost = LineField(label=_("What missing it costs in the hall"))
    where = YamlField(label=_("About what (YAML)"))
    expect = YamlField(label=_("Expected (YAML)"))
    more = YamlField(label=MORE)


class HintForm(PartForm):
    """What a trainee can ask for, at a price."""

    at = LineField(label=_("On the screen (S0 to S8) or at the step"))
    cost = PointsField(label=_("Costs points"))
    text = LineField(label=_("Hint"), rows=1)
    more = YamlField(label=MORE)


class FaultForm(PartForm):
    """What goes wrong on purpose."""

    id = LineField(label=_("Id"))
    type = forms.ChoiceField(label=_("Fault"), required=False, choices=_choices(FAULTS))
    at = LineField(label=_("At which step"))
    show = LineField(label=_("What the system shows"))
    more = YamlField(label=MORE)


class DialogueForm(PartForm):
    """Where the conversation begins."""

    start = LineField(label=_("First node"))
    second_approach = LineField(label=_("Node after a first no"))
    doubts = WordsField(label=_("Doubts from the start (fraud, quality, compare, price)"))
    synonyms = SynonymsField(label=_("Synonyms: a word, a colon, what else it is called"))
    more = YamlField(label=MORE)


class NodeForm(PartForm):
    """What the customer says."""

    node = LineField(label=_("Node"))
    say = LineField(label=_("The customer says"), rows=2)
    more = YamlField(label=MORE)


class OptionForm(PartForm):
    """What can be answered."""

    id = forms.ChoiceField(label=_("Id"), required=False, choices=_choices("abcde"))
    text = LineField(label=_("The clerk answers"), rows=2)
    next = LineField(label=_("Leads to"))
    tags = WordsField(label=_("Tags"))
    mood = forms.IntegerField(label=_("Mood"), required=False)
    trust = forms.IntegerField(label=_("Trust"), required=False)
    claims = RowsField(label=_("Claims, one a line (YAML)"))
    keywords = WordRowsField(label=_("Keywords: a line of words that must all be said"))
    feedback = LineField(label=_("Feedback"), rows=1)
    more = YamlField(label=MORE)


def rows_of(form: type[PartForm]) -> Any:
    """A formset of rows that can be added and left out."""
    return forms.formset_factory(form, extra=0, can_delete=True, max_num=60, absolute_max=80)


Goals, Hints, Faults = rows_of(GoalForm), rows_of(HintForm), rows_of(FaultForm)
Nodes, Options, Paths = rows_of(NodeForm), rows_of(OptionForm), rows_of(PathForm)
