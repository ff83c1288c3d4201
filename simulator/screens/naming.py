"""Steps and values in the words of the counter: refs become names, codes become words, fen become yuan."""

import re
from collections.abc import Mapping
from functools import cached_property
from typing import Any

from simulator import playing
from simulator.crm import formats
from simulator.crm.entities import Account, Address, Customer, Element, Hall, Order
from simulator.crm.state import State
from simulator.grading.facets import SUFFIXES
from simulator.models import Run
from simulator.screens.wording import word, words

NAMED = (
    (Customer, "name"), (Hall, "name"), (Address, "path"), (Account, "acct_no"), (Element, "service_no"), (Order, "order_no"),
)  # fmt: skip


MONEY = ("payments", "unmatched")  # fields of findings that are sums without saying so
ANSWER = re.compile(r"\w+\.\w+")  # node.option: what was said is named by its tag
COMMAND = re.compile(r"\bS\d\.[a-z_]+")
HALF_DAY = re.compile(r"(?<=\d )(AM|PM)\b")
HALVES = {"AM": "上午", "PM": "下午"}


def _title(command: str) -> str:
    found = words()["panels"].get(command)
    return str(found["title"]) if found else word("events", command)


class Names:
    """The names of one run's world and catalogue."""

    def __init__(self, run: Run, state: State | None = None) -> None:
        self.run, self._state = run, state

    @cached_property
    def _known(self) -> dict[str, str]:
        state, catalog = self._state or playing.state_of(self.run), playing.catalog_of(self.run)
        found = {code: offering.name for code, offering in catalog.offerings.items()}
        for kind, field in NAMED:
            for each in state.world.all(kind):
                name = str(getattr(each, field))
                found |= {each.id: name, getattr(each, "ref", "") or each.id: name}
        flows = {flow: str(raw["name"]) for flow, raw in words()["flows"].items()}
        fees = {str(fee): str(name) for fee, name in catalog.policy["fees"].items()}
        return {
            **found,
            **flows,
            **fees,
            **words()["methods"],
            **words()["actions"],
            "new": "新账户",
            "last": "最近一次",
        }

    def text(self, value: Any) -> str:
        """Return a value in words."""
        if value is None or value == "":
            return ""
        if isinstance(value, Mapping):
            return "、".join(f"{name} {self.text(each)}" for name, each in value.items())
        if isinstance(value, list | tuple):
            return "、".join(map(self.text, value))
        known = self._known.get(str(value)) or word("values", str(value))
        return COMMAND.sub(lambda found: _title(found[0]), HALF_DAY.sub(lambda found: HALVES[found[1]], known))

    def judged(self, finding: Mapping[str, Any], value: Any) -> str:
        """Return what a finding expected or found in words: money in yuan, time in minutes, answers as they are said."""
        if finding["field"] == "option":
            return self._answer(str(finding["rule"]), str(value)) if value else ""
        if isinstance(value, Mapping):
            return "、".join(filter(None, (self._facet(str(name), each) for name, each in value.items())))
        return self._valued(str(finding["field"]), value)

    def _valued(self, name: str, value: Any) -> str:
        """Return one value by the name of its field."""
        if isinstance(value, int) and not isinstance(value, bool):
            if name.endswith("_fen") or name in MONEY:
                return f"{formats.yuan(value)}元"
            if name == "active_s":
                return f"{value // 60}分{value % 60:02}秒"
        if isinstance(value, list | tuple):
            return "、".join(self._valued(name, each) for each in value)
        group = "tags" if ANSWER.fullmatch(name) else words()["facet_words"].get(name)
        known = word(group, str(value)) if group and value not in (None, "") else value
        return self.text(known).replace("!", "报错") if COMMAND.search(str(value)) else self.text(known)

    def _facet(self, name: str, value: Any) -> str:
        """Return one thing that was to be so; nothing for money that was not to be waived."""
        if name == "waived_fen" and not value:
            return ""
        bare = next((name.removesuffix(each) for each in SUFFIXES if name.endswith(each)), name)
        shown = self._valued(bare, value)
        label = _title(bare) if COMMAND.fullmatch(bare) else word("facets", bare)
        return f"{label} {shown}" if shown else ""

    def _answer(self, rule: str, option: str) -> str:
        """Return the words of an answer that a goal asks for."""
        goals = playing.compiled_of(self.run).key.get("goals", ())
        node = next((str(goal.get("where", {}).get("node", "")) for goal in goals if goal["id"] == rule), "")
        found = str(self._option(node, option).get("text", ""))
        return f"“{found}”" if found else option

    def step(self, command: str, fields: Mapping[str, Any]) -> str:
        """Return a command in words: what is done with what."""
        if command == "say":
            said = self._said(str(fields.get("node", "")), str(fields.get("option", "")))
            return f"{said}(原话:“{fields['text']}”)" if fields.get("text") else said
        panel = words()["panels"].get(command)
        if panel is None:
            return word("acts", str(fields.get("kind", ""))) or word("talk", command)
        shown = []
        for name, value in fields.items():
            if name in ("password", "new_token", "id", "do"):
                continue
            money = name.endswith("_fen") and isinstance(value, int)
            shown.append(f"{formats.yuan(value)}元" if money else self.text(value))
        return f"{panel['title']} {' '.join(shown)}".strip()

    def why(self, step: Mapping[str, Any]) -> str:
        """Return why a step of the model solution is done: by its act or what it says, else by its command."""
        whys, command = words()["whys"], str(step["do"])
        if command == "act":
            return str(whys.get(f"act.{step.get('kind')}", ""))
        if command == "say":
            found = self._option(str(step.get("node", "")), str(step.get("option", "")))
            return next((str(whys[f"tag.{tag}"]) for tag in found.get("tags", ()) if f"tag.{tag}" in whys), "")
        return str(whys.get(f"{command}.{self._flow(step)}") or whys.get(command, ""))

    @staticmethod
    def _flow(step: Mapping[str, Any]) -> str:
        return str(step.get("flow") or step.get("offering") or "")

    def _option(self, node: str, option: str) -> Mapping[str, Any]:
        dialogue = playing.compiled_of(self.run).initial.get("dialogue") or {}
        options = (dialogue.get("nodes") or {}).get(node, {}).get("options", ())
        return next((each for each in options if each["id"] == option), {})

    def _said(self, node: str, option: str) -> str:
        found = str(self._option(node, option).get("text", ""))
        return f"说:“{found}”" if found else word("talk", "say")
