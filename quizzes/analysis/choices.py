"""What can be chosen in a question, and what somebody chose; for kinds without options: how far the answer was right."""

from dataclasses import dataclass
from typing import Any

NOTHING = "-"  # not answered
RIGHT, PARTLY, WRONG = "right", "partly", "wrong"


@dataclass(frozen=True)
class Choice:
    """One thing that can be chosen. `text` is empty for what the page names itself: true, false, right, partly, wrong."""

    key: str
    text: str
    right: bool


def choices_of(body: dict[str, Any]) -> list[Choice]:
    """Return what can be chosen, in the author's order; for other kinds the three outcomes."""
    kind = body.get("kind")
    if kind in ("single", "multiple"):
        return [Choice(o["key"], o["text"], o["correct"]) for o in body["options"]]
    if kind == "hotspot":
        return [Choice(a["key"], a["label"], a["correct"]) for a in body["areas"]]
    if kind == "true_false":
        return [Choice("true", "", body["answer"]), Choice("false", "", not body["answer"])]
    return [Choice(RIGHT, "", True), Choice(PARTLY, "", False), Choice(WRONG, "", False)]


def has_options(body: dict[str, Any]) -> bool:
    """Whether the choices are an author's options: only then can there be a distractor."""
    return body.get("kind") in ("single", "multiple", "hotspot", "true_false")


def chosen(kind: str, value: Any, share: float) -> list[str]:
    """Return the keys of `choices_of` that a stored value stands for; [NOTHING] for an empty one."""
    if value is None or value == "" or value == [] or value == {}:
        return [NOTHING]
    if kind == "single":
        return [value]
    if kind in ("multiple", "hotspot"):
        return value
    if kind == "true_false":
        return ["true" if value else "false"]
    return [RIGHT if share >= 1 else PARTLY if share > 0 else WRONG]
