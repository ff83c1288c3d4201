"""Beside the counter: the customer and what they say, acts of courtesy, the clock."""

import uuid

from simulator.crm.state import State
from simulator.dialogues import engine as dialogues
from simulator.screens.wording import words


class Tray:
    """What stands beside the counter."""

    def __init__(self, run, state: State) -> None:
        self.run, self.state = run, state
        self.setting = state.meta.setting

    @property
    def persona(self):
        """The customer's name, traits and the money they have with them."""
        return self.setting.get("persona", {})

    @property
    def dialogue(self):
        return self.setting.get("dialogue") or {}

    @property
    def talk(self):
        """The conversation as it stands; before its first word as it begins."""
        if not self.dialogue:
            return {}
        return self.state.meta.talk or dialogues.begin(self.dialogue, self.persona)

    @property
    def mood(self) -> int:
        return int(self.talk.get("mood", self.persona.get("mood", 0)))

    @property
    def node(self):
        """What the customer says now, with what can be answered, in the order that the seed gave."""
        if not self.dialogue or self.talk["outcome"]:
            return None
        options = dialogues.options(self.dialogue, self.talk, self.state.meta.rng_seed)
        marked = [{**option, "token": uuid.uuid4().hex} for option in options]
        return {"id": self.talk["node"], "say": dialogues.line(self.dialogue, self.talk), "options": marked}

    @property
    def acts(self):
        return [(kind, label, uuid.uuid4().hex) for kind, label in words()["acts"].items()]

    @property
    def may_move_clock(self) -> bool:
        return bool(self.setting.get("clock_moves")) or self.run.mode != "exam"

    @property
    def clock_token(self) -> str:
        return uuid.uuid4().hex

    @property
    def hints(self):
        """Hints that can be asked for, with their cost."""
        return list(self.setting.get("hints", ())) if self.run.mode == "practice" else []
