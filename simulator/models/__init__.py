"""Rows of the sandbox: what is rehearsed, who may, and what was done."""

from simulator.models.dialogue import Dialogue, DialogueVersion, is_conversation
from simulator.models.run import Admission, Comment, Event, Run, Score
from simulator.models.scenario import CatalogueVersion, Scenario, ScenarioVersion
from simulator.models.talk import Talk, Watching

__all__ = [
    "Admission", "CatalogueVersion", "Comment", "Dialogue", "DialogueVersion", "Event", "Run", "Scenario", "ScenarioVersion",
    "Score", "Talk", "Watching", "is_conversation",
]  # fmt: skip
