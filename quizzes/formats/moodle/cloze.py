"""Moodle's embedded answers: `{1:SHORTANSWER:=Berlin#right~%50%Bonn}` within the text, and back."""

import re
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.fields.lines import is_number
from quizzes.formats.markup import parse_html
from quizzes.formats.moodle.texts import plain, to_markdown
from quizzes.formats.parsed import NotHeld, Question, Wrong
from quizzes.formats.weights import percent_of, single_of, starless, typed_of

SHORT = {"SHORTANSWER": False, "SA": False, "MW": False, "SHORTANSWER_C": True, "SAC": True, "MWC": True}
NUMBER = {"NUMERICAL", "NM"}
CHOICE = {
    "MULTICHOICE", "MC", "MULTICHOICE_V", "MCV", "MULTICHOICE_H", "MCH", "MULTICHOICE_S", "MCS", "MULTICHOICE_VS", "MCVS",
    "MULTICHOICE_HS", "MCHS",
}  # fmt: skip
START = re.compile(r"\{[ \t]*(\d{0,3})[ \t]*:[ \t]*([A-Z_]{2,20})[ \t]*:")
WEIGHT = re.compile(r"^%(-?\d{1,3}(?:\.\d{0,8})?)%")
ESCAPED = re.compile(r"\\([~#}/\"\\])")
MAX_GAPS = 20


def read(text: str, form: str, notes: list[str]) -> Question:
    """Return stem and gaps. Raises Wrong, or NotHeld for a gap with several right choices."""
    stem: list[str] = []
    gaps: list[dict[str, Any]] = []
    place = 0
    while found := START.search(text, place):
        end = _end(text, found.end())
        if end < 0:
            raise Wrong(_("A brace { } is missing."))
        if len(gaps) >= MAX_GAPS:
            raise Wrong(_("There are more than %(max)s gaps.") % {"max": MAX_GAPS})
        key = str(len(gaps) + 1)
        stem += [text[place : found.start()], f"{{{{{key}}}}}"]
        gap = {"key": key, "weight": int(found[1] or 1) or 1}
        gaps.append(gap | _gap(found[2], text[found.end() : end], form, notes))
        place = end + 1
    if not gaps:
        raise Wrong(_("There is no gap in the text."))
    return {"kind": "cloze", "stem": to_markdown("".join([*stem, text[place:]]), form), "gaps": gaps}


def _end(text: str, start: int) -> int:
    """Return where the closing brace stands, or -1."""
    place = start
    while place < len(text):
        if text[place] == "\\":
            place += 1
        elif text[place] == "}":
            return place
        place += 1
    return -1


def _gap(kind: str, source: str, form: str, notes: list[str]) -> dict[str, Any]:
    answers = [_answer(piece, form) for piece in _split(source, "~") if piece.strip()]
    if not answers:
        raise Wrong(_("A gap has no answer."))
    if kind in SHORT:
        rows = [{**a, "text": plain(a["text"], form), "percent": percent_of(a["percent"])} for a in answers]
        return {"kind": "short_text", "answers": typed_of(rows, notes), "case_sensitive": SHORT[kind]}
    if kind in NUMBER:
        return {"kind": "numeric", "answers": [_number(a, form) for a in answers if a["text"].strip() != "*"]}
    if kind in CHOICE:
        options = [{"text": to_markdown(a["text"], form), "feedback": a["feedback"]} for a in answers]
        shuffled = kind.removeprefix("MULTICHOICE").removeprefix("MC").endswith("S")
        return single_of(options, [a["percent"] for a in answers], notes) | ({} if shuffled else {"shuffle": False})
    raise NotHeld(_("A gap of the kind %(kind)s is not known here.") % {"kind": kind})


def _split(text: str, sign: str) -> list[str]:
    parts = [""]
    for piece in re.findall(r"\\.|[^\\~#]+|.", text, re.DOTALL):
        if piece == sign:
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def _answer(piece: str, form: str) -> dict[str, Any]:
    """Return text, percent (a number) and feedback of `=Berlin#right` or `%50%Bonn`."""
    words, *feedback = _split(piece, "#")
    words = words.lstrip()
    weight = 0.0
    if words.startswith("="):
        weight, words = 100.0, words[1:]
    elif found := WEIGHT.match(words):
        weight, words = float(found[1]), words[found.end() :]
    note = _shown("#".join(feedback))
    return {"text": _shown(words), "percent": weight, "feedback": to_markdown(note, form)}


def _shown(text: str) -> str:
    return ESCAPED.sub(lambda m: m[1], text).strip()


def _number(answer: dict[str, Any], form: str) -> dict[str, Any]:
    words = parse_html(answer["text"]).text() if form == "html" else answer["text"]
    value, colon, tolerance = words.replace(" ", "").replace(",", ".").partition(":")
    if not is_number(value) or (colon and not is_number(tolerance)):
        raise Wrong(_("“%(text)s” is not a number like 58 or 58:0.5.") % {"text": words[:30]})
    return {
        "value": value,
        "tolerance": tolerance or "0",
        "percent": percent_of(answer["percent"]),
        "feedback": answer["feedback"],
    }


# --- writing ------------------------------------------------------------------------------------
def write(stem: str, gaps: list[dict[str, Any]]) -> str:
    """Return the text with its answers embedded."""
    for gap in gaps:
        stem = re.sub(rf"\{{\{{\s*{gap['key']}\s*\}}\}}", lambda _m, gap=gap: _embedded(gap), stem)  # type: ignore[misc]
    return stem


def _embedded(gap: dict[str, Any]) -> str:
    kind = gap["kind"]
    if kind == "single":
        name = "MULTICHOICE" if gap.get("shuffle") is False else "MULTICHOICE_S"
        answers = [("=" if o.get("correct") else "%0%") + _piece(o["text"], o) for o in gap["options"]]
    elif kind == "numeric":
        name = "NUMERICAL"
        answers = [
            f"%{a.get('percent', 100)}%" + _piece(f"{a['value']}:{a.get('tolerance', '0')}", a) for a in gap["answers"]
        ]
    else:
        name = "SHORTANSWER_C" if gap.get("case_sensitive") else "SHORTANSWER"
        answers = [f"%{a.get('percent', 100)}%" + _piece(starless(a["text"]), a) for a in gap["answers"]]
    return f"{{{gap.get('weight', 1)}:{name}:{'~'.join(answers)}}}"


def _piece(text: str, row: dict[str, Any]) -> str:
    feedback = row.get("feedback", "")
    return _hidden(text) + (f"#{_hidden(feedback)}" if feedback else "")


def _hidden(text: str) -> str:
    return re.sub(r"[~#}\\]", lambda m: "\\" + m[0], text)
