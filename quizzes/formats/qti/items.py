"""From an item to a question: its body is taken apart into texts, interactions and gaps."""

import re
from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.markup import node_to_markdown, plain_to_markdown
from quizzes.formats.parsed import NotHeld, Question, Wrong
from quizzes.formats.qti.interactions import BLOCKS, FEEDBACK, GAPS, INLINE, UNKNOWN, Context, text_of
from quizzes.formats.qti.responses import Response
from quizzes.formats.trees import Node

PART = "kuibu-part"
SKIPPED = ("rubricBlock", "templateBlock", "templateInline", "endAttemptInteraction", "infoControl", *FEEDBACK)
MAX_GAPS = 20
Piece = Node | str


def read_item(item: Node, context: Context) -> Question:
    """Return the fields of an item. Raises Wrong or NotHeld."""
    body = item.first("itemBody")
    if body is None:
        raise Wrong(_("The question has no text."))
    unknown = next(iter(body.find(*UNKNOWN)), None)
    if unknown is not None:
        kind = unknown.tag.removesuffix("Interaction")
        raise NotHeld(_("Questions of the kind “%(kind)s” are not known here; it is skipped.") % {"kind": kind})
    data = _read_body(body, context, item.get("title"))
    scorers = [node for node in body.find("rubricBlock") if "scorer" in node.get("view").split()]
    if scorers and data["kind"] in ("essay", "file"):
        data["model_answer"] = "\n\n".join(node_to_markdown(node) for node in scorers)
    if not data.get("stem") and not context.kind:
        raise Wrong(_("The question has no text."))
    return data


def _read_body(body: Node, context: Context, title: str) -> Question:
    parts = [node for node in body.find("div") if PART in node.get("class").split()]
    if parts:
        return _own_case(body, parts, context)
    pieces = list(_pieces(body))
    blocks = [p for p in pieces if isinstance(p, Node) and p.tag in BLOCKS]
    inline = [p for p in pieces if _has_gaps(p)]
    if not blocks and not inline:
        raise NotHeld(_("There is nothing to answer in it; it is skipped."))
    if not blocks:
        return _gaps_of(pieces, context)
    if len(blocks) == 1 and not inline:
        data = BLOCKS[blocks[0].tag](blocks[0], context)
        texts = [p for p in pieces if p is not blocks[0]]
        stem = "\n\n".join(text for text in (_markdown(texts), text_of(blocks[0].first("prompt"))) if text)
        return {"stem": stem or plain_to_markdown(title), **data}
    return _case_of(pieces, context, title)


def _pieces(body: Node) -> Iterator[Piece]:
    """Yield block interactions, and what stands between them."""
    for child in body.children:
        if isinstance(child, str):
            yield child
        elif child.tag in SKIPPED:
            continue
        elif child.tag in BLOCKS or child.tag == GAPS or not child.find(*BLOCKS, GAPS):
            yield child
        else:
            yield from _pieces(child)


def _has_gaps(piece: Piece) -> bool:
    return isinstance(piece, Node) and bool(piece.find(*INLINE, GAPS))


def _markdown(pieces: list[Piece]) -> str:
    return node_to_markdown(Node("div", {}, [_visible(piece) for piece in pieces]))


def _visible(piece: Piece) -> Piece:
    if isinstance(piece, str):
        return piece
    children = [_visible(c) for c in piece.children if isinstance(c, str) or c.tag not in SKIPPED]
    return Node(piece.tag, piece.attributes, children)


# --- gaps ---------------------------------------------------------------------------------------
def _gaps_of(pieces: list[Piece], context: Context) -> Question:
    """A single answer to be typed at the end of a text is a short text or a number; all else is a cloze."""
    gaps: list[dict[str, Any]] = []
    text = _markdown([_with_gaps(piece, gaps, context) for piece in pieces])
    only = gaps[0] if len(gaps) == 1 else None
    if only and only["kind"] != "single" and context.kind != "cloze" and re.search(r"\{\{1\}\}[\s.。]*$", text):
        return {"stem": re.sub(r"\s*\{\{1\}\}[\s.。]*$", "", text), **{k: v for k, v in only.items() if k != "key"}}
    return {"kind": "cloze", "stem": text, "gaps": gaps}


def _with_gaps(piece: Piece, gaps: list[dict[str, Any]], context: Context) -> Piece:
    """Return a piece in which `{{1}}` stands for each answer; `gaps` takes what belongs there."""
    if isinstance(piece, str):
        return piece
    if piece.tag in INLINE:
        return _gap(gaps, INLINE[piece.tag](piece, context))
    if piece.tag == GAPS:
        return _words_in_gaps(piece, gaps, context)
    return Node(piece.tag, piece.attributes, [_with_gaps(child, gaps, context) for child in piece.children])


def _gap(gaps: list[dict[str, Any]], fields: Question) -> str:
    if len(gaps) >= MAX_GAPS:
        raise Wrong(_("There are more than %(max)s gaps.") % {"max": MAX_GAPS})
    gaps.append({"key": str(len(gaps) + 1), **fields})
    return f"{{{{{len(gaps)}}}}}"


def _words_in_gaps(node: Node, gaps: list[dict[str, Any]], context: Context) -> Node:
    words = {n.get("identifier"): " ".join(n.text().split()) for n in node.nodes("gapText")}
    response: Response = context.response_of(node)
    right = {}
    for value in response.correct or [v for v, points, _case in response.mapping if points > 0]:
        word, _space, gap = value.partition(" ")
        right[gap.strip()] = word
    if len(words) < 2:
        raise NotHeld(_("There is nothing to answer in it; it is skipped."))

    def filled(piece: Piece) -> Piece:
        if isinstance(piece, str):
            return piece
        if piece.tag == "gap":
            name = right.get(piece.get("identifier"), "")
            if name not in words:
                raise Wrong(_("The gap [[%(key)s]] has no word.") % {"key": piece.get("identifier")[:40]})
            options = [{"text": plain_to_markdown(text), "correct": key == name} for key, text in words.items()]
            return _gap(gaps, {"kind": "single", "options": options})
        return Node(piece.tag, piece.attributes, [filled(c) for c in piece.children])

    return Node("div", {}, [filled(c) for c in node.children if isinstance(c, str) or c.tag != "gapText"])


# --- cases --------------------------------------------------------------------------------------
def _own_case(body: Node, parts: list[Node], context: Context) -> Question:
    read = []
    for part in parts:
        inner = Context(context.responses, context.feedback, part.get("id").partition("-")[2] or "", context.template)
        read.append(_read_body(Node("itemBody", {}, part.children), inner, ""))
    stem = _markdown([child for child in body.children if child not in parts])
    return {"kind": "case", "stem": stem, "parts": read}


def _case_of(pieces: list[Piece], context: Context, title: str) -> Question:
    """Several interactions are the parts of a case; the text before the first tells it."""
    parts: list[Question] = []
    waiting: list[Piece] = []
    story = ""
    for piece in pieces:
        is_block = isinstance(piece, Node) and piece.tag in BLOCKS
        if not isinstance(piece, Node) or not (is_block or _has_gaps(piece)):
            waiting.append(piece)
            continue
        before = _markdown(waiting)
        waiting = []
        if is_block:
            part, prompt = BLOCKS[piece.tag](piece, context), text_of(piece.first("prompt"))
        else:
            part = _gaps_of([piece], context)
            prompt = part.pop("stem")
        if not parts:
            story, before = (before, "") if prompt else _told_and_asked(before)
        stem = "\n\n".join(text for text in (before, prompt) if text)
        parts.append({"stem": stem or _("Part %(number)s") % {"number": len(parts) + 1}, **part})
    return {"kind": "case", "stem": story or plain_to_markdown(title), "parts": parts}


def _told_and_asked(text: str) -> tuple[str, str]:
    """Without a prompt, the last paragraph before a part asks, and those above it tell."""
    paragraphs = text.split("\n\n")
    return "\n\n".join(paragraphs[:-1]), paragraphs[-1]
