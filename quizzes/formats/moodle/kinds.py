"""How each of Moodle's kinds becomes one of ours. Every reader takes the element and returns fields; Wrong and NotHeld say why not."""

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.fields.lines import is_number, plain_number
from quizzes.formats.moodle import cloze
from quizzes.formats.moodle.texts import form_of, markdown, plain, raw, to_markdown
from quizzes.formats.parsed import NotHeld, Question, Wrong
from quizzes.formats.trees import Node
from quizzes.formats.weights import in_groups, multiple_of, percent_of, single_of, typed_of

Notes = list[str]
MAX_ANSWERS = 200
EXACT = "ALL_OR_NOTHING"


def _is_true(text: str) -> bool:
    return text.strip().lower() in ("1", "true")


def _float(text: str, default: float = 0.0) -> float:
    return float(text) if is_number(text.strip()) else default


def _answers(question: Node) -> list[Node]:
    answers = question.nodes("answer")
    if len(answers) > MAX_ANSWERS:
        raise Wrong(_("There are more than %(max)s answers.") % {"max": MAX_ANSWERS})
    return answers


def _weights(answers: list[Node]) -> list[float]:
    return [_float(answer.get("fraction")) for answer in answers]


def _multichoice(question: Node, kind: str, notes: Notes) -> Question:
    answers = _answers(question)
    options = [{"text": markdown(a, "html"), "feedback": markdown(a.first("feedback"), "html")} for a in answers]
    shuffle = {"shuffle": _is_true(question.text_at("shuffleanswers") or "true")}
    if not options:
        raise Wrong(_("There are fewer than two options."))
    if _is_true(question.text_at("single") or "true"):
        return single_of(options, _weights(answers), notes) | shuffle
    return multiple_of(options, _weights(answers)) | shuffle


def _true_false(question: Node, kind: str, notes: Notes) -> Question:
    by_word = {raw(a).strip().lower(): a for a in _answers(question)}
    true, false = by_word.get("true"), by_word.get("false")
    if true is None and false is None:
        raise Wrong(_("It does not say whether it is true or false."))
    is_true = _float(true.get("fraction")) > 0 if true else _float(false.get("fraction")) <= 0 if false else False
    return {
        "kind": "true_false",
        "answer": is_true,
        "feedback_true": markdown(true.first("feedback"), "html") if true else "",
        "feedback_false": markdown(false.first("feedback"), "html") if false else "",
    }


def _short_answer(question: Node, kind: str, notes: Notes) -> Question:
    answers = [
        {
            "text": plain(raw(a), form_of(a, "plain")),
            "percent": percent_of(_float(a.get("fraction"))),
            "feedback": markdown(a.first("feedback"), "html"),
        }
        for a in _answers(question)
    ]
    case = _is_true(question.text_at("usecase"))
    return {"kind": "short_text", "answers": typed_of(answers, notes), "case_sensitive": case}


# --- numbers ------------------------------------------------------------------------------------
def _numerical(question: Node, kind: str, notes: Notes) -> Question:
    answers = []
    for node in _answers(question):
        value, tolerance = raw(node).strip(), node.text_at("tolerance") or "0"
        if value == "*":
            notes.append(_("The feedback for any other answer is not carried over."))
            continue
        if not is_number(value) or not is_number(tolerance):
            raise Wrong(_("“%(text)s” is not a number like 58 or 58:0.5.") % {"text": f"{value}:{tolerance}"[:30]})
        percent = percent_of(_float(node.get("fraction")))
        feedback = markdown(node.first("feedback"), "html")
        answers.append({"value": value, "tolerance": tolerance, "percent": percent, "feedback": feedback})
    if not answers:
        raise Wrong(_("An answer is empty."))
    return {"kind": "numeric", "answers": answers, **_units(question)}


def _units(question: Node) -> Question:
    """The unit with the multiplier 1 is the one of the answers; Moodle says how many of another make one of it."""
    unit, others = "", []
    for node in question.find("unit"):
        name, multiplier = node.text_at("unit_name"), node.text_at("multiplier") or "1"
        if not is_number(multiplier) or not float(multiplier):
            raise Wrong(_("“%(text)s” is not a number above 0.") % {"text": multiplier[:20]})
        if float(multiplier) == 1 and not unit:
            unit = name
        elif name:
            others.append({"unit": name, "factor": reciprocal(multiplier)})
    required = question.text_at("unitgradingtype") in ("1", "2")
    return {"unit": unit, "other_units": others, "unit_required": required and bool(unit)}


def reciprocal(text: str) -> str:
    """Return 1 divided by a number, to twelve places at most."""
    try:
        return plain_number(round(1 / Decimal(text), 12))
    except (InvalidOperation, ZeroDivisionError):
        return "1"


# --- order and place ----------------------------------------------------------------------------
def _matching(question: Node, kind: str, notes: Notes) -> Question:
    pairs, extra = [], []
    for node in question.nodes("subquestion"):
        answer = node.first("answer")
        right = raw(answer)
        # Right sides are plain text in Moodle; ours are Markdown.
        right = right if kind else to_markdown(right, "plain")
        left = to_markdown(_own_text(node), form_of(node, "html"))
        if left and right:
            pairs.append({"left": left, "right": right})
        elif right:
            extra.append(right)
    if not pairs:
        raise Wrong(_("There are no pairs."))
    return in_groups(pairs) if kind == "groups" else {"kind": "matching", "pairs": pairs, "extra": extra}


def _own_text(node: Node) -> str:
    """The text of a subquestion, not the one of the answer within it."""
    inner = node.first("text")
    return inner.text().strip() if inner else ""


def _ordering(question: Node, kind: str, notes: Notes) -> Question:
    answers = sorted(_answers(question), key=lambda a: _float(a.get("fraction")))
    partial = question.text_at("gradingtype") not in (EXACT, "-1")
    return {"kind": "ordering", "items": [markdown(a, "html") for a in answers], "partial": partial}


def _words_in_gaps(question: Node, kind: str, notes: Notes) -> Question:
    """`[[2]]` is a gap in which the second word is right; the others of its group are there to choose from."""
    found = question.nodes("dragbox", "selectoption")
    words = [plain(raw(node), "html") for node in found]
    groups = [node.text_at("group") or "1" for node in found]
    text = raw(question.first("questiontext"))
    gaps: list[dict[str, Any]] = []

    def gap(place: re.Match[str]) -> str:
        number = int(place[1]) - 1
        if number >= len(words) or number < 0 or len(gaps) >= cloze.MAX_GAPS:
            raise Wrong(_("The gap [[%(key)s]] has no word.") % {"key": place[1]})
        choices = list(dict.fromkeys(w for w, g in zip(words, groups, strict=True) if g == groups[number]))
        options = [{"text": word, "correct": word == words[number]} for word in choices]
        gaps.append({"key": str(len(gaps) + 1), "kind": "single", "options": options})
        return f"{{{{{len(gaps)}}}}}"

    stem = re.sub(r"\[\[(\d{1,3})\]\]", gap, text)
    if not gaps:
        raise Wrong(_("There is no gap in the text."))
    return {"kind": "cloze", "stem": to_markdown(stem, form_of(question.first("questiontext"))), "gaps": gaps}


def _cloze(question: Node, kind: str, notes: Notes) -> Question:
    text = question.first("questiontext")
    return cloze.read(raw(text), form_of(text), notes)


# --- free answers -------------------------------------------------------------------------------
def _essay(question: Node, kind: str, notes: Notes) -> Question:
    model = markdown(question.first("graderinfo"), "html")
    if question.text_at("responseformat") == "noinline" or kind == "file":
        endings = [
            e.strip(" .").lower() for e in re.split(r"[,;\s]+", question.text_at("filetypeslist")) if e.strip(" .")
        ]
        known = [e for e in endings if re.fullmatch(r"[a-z0-9]{2,5}", e)]
        megabytes = int(_float(question.text_at("maxbytes"))) // 1024**2
        size = {"max_mb": min(megabytes, 50)} if megabytes else {}
        return {"kind": "file", "extensions": known, "model_answer": model, **size}
    return {"kind": "essay", "model_answer": model}


READERS: dict[str, Callable[[Node, str, Notes], Question]] = {
    "multichoice": _multichoice,
    "truefalse": _true_false,
    "shortanswer": _short_answer,
    "numerical": _numerical,
    "matching": _matching,
    "match": _matching,
    "ordering": _ordering,
    "ddwtos": _words_in_gaps,
    "gapselect": _words_in_gaps,
    "cloze": _cloze,
    "multianswer": _cloze,
    "essay": _essay,
}


def read(question: Node, kind: str, notes: Notes) -> Question:
    """Return the fields of a question; `kind` is what it was with us. Raises Wrong or NotHeld."""
    name = question.get("type")
    if name == "description":
        raise NotHeld(_("This is a description without an answer; it is skipped."))
    if name not in READERS:
        raise NotHeld(_("Questions of the kind “%(kind)s” are not known here; it is skipped.") % {"kind": name[:40]})
    data: Question = {"stem": markdown(question.first("questiontext"), "html")}
    data |= READERS[name](question, kind, notes)
    if not data["stem"] and not kind:
        raise Wrong(_("The question has no text."))
    return data
