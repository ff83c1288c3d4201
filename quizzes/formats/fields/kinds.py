"""How the fields of each kind are read from a row. Every reader returns fields or raises Wrong."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.fields import gaps
from quizzes.formats.fields.lines import (
    BAR,
    COLON,
    EQUALS,
    SEMICOLON,
    answer_of,
    is_number,
    lines_of,
    split,
    unescape,
    whole_of,
)
from quizzes.formats.fields.words import (
    ALL_RIGHT,
    BY_KEY,
    LETTERS,
    NEIGHBOURS,
    PARTIAL_WORDS,
    SHAPES,
    narrow,
    truth_of,
)
from quizzes.formats.parsed import Question, Wrong

Row = dict[str, str]
GROUP_SIGNS = COLON + SEMICOLON + BAR


def _missing(column: str) -> Wrong:
    return Wrong(_("%(name)s is missing.") % {"name": BY_KEY[column].header})


def _answer(row: Row) -> str:
    if not row.get("answer"):
        raise _missing("answer")
    return row["answer"]


# --- choices ------------------------------------------------------------------------------------
def options_of(row: Row) -> list[dict[str, Any]]:
    """Return the options in their order. Raises Wrong for a gap between them."""
    columns = [f"option_{letter.lower()}" for letter in LETTERS]
    filled = [name for name in columns if row.get(name)]
    if len(filled) < 2:
        raise Wrong(_("There are fewer than two options."))
    if filled != columns[: len(filled)]:
        empty = next(name for name in columns if name not in filled)
        raise Wrong(_("%(name)s is empty, but one after it is not.") % {"name": BY_KEY[empty].header})
    options = []
    for name in filled:
        feedback = row.get("feedback" + name.removeprefix("option"), "")
        options.append({"text": row[name], "feedback": feedback})
    return options


def letters_of(text: str, count: int) -> list[int]:
    """Return the places of `ABD`, `A、B` or `a, b`. Raises Wrong for a letter without an option."""
    letters = re.sub(r"[\s,、;./和]", "", narrow(text)).upper()
    places = [LETTERS.find(letter) for letter in letters]
    if not letters or any(place < 0 or place >= count for place in places) or len(set(places)) < len(places):
        name = BY_KEY["answer"].header
        raise Wrong(
            _("%(name)s: “%(text)s” does not name options by their letters.") % {"name": name, "text": text[:20]}
        )
    return places


def _choice(row: Row) -> tuple[list[dict[str, Any]], list[int]]:
    options = options_of(row)
    right = letters_of(_answer(row), len(options))
    for place in right:
        options[place]["correct"] = True
    return options, right


def _single(row: Row) -> Question:
    options, right = _choice(row)
    if len(right) != 1:
        raise Wrong(_("A question with one right answer names exactly one letter."))
    return {"options": options}


def _multiple(row: Row) -> Question:
    options, _right = _choice(row)
    return {"options": options, **partial_of(row)}


def partial_of(row: Row) -> Question:
    word = row.get("partial", "")
    for value, words in PARTIAL_WORDS.items():
        if word in (value, *words):
            return {"partial": value}
    if word:
        known = "、".join(words[0] for words in PARTIAL_WORDS.values())
        name = BY_KEY["partial"].header
        raise Wrong(
            _("%(name)s: “%(word)s” is not one of %(known)s.") % {"name": name, "word": word[:20], "known": known}
        )
    return {}


def _true_false(row: Row) -> Question:
    answer = _answer(row)
    truth = truth_of(answer)
    if truth is None:
        name = BY_KEY["answer"].header
        raise Wrong(_("%(name)s: write 对 or 错, not “%(text)s”.") % {"name": name, "text": answer[:20]})
    return {"answer": truth, "feedback_true": row.get("feedback_a", ""), "feedback_false": row.get("feedback_b", "")}


# --- typed answers ------------------------------------------------------------------------------
def _flag(row: Row, column: str) -> bool:
    truth = truth_of(row[column]) if row.get(column) else False
    if truth is None:
        raise Wrong(
            _("%(name)s: write 是 or 否, not “%(text)s”.") % {"name": BY_KEY[column].header, "text": row[column][:20]}
        )
    return truth


def _numeric(row: Row) -> Question:
    answers = [answer_of(line, "value") for line in lines_of(_answer(row))]
    units = [unit_of(line) for line in lines_of(row.get("other_units", ""))]
    unit = {"unit": row.get("unit", ""), "unit_required": _flag(row, "unit_required"), "other_units": units}
    return {"answers": answers, **unit}


def unit_of(line: str) -> dict[str, str]:
    """Return another unit: `角=0.1`."""
    unit, *factor = split(line, EQUALS + COLON, 2)
    if not factor or not is_number(narrow(factor[0]).strip()) or not unit.strip():
        raise Wrong(_("“%(text)s” is not another unit like 角=0.1.") % {"text": line[:30]})
    return {"unit": unescape(unit, EQUALS + COLON), "factor": narrow(factor[0]).strip()}


def _short_text(row: Row) -> Question:
    answers = [answer_of(line, "text") for line in lines_of(_answer(row))]
    if not all(answer["text"] for answer in answers):
        raise _missing("answer")
    return {"answers": answers, "case_sensitive": _flag(row, "case_sensitive")}


# --- order and place ----------------------------------------------------------------------------
def divide(line: str) -> tuple[str, str, str]:
    """Return left, right and feedback of `左=右 | 反馈`; `→` and `->` divide, too, where no `=` does."""
    words, *more = split(line, BAR, 2)
    sides = split(words, EQUALS, 2)
    if len(sides) < 2:
        sides = re.split(r"\s*(?:→|->|—>|——)\s*", words, maxsplit=1)
    if len(sides) < 2:
        raise Wrong(_("“%(text)s” is not a pair like 左=右.") % {"text": line[:30]})
    left, right = (unescape(side, BAR + EQUALS) for side in sides)
    return left, right, unescape(more[0], BAR) if more else ""


def _matching(row: Row) -> Question:
    pairs, extra = [], []
    for line in lines_of(_answer(row)):
        left, right, feedback = divide(line)
        if not right:
            raise Wrong(_("“%(text)s” is not a pair like 左=右.") % {"text": line[:30]})
        if left:
            pairs.append({"left": left, "right": right, "feedback": feedback})
        else:
            extra.append(right)
    return {"pairs": pairs, "extra": extra}


def _ordering(row: Row) -> Question:
    filled = any(row.get(f"option_{letter.lower()}") for letter in LETTERS)
    if filled:
        items = [option["text"] for option in options_of(row)]
        if row.get("answer"):
            places = letters_of(row["answer"], len(items))
            if len(places) != len(items):
                raise Wrong(_("The order names every option once."))
            items = [items[place] for place in places]
    else:
        items = [unescape(line, "") for line in lines_of(_answer(row))]
    word = row.get("partial", "")
    if word and word not in (*NEIGHBOURS, *ALL_RIGHT):
        name, known = BY_KEY["partial"].header, "、".join((NEIGHBOURS[0], ALL_RIGHT[0]))
        raise Wrong(
            _("%(name)s: “%(word)s” is not one of %(known)s.") % {"name": name, "word": word[:20], "known": known}
        )
    return {"items": items, "partial": word not in ALL_RIGHT}


def _groups(row: Row) -> Question:
    groups = []
    for line in lines_of(_answer(row)):
        name, *items = split(line, COLON, 2)
        if not items or not name.strip():
            raise Wrong(_("“%(text)s” is not a group like 组: 项; 项.") % {"text": line[:30]})
        found = [_item(item) for item in split(items[0], SEMICOLON) if item.strip()]
        groups.append({"text": unescape(name, GROUP_SIGNS), "items": found})
    return {"groups": groups}


def _item(text: str) -> Any:
    """Return an item of a group: its text, or `项 | 反馈` as both."""
    words, *more = split(text, BAR, 2)
    feedback = unescape(more[0], GROUP_SIGNS) if more else ""
    item = unescape(words, GROUP_SIGNS)
    return {"text": item, "feedback": feedback} if feedback else item


def _hotspot(row: Row) -> Question:
    picture = row.get("drawing", "")
    kind, _colon, number = narrow(picture).partition(":")
    where = {"image": number.strip()} if kind.strip() in ("图库", "image") else {"drawing": picture}
    size = {**_number(row, "width"), **_number(row, "height")}
    areas = [area_of(line) for line in lines_of(_answer(row))]
    return {**where, **size, "alt": row.get("alt", ""), "areas": areas, **partial_of(row)}


def area_of(line: str) -> dict[str, Any]:
    """Return an area: `*标签 | rect 10,20,30,40 | 反馈`, with a star when it is right."""
    label, *more = split(line, BAR, 3)
    shape, _space, numbers = narrow(more[0]).strip().partition(" ") if more else ("", "", "")
    coords = [n.strip() for n in numbers.replace("，", ",").split(",") if n.strip()]
    if shape not in SHAPES or not coords or not all(is_number(n) for n in coords):
        raise Wrong(_("“%(text)s” is not an area like *标签 | rect 10,20,30,40.") % {"text": line[:40]})
    is_right = label.startswith(("*", "＊"))
    return {
        "label": unescape(label.lstrip() if not is_right else label[1:], BAR + "*"),
        "shape": shape,
        "coords": [int(n) if re.fullmatch(r"-?\d+", n) else float(n) for n in coords],
        "correct": is_right,
        "feedback": unescape(more[1], BAR) if len(more) > 1 else "",
    }


# --- free answers -------------------------------------------------------------------------------
def _number(row: Row, column: str) -> Question:
    return {column: whole_of(row[column], BY_KEY[column].header)} if row.get(column) else {}


def _essay(row: Row) -> Question:
    model = row.get("model_answer") or row.get("answer", "")
    return {
        "rubric": row.get("rubric", ""),
        "model_answer": model,
        **_number(row, "min_chars"),
        **_number(row, "max_chars"),
    }


def _file(row: Row) -> Question:
    endings = [e.strip(" .").lower() for e in re.split(r"[\s,、;，；]+", row.get("extensions", "")) if e.strip(" .")]
    model = row.get("model_answer") or row.get("answer", "")
    return {"rubric": row.get("rubric", ""), "extensions": endings, "model_answer": model, **_number(row, "max_mb")}


READERS: dict[str, Callable[[Row], Question]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "numeric": _numeric,
    "short_text": _short_text,
    "cloze": gaps.read,
    "matching": _matching,
    "ordering": _ordering,
    "groups": _groups,
    "hotspot": _hotspot,
    "case": lambda row: {},
    "essay": _essay,
    "file": _file,
}
