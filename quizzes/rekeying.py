"""Reading an answer to one version of a question by the key of another: only where both mean the same things. Pure."""

from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from quizzes import kinds


@dataclass(frozen=True)
class Rekeying:
    """How values of an old version are read by a new one. `why_not`: they cannot be; `reworded`: [(old text, new text)] to look at."""

    why_not: str = ""
    keys: dict[str, dict[str, str]] = field(default_factory=dict)  # group -> old key -> new key
    reworded: list[tuple[str, str]] = field(default_factory=list)


def between(old: kinds.Body, new: kinds.Body) -> Rekeying:
    """Return how answers to `old` are read by `new`.

    What can be chosen is found again by its text, else by its key. It is refused when something that could be chosen is gone, or when
    a key now means what another key meant before (the options were moved and some reworded at the same time): then nobody can tell
    what a stored answer means.
    """
    if old == new:
        groups = kinds.of(old).choosables(old)
        return Rekeying(keys={group: {key: key for key in keys} for group, keys in groups.items()})
    if old["kind"] != new["kind"]:
        return Rekeying(_("The type of the question was changed."))
    if shape_of(old) != shape_of(new):
        return Rekeying(_("The parts or gaps of the question were changed."))
    before, after = labels_of(old), labels_of(new)
    keys: dict[str, dict[str, str]] = {}
    reworded: list[tuple[str, str]] = []
    for group, texts in before.items():
        there = after.get(group, {})
        by_text = {text: key for key, text in there.items()}
        is_clear = len(by_text) == len(there) and len(set(texts.values())) == len(texts)
        if is_clear and all(text in by_text for text in texts.values()):
            keys[group] = {key: by_text[text] for key, text in texts.items()}
            continue
        for key, text in texts.items():
            if key not in there:
                return Rekeying(_("“%(text)s” is no longer there.") % {"text": text})
            if there[key] != text and (text in by_text or there[key] in texts.values()):
                return Rekeying(_("The choices were moved and reworded at the same time: “%(text)s”.") % {"text": text})
        keys[group] = {key: key for key in texts}
        reworded += [(text, there[key]) for key, text in texts.items() if there[key] != text]
    return Rekeying(keys=keys, reworded=reworded)


def shape_of(body: kinds.Body) -> list[tuple[str, str]]:
    """Return the parts of a compound question: [(key, kind)], in no order."""
    return sorted((part["key"], part["kind"]) for part in body.get("parts") or body.get("gaps") or [])


def labels_of(body: kinds.Body) -> dict[str, dict[str, str]]:
    """Return {group: {key: text}} of everything that can be chosen. Groups of a part are named <part>/<group>."""
    found: dict[str, dict[str, str]] = {}
    for group, name in (
        ("options", "text"),
        ("items", "text"),
        ("left", "text"),
        ("right", "text"),
        ("areas", "label"),
    ):
        if isinstance(body.get(group), list):
            found[group] = {row["key"]: row[name] for row in body[group]}
    if body["kind"] == "groups":
        found["groups"] = {row["key"]: row["text"] for row in body["groups"]}
    for part in body.get("parts") or body.get("gaps") or []:
        found |= {f"{part['key']}/{group}": texts for group, texts in labels_of(part).items()}
    return found


def carry(rekeying: Rekeying, old: kinds.Body, new: kinds.Body, value: Any) -> Any:
    """Return a value of `old` as a value of `new`. Raises WrongAnswer where `new` cannot hold it."""
    if kinds.is_empty(value) or old == new:
        return value
    here = {group: [[key, key] for key in keys] for group, keys in rekeying.keys.items()}
    there = {group: [[a, b] for a, b in keys.items()] for group, keys in rekeying.keys.items()}
    return kinds.decode(new, there, kinds.encode(old, here, value))
