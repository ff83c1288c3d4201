"""Moodle gives every answer a share of the points; ours are right or wrong, and typed ones have a percentage."""

from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.parsed import Question, Wrong

Rows = list[dict[str, Any]]


def single_of(options: Rows, weights: list[float], notes: list[str]) -> Question:
    """Return a question with one right answer; a part of the points for another is noted. Raises Wrong."""
    for option, weight in zip(options, weights, strict=True):
        option["correct"] = weight >= 100
    check_options(options)
    if sum(option["correct"] for option in options) != 1:
        raise Wrong(_("A question with one right answer has exactly one that is worth 100 percent."))
    if any(0 < weight < 100 for weight in weights):
        notes.append(_("A part of the points for a wrong choice is not carried over."))
    return {"kind": "single", "options": options}


def multiple_of(options: Rows, weights: list[float]) -> Question:
    """Return a question with several right answers. Where a wrong one costs everything, a part of the right ones gives a half."""
    for option, weight in zip(options, weights, strict=True):
        option["correct"] = weight > 0
    check_options(options)
    return {"kind": "multiple", "options": options, "partial": "half" if min(weights) <= -100 else "share"}


def check_options(options: Rows) -> None:
    if len(options) < 2:
        raise Wrong(_("There are fewer than two options."))


def weights_of(options: Rows, partial: str) -> list[float]:
    """Return the shares of the points that stand for a question with several right answers."""
    right = sum(bool(option.get("correct")) for option in options)
    gain, loss = 100 / max(right, 1), 100 / max(len(options) - right, 1) if partial == "share" else 100
    return [gain if option.get("correct") else -loss for option in options]


def weight_word(weight: float) -> str:
    return f"{weight:.5f}".rstrip("0").rstrip(".")


def typed_of(answers: Rows, notes: list[str]) -> Rows:
    """Return typed answers: `*` is any text in Moodle, ours has no such sign. Raises Wrong when nothing is left."""
    kept = []
    for answer in answers:
        words = answer["text"]
        if words.replace("\\*", "").strip() == "*":
            notes.append(_("The feedback for any other answer is not carried over."))
            continue
        if "*" in words.replace("\\*", ""):
            notes.append(_("The sign * for any text is taken as itself."))
        kept.append({**answer, "text": words.replace("\\*", "*")})
    if not kept or not all(answer["text"] for answer in kept):
        raise Wrong(_("An answer is empty."))
    return kept


def percent_of(weight: float) -> int:
    return round(min(max(weight, 0), 100))


def starless(text: str) -> str:
    """Return a typed answer in which no `*` stands for any text."""
    return text.replace("*", "\\*")


def in_groups(pairs: list[dict[str, str]]) -> Question:
    """Return pairs of item and group as groups, in the order in which they come."""
    groups: dict[str, list[str]] = {}
    for pair in pairs:
        groups.setdefault(pair["right"], []).append(pair["left"])
    return {"kind": "groups", "groups": [{"text": name, "items": items} for name, items in groups.items()]}


def out_of_groups(data: Question) -> list[tuple[str, str]]:
    """Return (item, group) of every item."""
    return [
        (item if isinstance(item, str) else item["text"], group["text"])
        for group in data["groups"]
        for item in group.get("items", [])
    ]
