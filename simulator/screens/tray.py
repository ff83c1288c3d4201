"""Beside the counter: the customer and what they say, acts of courtesy, the clock."""

import uuid

from simulator.crm.state import State
from simulator.dialogues import engine as dialogues
from simulator.screens.wording import word, words


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
        """Return the hints that can be asked for in practice: their place, cost and token, with the text once it was paid for."""
        if self.run.mode != "practice":
            return []
        shown = {
            e.fields.get("at") for e in self.state.meta.tokens.values() if e.command == "hint" and e.outcome == "ok"
        }
        return [
            {
                **hint,
                "is_shown": hint["at"] in shown,
                "screen": word("screens", hint["at"][:2]),
                "token": uuid.uuid4().hex,
            }
            for hint in self.setting.get("hints") or ()
        ]
