"""What stands between the braces: its kind is seen from its signs, in the order in which Moodle looks."""

import re
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.fields.lines import is_number, range_of
from quizzes.formats.gift.signs import format_of, show, to_markdown
from quizzes.formats.parsed import Question, Wrong
from quizzes.formats.weights import in_groups, multiple_of, percent_of, single_of, typed_of

WEIGHT = re.compile(r"^%(-?\d{1,3}(?:\.\d{0,8})?)%")
MAX_ANSWERS = 200
TRUTH = {"T": True, "TRUE": True, "F": False, "FALSE": False}


def read(answer: str, form: str, kind: str, notes: list[str]) -> Question:
    """Return the fields of the question's kind. Raises Wrong."""
    if answer.count("=") + answer.count("~") > MAX_ANSWERS:
        raise Wrong(_("There are more than %(max)s answers.") % {"max": MAX_ANSWERS})
    if not answer:
        return {"kind": kind if kind in ("essay", "file") else "essay"}
    if answer.startswith("#"):
        return _numeric(answer[1:], form, notes)
    if "~" in answer:
        return _choice(answer, form, notes)
    if "=" in answer and "->" in answer:
        return _matching(answer, form, kind)
    if answer.split("#")[0].strip().upper() in TRUTH:
        return _true_false(answer, form)
    return _short_text(answer, form, notes)


def _weight(text: str) -> tuple[float | None, str]:
    found = WEIGHT.match(text)
    return (float(found[1]), text[found.end() :]) if found else (None, text)


def _pieces(answer: str, sign: str) -> list[str]:
    pieces = [piece.strip() for piece in answer.split(sign)]
    return pieces[1:] if not pieces[0] else pieces


def _with_feedback(text: str, form: str) -> tuple[str, str]:
    words, _sign, feedback = text.partition("#")
    own, feedback = format_of(feedback, form)
    return words.strip(), to_markdown(feedback, own)


def _markdown(text: str, form: str) -> str:
    own, text = format_of(text, form)
    return to_markdown(text, own)


def _choice(answer: str, form: str, notes: list[str]) -> Question:
    is_single = "=" in answer
    options: list[dict[str, Any]] = []
    weights = []
    for piece in _pieces(answer.replace("=", "~="), "~"):
        is_right = piece.startswith("=")
        weight, text = _weight(piece.removeprefix("="))
        words, feedback = _with_feedback(text, form)
        weights.append(100.0 if is_right and weight is None else weight or 0.0)
        options.append({"text": _markdown(words, form), "feedback": feedback})
    return single_of(options, weights, notes) if is_single else multiple_of(options, weights)


def _matching(answer: str, form: str, kind: str) -> Question:
    pairs, extra = [], []
    for piece in _pieces(answer, "="):
        left, arrow, right = piece.partition("->")
        if not arrow or not right.strip():
            raise Wrong(_("“%(text)s” is not a pair like left -> right.") % {"text": show(piece)[:30]})
        # Right sides are plain text in Moodle; ours are Markdown.
        words = show(right) if kind else to_markdown(right, "plain")
        if left.strip():
            pairs.append({"left": _markdown(left, form), "right": words})
        else:
            extra.append(words)
    return in_groups(pairs) if kind == "groups" else {"kind": "matching", "pairs": pairs, "extra": extra}


def _true_false(answer: str, form: str) -> Question:
    word, *feedback = answer.split("#", 2)
    wrong, right = ([_markdown(text, form) for text in feedback] + ["", ""])[:2]
    truth = TRUTH[word.strip().upper()]
    return {
        "kind": "true_false",
        "answer": truth,
        "feedback_true": right if truth else wrong,
        "feedback_false": wrong if truth else right,
    }


def _short_text(answer: str, form: str, notes: list[str]) -> Question:
    answers = []
    for piece in _pieces(answer, "="):
        weight, text = _weight(piece)
        words, feedback = _with_feedback(text, form)
        percent = 100 if weight is None else percent_of(weight)
        answers.append({"text": show(format_of(words, "")[1]), "percent": percent, "feedback": feedback})
    return {"kind": "short_text", "answers": typed_of(answers, notes)}


def _numeric(answer: str, form: str, notes: list[str]) -> Question:
    answer, wrong, _feedback = answer.partition("~")
    if wrong:
        notes.append(_("The feedback for any other answer is not carried over."))
    answers = []
    for piece in _pieces(answer.strip(), "="):
        weight, text = _weight(piece)
        words, feedback = _with_feedback(text, form)
        percent = 100 if weight is None else percent_of(weight)
        answers.append({**_number(show(words)), "percent": percent, "feedback": feedback})
    if not answers:
        raise Wrong(_("An answer is empty."))
    return {"kind": "numeric", "answers": answers}


def _number(text: str) -> dict[str, str]:
    """Return value and tolerance of `58`, `58:0.5` or `57..59`."""
    plain = text.replace(" ", "").replace(",", ".")
    low, dots, high = plain.partition("..")
    if dots and is_number(low) and is_number(high):
        return range_of(low, high)
    value, colon, tolerance = plain.partition(":")
    if is_number(value) and (not colon or is_number(tolerance)):
        return {"value": value, "tolerance": tolerance or "0"}
    raise Wrong(_("“%(text)s” is not a number like 58, 58:0.5 or 57..59.") % {"text": text[:30]})
