"""Rule 8: everything that waits for a person is one entry in 待办. A new approval state without a kind fails here.

An approval is a model of ours with a field `state` one of whose values is among WAITING. Its app registers a
`outbox.todos.Kind` whose `states` name it as app_label.Model.value.
"""

from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.db import models

from outbox.todos import KINDS

WAITING = {
    "asked",
    "held",
    "on_hold",
    "open",
    "pending",
    "preview",
    "proposed",
    "requested",
    "review",
    "submitted",
    "to_approve",
    "to_review",
    "waiting_approval",
}
# Waits for the very person who looks at it, on the page where it was made; nobody else is asked.
ONES_OWN = {
    "people.RosterImport.preview",
    "quizzes.Attempt.open",
    "simulator.Run.open",
    "simulator.Talk.open",
    "quizzes.Regrade.preview",
}


def is_ours(model):
    return Path(settings.BASE_DIR) in Path(apps.get_app_config(model._meta.app_label).path).parents and not (
        {".venv", "site-packages"} & set(Path(apps.get_app_config(model._meta.app_label).path).parts)
    )


def approval_states(models_of_ours):
    """Yield app_label.Model.value for each value of a field `state` that waits for somebody's word."""
    for model in models_of_ours:
        fields = {field.name: field for field in model._meta.get_fields()}
        state = fields.get("state")
        if not isinstance(state, models.Field) or hasattr(model, "instance_type"):  # history rows wait for nobody
            continue
        for value, _label in state.choices or ():
            if value in WAITING:
                yield f"{model._meta.label}.{value}"


def test_every_approval_has_a_todo():
    found = set(approval_states(model for model in apps.get_models() if is_ours(model)))
    covered = {state for kind in KINDS.values() for state in kind.states}
    assert sorted(found - covered - ONES_OWN) == [], "register a Kind with these states in the owner's todos.py"


def test_every_kind_names_states_that_exist():
    """Where the model keeps its state in a field, the value is one of it; elsewhere the state is a word for a rule."""
    for kind in KINDS.values():
        for name in kind.states:
            label, _dot, value = name.rpartition(".")
            fields = {field.name: field for field in apps.get_model(label)._meta.get_fields()}
            if "state" in fields:
                assert value in dict(fields["state"].choices), name


def test_a_new_approval_state_would_be_found():
    class Request:
        class _meta:
            label = "fictional.Request"

            @staticmethod
            def get_fields():
                field = models.CharField(choices=[("submitted", "x"), ("done", "y")])
                field.name = "state"
                return [field]

    assert list(approval_states([Request])) == ["fictional.Request.submitted"]


@pytest.mark.parametrize("key", list(KINDS))
def test_kinds_can_be_answered_or_opened(key):
    kind = KINDS[key]
    assert str(kind.label)
    assert len({choice.key for choice in kind.choices}) == len(kind.choices)
    assert all(len(choice.key) <= 20 for choice in kind.choices)
