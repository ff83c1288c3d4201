"""Interactions of the items that we write. Each builder returns its nodes, declarations and scoring."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.parsed import NotHeld, Question
from quizzes.formats.qti import scoring
from quizzes.formats.rendering import render, render_inline
from quizzes.formats.trees import Node, element
from quizzes.formats.weights import out_of_groups

Piece = Node | str


@dataclass
class Asked:
    """A question, or a part of one: what stands in the body, what is declared, how `score` is found."""

    body: list[Piece]
    declared: list[Node] = field(default_factory=list)
    steps: list[Node] = field(default_factory=list)
    template: str = ""  # the standard template that says the same as `steps`, for an item with this alone
    files: dict[str, bytes] = field(default_factory=dict)


def ask(data: Question, name: str, score: str) -> Asked:
    """Return how a question is asked; `name` is the response, `score` the outcome. Raises NotHeld."""
    asked = BUILDERS[data["kind"]](data, name, score)
    if data["kind"] != "cloze":
        asked.body = [*render(data["stem"]), *asked.body]
    return asked


def _ids(name: str, count: int) -> list[str]:
    """Return identifiers of choices that no other response of the item has: C1, or C2-1 in the second part of a case."""
    part = name.removeprefix("RESPONSE").strip("_")
    return [f"C{part}-{n}" if part else f"C{n}" for n in range(1, count + 1)]


def _choice_node(tag: str, name: str, text: str, feedback: str = "") -> Node:
    note = element(
        "feedbackInline", *render_inline(feedback), identifier=name, outcomeIdentifier="FEEDBACK", showHide="show"
    )
    return element(tag, *render_inline(text), note if feedback else None, identifier=name)


def _choice(data: Question, name: str, several: bool) -> tuple[Node, list[str], list[str]]:
    names = _ids(name, len(data["options"]))
    choices = [
        _choice_node("simpleChoice", key, o["text"], o.get("feedback", ""))
        for key, o in zip(names, data["options"], strict=True)
    ]
    shuffle = "true" if data.get("shuffle", True) else "false"
    node = element(
        "choiceInteraction", *choices, responseIdentifier=name, shuffle=shuffle, maxChoices="0" if several else "1"
    )
    return node, names, [key for key, o in zip(names, data["options"], strict=True) if o.get("correct")]


def _single(data: Question, name: str, score: str) -> Asked:
    node, _names, right = _choice(data, name, False)
    declared = scoring.declaration(name, "identifier", "single", right)
    return Asked([node], [declared], scoring.matches(name, score), "match_correct")


def _multiple(data: Question, name: str, score: str) -> Asked:
    node, names, right = _choice(data, name, True)
    if data.get("partial") == "share":
        declared = scoring.declaration(name, "identifier", "multiple", right, scoring.choice_weights(data, names))
        return Asked([node], [declared], [scoring.set_score(scoring.mapped(name), score)], "map_response")
    declared = scoring.declaration(name, "identifier", "multiple", right)
    if data.get("partial") == "none":
        return Asked([node], [declared], scoring.matches(name, score), "match_correct")
    return Asked([node], [declared], scoring.half(name, score))


def _true_false(data: Question, name: str, score: str) -> Asked:
    choices = [
        _choice_node("simpleChoice", "true", "对", data.get("feedback_true", "")),
        _choice_node("simpleChoice", "false", "错", data.get("feedback_false", "")),
    ]
    node = element("choiceInteraction", *choices, responseIdentifier=name, shuffle="false", maxChoices="1")
    declared = scoring.declaration(name, "identifier", "single", ["true" if data.get("answer") else "false"])
    return Asked([node], [declared], scoring.matches(name, score), "match_correct")


# --- typed answers ------------------------------------------------------------------------------
def _entry(data: Question, name: str, score: str) -> Asked:
    """Return a field to type in, within a line."""
    answers = data["answers"]
    if data["kind"] == "numeric":
        best = [max(answers, key=lambda a: a.get("percent", 100))["value"]]
        declared = scoring.declaration(name, "float", "single", best)
        node = element("textEntryInteraction", responseIdentifier=name, expectedLength="10")
        return Asked([node], [declared], scoring.numbers(name, score, answers))
    case = "true" if data.get("case_sensitive") else "false"
    mapping = [(a["text"], a.get("percent", 100) / 100) for a in answers]
    best = [max(answers, key=lambda a: a.get("percent", 100))["text"]]
    declared = scoring.declaration(name, "string", "single", best, mapping, caseSensitive=case)
    node = element("textEntryInteraction", responseIdentifier=name, expectedLength="20")
    return Asked([node], [declared], [scoring.set_score(scoring.mapped(name), score)], "map_response")


def _typed(data: Question, name: str, score: str) -> Asked:
    asked = _entry(data, name, score)
    asked.body = [element("p", *asked.body)]
    return asked


def _inline_choice(data: Question, name: str, score: str) -> Asked:
    names = _ids(name, len(data["options"]))
    choices = [
        element("inlineChoice", o["text"], identifier=key) for key, o in zip(names, data["options"], strict=True)
    ]
    right = [key for key, o in zip(names, data["options"], strict=True) if o.get("correct")]
    shuffle = "true" if data.get("shuffle", True) else "false"
    node = element("inlineChoiceInteraction", *choices, responseIdentifier=name, shuffle=shuffle)
    declared = scoring.declaration(name, "identifier", "single", right)
    return Asked([node], [declared], scoring.matches(name, score))


def _cloze(data: Question, name: str, score: str) -> Asked:
    gaps, declared, steps, scores = {}, [], [], []
    for n, gap in enumerate(data["gaps"], start=1):
        own = f"{score}_{n}"
        asked = (_inline_choice if gap["kind"] == "single" else _entry)(gap, f"{name}_{n}", own)
        gaps[gap["key"]] = asked.body[0]
        declared += [*asked.declared, scoring.outcome(own)]
        steps += asked.steps
        scores.append((own, float(gap.get("weight", 1))))
    body = [_filled(piece, gaps) for piece in render(data["stem"])]
    if gaps:
        raise NotHeld(_("A gap stands where no answer can be typed; it is left out."))
    total = scoring.total(scores)
    total.attributes["identifier"] = score
    return Asked(body, declared, [*steps, total])


def _filled(piece: Piece, gaps: dict[str, Piece]) -> Piece:
    """Return a piece with interactions at `{{1}}`; those that found their place leave `gaps`."""
    if isinstance(piece, str):
        return piece
    children: list[Piece] = []
    for child in piece.children:
        if isinstance(child, Node):
            children.append(_filled(child, gaps))
            continue
        for n, part in enumerate(re.split(r"\{\{\s*([A-Za-z0-9]{1,20})\s*\}\}", child)):
            if n % 2 == 0:
                children.append(part)
            elif part in gaps and piece.tag not in ("code", "pre"):
                children.append(gaps.pop(part))
            else:
                children.append(f"{{{{{part}}}}}")
    return Node(piece.tag, piece.attributes, [c for c in children if c != ""])


# --- order and place ----------------------------------------------------------------------------
def _pairs(name: str, score: str, left: list[str], right: list[str], pairs: list[tuple[int, int]]) -> Asked:
    def one_set(prefix: str, texts: list[str], most: str) -> Node:
        choices = [
            _choice_node("simpleAssociableChoice", f"{prefix}{n}", text) for n, text in enumerate(texts, start=1)
        ]
        for choice in choices:
            choice.attributes["matchMax"] = most
        return element("simpleMatchSet", *choices)

    values = [f"L{a} R{b}" for a, b in pairs]
    node = element(
        "matchInteraction",
        one_set("L", left, "1"),
        one_set("R", right, "0"),
        responseIdentifier=name,
        shuffle="true",
        maxAssociations=str(len(left)),
    )
    mapping = [(value, 1 / len(values)) for value in values]
    declared = scoring.declaration(name, "directedPair", "multiple", values, mapping)
    return Asked([node], [declared], [scoring.set_score(scoring.mapped(name), score)], "map_response")


def _matching(data: Question, name: str, score: str) -> Asked:
    right = list(dict.fromkeys(pair["right"] for pair in data["pairs"]))
    pairs = [(n, right.index(pair["right"]) + 1) for n, pair in enumerate(data["pairs"], start=1)]
    return _pairs(name, score, [p["left"] for p in data["pairs"]], right + data.get("extra", []), pairs)


def _groups(data: Question, name: str, score: str) -> Asked:
    names = [group["text"] for group in data["groups"]]
    items = out_of_groups(data)
    pairs = [(n, names.index(group) + 1) for n, (_item, group) in enumerate(items, start=1)]
    return _pairs(name, score, [item for item, _group in items], names, pairs)


def _ordering(data: Question, name: str, score: str) -> Asked:
    names = _ids(name, len(data["items"]))
    choices = [_choice_node("simpleChoice", key, text) for key, text in zip(names, data["items"], strict=True)]
    node = element("orderInteraction", *choices, responseIdentifier=name, shuffle="true")
    declared = scoring.declaration(name, "identifier", "ordered", names)
    return Asked([node], [declared], scoring.matches(name, score), "match_correct")


# --- pictures, free answers ---------------------------------------------------------------------
def _hotspot(data: Question, name: str, score: str) -> Asked:
    drawing = str(data.get("drawing", ""))
    is_svg = drawing.lstrip().startswith("<")
    path = "picture.svg" if is_svg or not data.get("image") else f"library-{data['image']}"
    picture = element(
        "object",
        data.get("alt", ""),
        type="image/svg+xml" if path.endswith(".svg") else "image/png",
        data=path,
        width=str(data.get("width", 480)),
        height=str(data.get("height", 320)),
    )
    choices = [_area(f"A{n}", area) for n, area in enumerate(data["areas"], start=1)]
    right = [f"A{n}" for n, area in enumerate(data["areas"], start=1) if area.get("correct")]
    several = len(right) > 1 or data.get("partial", "none") != "none"
    node = element("hotspotInteraction", picture, *choices, responseIdentifier=name, maxChoices="0" if several else "1")
    declared = scoring.declaration(name, "identifier", "multiple" if several else "single", right)
    files = {path: drawing.encode()} if is_svg else {}
    return Asked([node], [declared], scoring.matches(name, score), "match_correct", files)


def _area(name: str, area: dict[str, Any]) -> Node:
    numbers = area["coords"]
    if area["shape"] == "rect" and len(numbers) == 4:
        numbers = [numbers[0], numbers[1], numbers[0] + numbers[2], numbers[1] + numbers[3]]
    coords = ",".join(str(n) for n in numbers)
    return element("hotspotChoice", identifier=name, shape=area["shape"], coords=coords, hotspotLabel=area["label"])


def _essay(data: Question, name: str, score: str) -> Asked:
    length = str(data.get("max_chars", 2_000))
    node = element("extendedTextInteraction", responseIdentifier=name, expectedLength=length)
    return Asked([node, *_rubric(data)], [scoring.declaration(name, "string", "single", [])])


def _file(data: Question, name: str, score: str) -> Asked:
    node = element("uploadInteraction", responseIdentifier=name)
    return Asked([node, *_rubric(data)], [scoring.declaration(name, "file", "single", [])])


def _rubric(data: Question) -> list[Piece]:
    model = data.get("model_answer")
    return [element("rubricBlock", *render(model), view="scorer")] if model else []


def _case(data: Question, name: str, score: str) -> Asked:
    body: list[Piece] = []
    declared, steps, scores = [], [], []
    for n, part in enumerate(data["parts"], start=1):
        own = f"{score}_{n}"
        asked = ask(part, f"{name}_{n}", own)
        body.append(element("div", *asked.body, class_="kuibu-part", id=f"P{n}-{part['kind']}"))
        declared += [*asked.declared, scoring.outcome(own)]
        steps += asked.steps
        scores.append((own, float(part.get("weight", 1))))
    return Asked(body, declared, [*steps, scoring.total(scores)])


BUILDERS: dict[str, Callable[[Question, str, str], Asked]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "numeric": _typed,
    "short_text": _typed,
    "cloze": _cloze,
    "matching": _matching,
    "ordering": _ordering,
    "groups": _groups,
    "hotspot": _hotspot,
    "case": _case,
    "essay": _essay,
    "file": _file,
}
