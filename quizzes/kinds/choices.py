"""single, multiple, true_false."""

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from quizzes.kinds.base import (
    MAX_OPTION,
    Body,
    Layout,
    Outcome,
    QuestionKind,
    Reader,
    WrongAnswer,
    id_of,
    key_of,
    keys_of,
)


def clean_options(reader: Reader, *, exactly_one: bool) -> list[dict[str, Any]]:
    taken: set[str] = set()
    options = []
    for n, row in reader.rows("options", 2, 12):
        options.append(
            {
                "key": row.key(n, taken),
                "text": row.text("text", required=True, longest=MAX_OPTION),
                "correct": row.flag("correct"),
                "feedback": row.text("feedback", longest=MAX_OPTION),
            }
        )
    right = sum(o["correct"] for o in options)
    if options and exactly_one and right != 1:
        reader.complain("options", _("Exactly one option must be right; %(n)s are.") % {"n": right})
    if options and not exactly_one and right == 0:
        reader.complain("options", _("At least one option must be right."))
    texts = [o["text"] for o in options]
    if len(set(texts)) != len(texts):
        reader.complain("options", _("Two options have the same text."))
    return options


def share_of(right: set[str], chosen: set[str], total: int, policy: str) -> Fraction:
    """Return what a choice of several is worth, 0 to 1.

    none: all or nothing. half: a part of the right ones and nothing wrong gives a half (少选得半分). share: the share of the right ones
    less the share of the wrong ones, not below 0.
    """
    if chosen == right:
        return Fraction(1)
    if policy == "half":
        return Fraction(1, 2) if chosen and chosen < right else Fraction(0)
    if policy == "share":
        wrong = total - len(right)
        less = Fraction(len(chosen - right), wrong) if wrong else Fraction(0)
        return max(Fraction(0), Fraction(len(chosen & right), len(right)) - less)
    return Fraction(0)


class _Options(QuestionKind):
    def choosables(self, body: Body) -> dict[str, list[str]]:
        return {"options": [o["key"] for o in body["options"]]}

    def stays_in_order(self, body: Body, group: str) -> bool:
        return not body.get("shuffle", True)

    def shown(self, body: Body, layout: Layout) -> dict[str, Any]:
        by_key = {o["key"]: o["text"] for o in body["options"]}
        return {"options": [{"id": rid, "text": by_key[key]} for rid, key in layout["options"]]}

    def texts(self, body: Body) -> Iterator[str]:
        for option in body["options"]:
            yield option["text"]
            yield option["feedback"]


class Single(_Options):
    name = "single"
    fields = frozenset({"options", "shuffle"})

    def clean(self, reader: Reader) -> Body:
        return {"options": clean_options(reader, exactly_one=True), "shuffle": reader.flag("shuffle", True)}

    def decode(self, body: Body, layout: Layout, posted: Any) -> Any:
        return key_of(layout, "options", posted) if posted not in (None, "") else None

    def encode(self, body: Body, layout: Layout, value: Any) -> Any:
        return id_of(layout, "options", value) if value else None

    def score(self, body: Body, value: Any) -> Outcome:
        chosen = next((o for o in body["options"] if o["key"] == value), None)
        right = bool(chosen and chosen["correct"])
        return Outcome(Fraction(int(right)), right=right, feedback=chosen["feedback"] if chosen else "")

    def solution(self, body: Body) -> Any:
        return next(o["key"] for o in body["options"] if o["correct"])


class Multiple(_Options):
    name = "multiple"
    fields = frozenset({"options", "shuffle", "partial"})

    def clean(self, reader: Reader) -> Body:
        return {
            "options": clean_options(reader, exactly_one=False),
            "shuffle": reader.flag("shuffle", True),
            "partial": reader.choice("partial", ("half", "share", "none"), "half"),
        }

    def decode(self, body: Body, layout: Layout, posted: Any) -> Any:
        return sorted(keys_of(layout, "options", posted)) if posted else []

    def encode(self, body: Body, layout: Layout, value: Any) -> Any:
        return [id_of(layout, "options", key) for key in value or []]

    def score(self, body: Body, value: Any) -> Outcome:
        right, chosen = {o["key"] for o in body["options"] if o["correct"]}, set(value or [])
        share = share_of(right, chosen, len(body["options"]), body["partial"])
        feedback = "\n".join(o["feedback"] for o in body["options"] if o["key"] in chosen and o["feedback"])
        return Outcome(share, right=share == 1, feedback=feedback)

    def solution(self, body: Body) -> Any:
        return sorted(o["key"] for o in body["options"] if o["correct"])


class TrueFalse(QuestionKind):
    name = "true_false"
    fields = frozenset({"answer", "feedback_true", "feedback_false"})

    def clean(self, reader: Reader) -> Body:
        if not isinstance(reader.data.get("answer"), bool):
            reader.complain("answer", _("Say whether the statement is true or false."))
        return {
            "answer": reader.data.get("answer") is True,
            "feedback_true": reader.text("feedback_true", longest=MAX_OPTION),
            "feedback_false": reader.text("feedback_false", longest=MAX_OPTION),
        }

    def decode(self, body: Body, layout: Layout, posted: Any) -> Any:
        if posted in (None, ""):
            return None
        if isinstance(posted, bool):
            return posted
        if posted in ("true", "false"):
            return posted == "true"
        raise WrongAnswer(_("This answer has the wrong form. Please load the page again."))

    def score(self, body: Body, value: Any) -> Outcome:
        right = value is not None and value == body["answer"]
        feedback = "" if value is None else body["feedback_true" if value else "feedback_false"]
        return Outcome(Fraction(int(right)), right=right, feedback=feedback)

    def solution(self, body: Body) -> Any:
        return body["answer"]

    def texts(self, body: Body) -> Iterator[str]:
        yield body["feedback_true"]
        yield body["feedback_false"]
