"""How each interaction of QTI becomes a kind of question. Readers return fields without the stem; Wrong and NotHeld say why not."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.fields.lines import is_number
from quizzes.formats.fields.words import truth_of
from quizzes.formats.markup import node_to_markdown, plain_to_markdown
from quizzes.formats.parsed import NotHeld, Question, Wrong
from quizzes.formats.qti.responses import Response
from quizzes.formats.trees import Node
from quizzes.formats.weights import in_groups

FEEDBACK = ("feedbackInline", "feedbackBlock")
MAX_CHOICES = 200
SVG = re.compile(r"^\s*(?:<\?xml[^>]*\?>\s*)?<svg[\s>]")


@dataclass
class Context:
    """What a reader of an interaction needs of its item: responses, feedback by identifier, files beside it, its kind with us."""

    responses: dict[str, Response]
    feedback: dict[str, str]
    kind: str = ""
    template: str = ""
    file: Callable[[str], bytes | None] = lambda _name: None
    notes: list[str] = field(default_factory=list)

    def response_of(self, node: Node) -> Response:
        return self.responses.get(node.get("responseIdentifier"), Response())


def text_of(node: Node | None) -> str:
    """Return an element's text as Markdown, without its feedback."""
    if node is None:
        return ""
    return node_to_markdown(Node("div", {}, [c for c in node.children if isinstance(c, str) or c.tag not in FEEDBACK]))


def _choices(node: Node, *tags: str) -> list[Node]:
    found = node.find(*tags)
    if len(found) > MAX_CHOICES:
        raise Wrong(_("There are more than %(max)s answers.") % {"max": MAX_CHOICES})
    return found


def _feedback_of(choice: Node, context: Context) -> str:
    inline = [node_to_markdown(node) for node in choice.nodes(*FEEDBACK)]
    return "\n\n".join(text for text in inline if text) or context.feedback.get(choice.get("identifier"), "")


def _shuffled(node: Node) -> Question:
    return {} if node.get("shuffle") == "true" else {"shuffle": False}


# --- choices ------------------------------------------------------------------------------------
def choice(node: Node, context: Context) -> Question:
    choices, response = _choices(node, "simpleChoice"), context.response_of(node)
    right = (
        {value for value, points, _case in response.mapping if points > 0}
        if not response.correct
        else set(response.correct)
    )
    options = [
        {"text": text_of(c), "correct": c.get("identifier") in right, "feedback": _feedback_of(c, context)}
        for c in choices
    ]
    if len(options) < 2:
        raise Wrong(_("There are fewer than two options."))
    if response.cardinality != "multiple" or (node.get("maxChoices") == "1" and context.kind != "multiple"):
        if len(right) != 1:
            raise Wrong(_("A question with one right answer has exactly one that is worth 100 percent."))
        return _as_truth(choices, options, context) or {"kind": "single", "options": options, **_shuffled(node)}
    if not right:
        raise Wrong(_("No option is right."))
    return {"kind": "multiple", "options": options, "partial": _partial(context), **_shuffled(node)}


def _partial(context: Context) -> str:
    return {"match_correct": "none", "contains": "half"}.get(context.template, "share")


def _as_truth(choices: list[Node], options: list[dict[str, Any]], context: Context) -> Question | None:
    """Two options that say yes and no are a statement to judge."""
    truths = [truth_of(c.get("identifier")) for c in choices]
    if set(truths) != {True, False}:
        truths = [truth_of(option["text"]) for option in options]
    if len(options) != 2 or set(truths) != {True, False} or context.kind == "single":
        return None
    by_truth = dict(zip(truths, options, strict=True))
    return {
        "kind": "true_false",
        "answer": by_truth[True]["correct"],
        "feedback_true": by_truth[True]["feedback"],
        "feedback_false": by_truth[False]["feedback"],
    }


def inline_choice(node: Node, context: Context) -> Question:
    response = context.response_of(node)
    right = set(response.correct) or {value for value, points, _case in response.mapping if points > 0}
    options = []
    for c in _choices(node, "inlineChoice"):
        words = " ".join(c.text().split())
        options.append(
            {"text": words if context.kind else plain_to_markdown(words), "correct": c.get("identifier") in right}
        )
    if len(options) < 2 or sum(bool(option["correct"]) for option in options) != 1:
        raise Wrong(_("A gap to choose from has two options at least, and one of them is right."))
    return {"kind": "single", "options": options, **_shuffled(node)}


# --- typed answers ------------------------------------------------------------------------------
def text_entry(node: Node, context: Context) -> Question:
    response = context.response_of(node)
    answers = response.answers()
    if not answers:
        raise Wrong(_("It does not say what is right."))
    if response.is_number and all(is_number(value) for value, _percent, _tolerance in answers):
        rows = [{"value": value, "tolerance": tolerance, "percent": percent} for value, percent, tolerance in answers]
        return {"kind": "numeric", "answers": rows}
    case = any(case for _value, _points, case in response.mapping) if response.mapping else False
    rows = [{"text": value, "percent": percent} for value, percent, _tolerance in answers if value]
    return {"kind": "short_text", "answers": rows, "case_sensitive": case}


# --- order and place ----------------------------------------------------------------------------
def match(node: Node, context: Context) -> Question:
    sets = node.nodes("simpleMatchSet")
    if len(sets) != 2:
        raise Wrong(_("There are no pairs."))
    left, right = ({c.get("identifier"): text_of(c) for c in _choices(s, "simpleAssociableChoice")} for s in sets)
    response = context.response_of(node)
    values = response.correct or [value for value, points, _case in response.mapping if points > 0]
    pairs = []
    for value in values:
        first, _space, second = value.partition(" ")
        if first not in left or second.strip() not in right:
            raise Wrong(_("“%(text)s” is no pair of this question.") % {"text": value[:40]})
        pairs.append({"left": left[first], "right": right[second.strip()]})
    if len({value.split(" ")[0] for value in values}) != len(pairs):
        raise NotHeld(_("Something that belongs to several others is not known here; it is skipped."))
    if len(pairs) < 2:
        raise Wrong(_("There are no pairs."))
    if context.kind == "groups":
        return in_groups(pairs)
    used = {pair["right"] for pair in pairs}
    return {"kind": "matching", "pairs": pairs, "extra": [text for text in right.values() if text not in used]}


def order(node: Node, context: Context) -> Question:
    texts = {c.get("identifier"): text_of(c) for c in _choices(node, "simpleChoice")}
    items = [texts[value] for value in context.response_of(node).correct if value in texts]
    if len(items) != len(texts) or len(items) < 2:
        raise Wrong(_("The order names every option once."))
    return {"kind": "ordering", "items": items, "partial": context.template != "match_correct"}


# --- pictures -----------------------------------------------------------------------------------
def hotspot(node: Node, context: Context) -> Question:
    picture = next(iter(node.nodes("object", "img")), Node("object"))
    response = context.response_of(node)
    areas = []
    for n, c in enumerate(_choices(node, "hotspotChoice"), start=1):
        label = c.get("hotspotLabel") or c.get("label") or c.get("identifier") or str(n)
        areas.append({"label": label, **_area(c), "correct": c.get("identifier") in response.correct})
    width, height = (int(n) if n.isdigit() else 0 for n in (picture.get("width"), picture.get("height")))
    data: Question = {"kind": "hotspot", "areas": areas, "partial": "none"}
    data |= {"alt": picture.get("alt") or " ".join(picture.text().split())}
    if width and height:
        data |= {"width": width, "height": height}
    drawing = context.file(picture.get("data") or picture.get("src"))
    svg = drawing.decode("utf-8", "replace") if drawing else ""
    if SVG.match(svg):
        data["drawing"] = svg
    elif not context.kind:
        raise NotHeld(_("Its picture is no drawing (SVG) in the package; it is skipped."))
    return data


def _area(node: Node) -> dict[str, Any]:
    """QTI says a rectangle by two corners, we by a corner and its size."""
    shape = node.get("shape")
    words = [word.strip() for word in node.get("coords").split(",")]
    if shape not in ("rect", "circle", "poly") or not all(is_number(word) for word in words):
        raise NotHeld(_("An area of the shape “%(shape)s” is not known here; it is skipped.") % {"shape": shape[:20]})
    numbers: list[int | float] = [int(w) if re.fullmatch(r"-?\d+", w) else float(w) for w in words]
    if shape == "rect" and len(numbers) == 4:
        numbers = [numbers[0], numbers[1], numbers[2] - numbers[0], numbers[3] - numbers[1]]
    return {"shape": shape, "coords": numbers}


# --- free answers -------------------------------------------------------------------------------
def extended_text(node: Node, context: Context) -> Question:
    return {"kind": "file" if context.kind == "file" else "essay"}


def upload(node: Node, context: Context) -> Question:
    return {"kind": "file"}


BLOCKS: dict[str, Callable[[Node, Context], Question]] = {
    "choiceInteraction": choice,
    "matchInteraction": match,
    "orderInteraction": order,
    "hotspotInteraction": hotspot,
    "extendedTextInteraction": extended_text,
    "uploadInteraction": upload,
}
INLINE: dict[str, Callable[[Node, Context], Question]] = {
    "textEntryInteraction": text_entry,
    "inlineChoiceInteraction": inline_choice,
}
GAPS = "gapMatchInteraction"
UNKNOWN = {
    "associateInteraction", "sliderInteraction", "hottextInteraction", "graphicAssociateInteraction", "graphicOrderInteraction",
    "graphicGapMatchInteraction", "selectPointInteraction", "positionObjectInteraction", "positionObjectStage",
    "mediaInteraction", "drawingInteraction", "customInteraction", "portableCustomInteraction",
}  # fmt: skip
