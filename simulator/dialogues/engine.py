"""What an answer does to a customer. Pure: the same conversation and the same answer give the same mood."""

import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

MOOD, TRUST = (-5, 5), (0, 10)
LEAVES_AT = -4
BUYS_AT = 7
END, REFUSED = "end", "refused"
APPROACHES = 2
Dialogue = Mapping[str, Any]
Talk = Mapping[str, Any]


UNHEARD = "?"  # the option of own words that mean none of those that can be given


class TalkError(ValueError):
    """An answer that cannot be given now: another node is open, the talk is over, the option is locked."""


class Unheard(TalkError):
    """Own words that were not understood: the customer asks again, and nothing has changed."""


def begin(dialogue: Dialogue, persona: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """The conversation before its first word."""
    persona = persona or dialogue.get("persona", {})
    return {
        "node": dialogue["start"], "mood": persona.get("mood", 0), "trust": persona.get("trust", 3),
        "doubts": dict.fromkeys(dialogue.get("doubts", ()), "open"), "needs": {}, "claims": [], "said": [],
        "approach": 1, "outcome": "",
    }  # fmt: skip


def holds(condition: Mapping[str, Any] | None, talk: Talk) -> bool:
    """Whether a condition on mood, trust, doubts and needs is met. No condition is always met."""
    return all(_meets(name, value, talk) for name, value in (condition or {}).items())


def _meets(name: str, value: Any, talk: Talk) -> bool:
    if name == "known":
        return value in talk["needs"]
    if name in ("resolved", "open"):
        return bool(talk["doubts"].get(value) == name)
    measure, _, side = name.partition("_")
    return bool(talk[measure] >= value if side == "gte" else talk[measure] <= value)


def line(dialogue: Dialogue, talk: Talk) -> str:
    """What the customer says now; empty when the talk is over."""
    if talk["outcome"]:
        return ""
    node = dialogue["nodes"][talk["node"]]
    for other in node.get("say_if", ()):
        if holds(other["if"], talk):
            return str(other["say"])
    return str(node["say"])


def options(dialogue: Dialogue, talk: Talk, seed: int) -> list[Mapping[str, Any]]:
    """What can be answered now, in the order of the seed: the right one stands anywhere, for each run alike."""
    if talk["outcome"]:
        return []
    node = talk["node"]
    open_now = [each for each in dialogue["nodes"][node]["options"] if holds(each.get("if"), talk)]

    def place(option: Mapping[str, Any]) -> str:
        return sha256(f"{seed}|{node}|{option['id']}".encode()).hexdigest()

    return sorted(open_now, key=place)


def say(dialogue: Dialogue, talk: Talk, node: str, option: str) -> dict[str, Any]:
    """The data of `said`: what was said, what it does, and under `talk` the conversation after it.

    Raises TalkError where another node is open or the option is not there or locked, Unheard where own words were not understood.
    """
    talk = talk or begin(dialogue)
    if talk["outcome"] or node != talk["node"]:
        raise TalkError(node)
    if option == UNHEARD:
        raise Unheard(node)
    found = [each for each in dialogue["nodes"][node]["options"] if each["id"] == option]
    if not found or not holds(found[0].get("if"), talk):
        raise TalkError(f"{node}.{option}")
    chosen = found[0]
    after = _moved(dialogue, talk, node, chosen)
    return {
        "node": node, "option": option, "text": chosen["text"], "tags": list(chosen.get("tags", ())),
        "claims": [dict(claim) for claim in chosen.get("claims", ())], "corrects": list(chosen.get("corrects", ())),
        "mood": after["mood"], "trust": after["trust"], "outcome": after["outcome"], "talk": after,
    }  # fmt: skip


def _moved(dialogue: Dialogue, talk: Talk, node: str, chosen: Mapping[str, Any]) -> dict[str, Any]:
    doubts = dict(talk["doubts"])
    doubts |= dict.fromkeys(chosen.get("raises", ()), "open")
    doubts |= dict.fromkeys(chosen.get("resolves", ()), "resolved")
    mood = _within(talk["mood"] + chosen.get("mood", 0), MOOD)
    after = {
        **talk,
        "mood": mood,
        "trust": _within(talk["trust"] + chosen.get("trust", 0), TRUST),
        "doubts": doubts,
        "needs": {**talk["needs"], **chosen.get("learns", {})},
        "claims": [*talk["claims"], *(dict(claim) for claim in chosen.get("claims", ()))],
        "said": [*talk["said"], [node, chosen["id"]]],
        "node": chosen["next"],
    }
    if mood <= LEAVES_AT:
        return {**after, "outcome": "left"}
    if chosen["next"] == END:
        return {**after, "outcome": "done"}
    if chosen["next"] == REFUSED:
        return _refused(dialogue, after)
    return after


def _refused(dialogue: Dialogue, after: dict[str, Any]) -> dict[str, Any]:
    """A first no leads to the second approach, where the dialogue has one; a second no ends the talk."""
    second = dialogue.get("second_approach")
    if second is None or after["approach"] >= APPROACHES:
        return {**after, "outcome": "refused"}
    return {**after, "approach": after["approach"] + 1, "node": second}


def _within(value: int, limits: tuple[int, int]) -> int:
    return max(limits[0], min(limits[1], value))


def will_buy(talk: Talk) -> bool:
    """Trust is high enough and no doubt is left open."""
    return talk["trust"] >= BUYS_AT and "open" not in talk["doubts"].values()


SPACES = re.compile(r"[\s,。!?、;:,.!?;:]+")


def understand(dialogue: Dialogue, talk: Talk, text: str) -> str | None:
    """The id of the option that a free sentence means, by its keywords; None when it was not understood.

    Each row of `keywords` is a list of words that must all stand in the text. The option with the longest row that
    fits wins; two different options with rows of equal length are not understood either. Whoever says an option word for
    word means that one.
    """
    if talk["outcome"]:
        return None
    plain = SPACES.sub("", text)
    synonyms = dialogue.get("synonyms", {})
    best: list[tuple[int, str]] = []
    for option in dialogue["nodes"][talk["node"]]["options"]:
        if not holds(option.get("if"), talk):
            continue
        if plain and plain == SPACES.sub("", str(option["text"])):
            return str(option["id"])
        lengths = [len(row) for row in option.get("keywords", ()) if _stand(row, plain, synonyms)]
        if lengths:
            best.append((max(lengths), option["id"]))
    if not best:
        return None
    top = max(length for length, _ in best)
    meant = [option for length, option in best if length == top]
    return meant[0] if len(meant) == 1 else None


def takes_text(dialogue: Dialogue, talk: Talk) -> bool:
    """Whether own words can be understood now."""
    if talk["outcome"]:
        return False
    return any(each.get("keywords") for each in dialogue["nodes"][talk["node"]]["options"])


def _stand(row: Sequence[str], text: str, synonyms: Mapping[str, Sequence[str]]) -> bool:
    return all(any(word in text for word in (key, *synonyms.get(key, ()))) for key in row)
