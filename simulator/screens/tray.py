"""Beside the counter: the customer and what they say and have with them, acts of courtesy, the clock."""

import uuid

from simulator import playing
from simulator.crm import formats
from simulator.crm.entities import Customer, Element, Hall, Terminal
from simulator.crm.log import Event
from simulator.crm.state import State
from simulator.dialogues import engine as dialogues
from simulator.screens.wording import word, words


class Tray:
    """What stands beside the counter."""

    def __init__(self, run, state: State, last: Event | None = None) -> None:
        self.run, self.state, self.last = run, state, last
        self.setting = state.meta.setting

    @property
    def persona(self):
        """The customer's name, traits and the money they have with them."""
        return self.setting.get("persona", {})

    @property
    def customer(self):
        """The customer who stands there: named as the persona, else the first of the scenario."""
        rows = list(self.state.world.all(Customer))
        named = [c for c in rows if c.name == self.persona.get("name")]
        return next(iter(named or rows), None)

    @property
    def at_hand(self):
        """What the customer shows or says when asked: (name, value)."""
        who = self.customer
        if who is None:
            return []
        given = playing.compiled_of(self.run).initial.get("customers", ())
        password = next(
            (str(each["password"]) for each in given if each.get("ref") == who.ref and "password" in each), ""
        )
        cash = self.persona.get("cash_fen")
        numbers = "、".join(e.service_no for e in self.state.world.all(Element) if e.owner == who.id)
        told = str(self.dialogue.get("nodes", {}))  # who says a number in the talk is asked for it there
        rows = {
            "numbers": "" if any(number in told for number in numbers.split("、") if number) else numbers,
            "identity": f"{who.name} {formats.masked_identity(who.identity_no)}" if who.identity_no else "", "phone": who.phone,
            "cash": f"{formats.yuan(cash)}元" if cash else "", "scan": "是" if self.persona.get("scan_pay") else "", "password": password,
        }  # fmt: skip
        return [(word("at_hand", name), value) for name, value in rows.items() if value]

    @property
    def handsets(self):
        """The handsets that lie on the counter, whatever the system thinks of them: (number, model, token)."""
        lying = {t.id: t.model for t in self.state.world.all(Terminal) if not t.handed_over}
        steps = playing.compiled_of(self.run).solution
        lying = {str(s["imei"]): "" for s in steps if s["do"] == "S4.imei_enter"} | lying
        return [(imei, lying[imei], uuid.uuid4().hex) for imei in sorted(lying)]

    @property
    def hall(self) -> str:
        """The hall in which the run plays."""
        halls = list(self.state.world.all(Hall))
        here = [h for h in halls if h.id == self.setting.get("hall")]
        return next((h.name for h in here or halls), "")

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
        return {
            "id": self.talk["node"], "say": dialogues.line(self.dialogue, self.talk), "options": marked,
            "takes_text": dialogues.takes_text(self.dialogue, self.talk), "token": uuid.uuid4().hex,
        }  # fmt: skip

    @property
    def unheard(self) -> str:
        """Return the own words that the customer has just not understood."""
        return str(self.last.fields.get("text", "")) if self.last is not None and self.last.code == "E-SAY" else ""

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
