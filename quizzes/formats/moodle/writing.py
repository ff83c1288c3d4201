"""From questions to Moodle XML. Texts stay Markdown, which Moodle knows; the rest travels in its tags."""

import re
from collections.abc import Callable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.canonical import normal
from quizzes.formats.moodle import cloze
from quizzes.formats.moodle.kinds import EXACT, reciprocal
from quizzes.formats.moodle.reading import read_question
from quizzes.formats.parsed import Found, NotHeld, Problem, Question, Written, Wrong, name_of
from quizzes.formats.tags import Carried, as_tag, encode, own_tags
from quizzes.formats.trees import Node, element, to_xml
from quizzes.formats.weights import out_of_groups, starless, weight_word, weights_of

Parts = list[Node]


def write(questions: Sequence[Found]) -> Written:
    """Return the questions as a file; kinds that Moodle does not know are left out and told."""
    nodes: list[Node] = []
    problems, category = [], ""
    for found in questions:
        try:
            node = _question(normal(found.data), found.tags)
        except (Wrong, NotHeld) as exc:
            problems.append(Problem(name_of(found), str(exc)))
            continue
        if found.category != category:
            category = found.category
            nodes.append(_category(category))
        nodes.append(node)
    return Written(to_xml(element("quiz", *nodes)), problems)


def _category(path: str) -> Node:
    words = element("text", "$course$/top" + (f"/{path.replace('//', '/')}" if path else ""))
    return element("question", element("category", words), type="category")


def _text(tag: str, text: str, **attributes: str) -> Node:
    return element(tag, element("text", text), **attributes)


def _markdown(tag: str, text: str, **attributes: str) -> Node:
    return _text(tag, text, format="markdown", **attributes)


def _question(data: Question, tags: list[str]) -> Node:
    """Return one question with its tags. Raises NotHeld for a kind that Moodle lacks."""
    kind = data["kind"]
    if kind not in WRITERS:
        raise NotHeld(_("Moodle has no question of this kind; it is left out."))
    name, parts = WRITERS[kind](data)
    stem = cloze.write(data["stem"], data["gaps"]) if kind == "cloze" else data["stem"]
    title = data.get("key") or " ".join(data["stem"].split())[:60]
    node = element(
        "question",
        _text("name", title),
        _markdown("questiontext", stem),
        _markdown("generalfeedback", data.get("explanation", "")),
        element("defaultgrade", "1"),
        element("penalty", "0.3333333"),
        element("hidden", "0"),
        element("idnumber", data.get("key", "")),
        *parts,
        _markdown("hint", data["hint"]) if data.get("hint") else None,
        type=name,
    )
    native = read_question(node, Carried(kind), [])
    own = [encode(tag) for tag in tags] + [as_tag(kind), *own_tags(native, data)]
    node.children.append(element("tags", *(_text("tag", tag) for tag in own)))
    return node


# --- kinds --------------------------------------------------------------------------------------
def _answer(text: str, weight: float, feedback: str, form: str, *more: Node) -> Node:
    return element(
        "answer",
        element("text", text),
        _markdown("feedback", feedback),
        *more,
        fraction=weight_word(weight),
        format=form,
    )


def _choice(data: Question, weights: list[float], single: bool) -> Parts:
    return [
        element("single", "true" if single else "false"),
        element("shuffleanswers", "true" if data.get("shuffle", True) else "false"),
        element("answernumbering", "ABCD"),
        *(
            _answer(option["text"], weight, option.get("feedback", ""), "markdown")
            for option, weight in zip(data["options"], weights, strict=True)
        ),
    ]


def _single(data: Question) -> tuple[str, Parts]:
    return "multichoice", _choice(data, [100.0 if o.get("correct") else 0.0 for o in data["options"]], True)


def _multiple(data: Question) -> tuple[str, Parts]:
    return "multichoice", _choice(data, weights_of(data["options"], data.get("partial", "")), False)


def _true_false(data: Question) -> tuple[str, Parts]:
    truth = bool(data.get("answer"))
    return "truefalse", [
        _answer("true", 100 if truth else 0, data.get("feedback_true", ""), "plain_text"),
        _answer("false", 0 if truth else 100, data.get("feedback_false", ""), "plain_text"),
    ]


def _short_text(data: Question) -> tuple[str, Parts]:
    answers = [
        _answer(starless(a["text"]), a.get("percent", 100), a.get("feedback", ""), "plain_text")
        for a in data["answers"]
    ]
    return "shortanswer", [element("usecase", "1" if data.get("case_sensitive") else "0"), *answers]


def _numeric(data: Question) -> tuple[str, Parts]:
    parts = [
        _answer(
            a["value"],
            a.get("percent", 100),
            a.get("feedback", ""),
            "plain_text",
            element("tolerance", a.get("tolerance", "0")),
        )
        for a in data["answers"]
    ]
    units = [(data["unit"], "1")] if data.get("unit") else []
    units += [(u["unit"], reciprocal(u["factor"])) for u in data.get("other_units", [])]
    if units:
        nodes = [element("unit", element("multiplier", number), element("unit_name", name)) for name, number in units]
        parts.append(element("units", *nodes))
    parts += [
        element("unitgradingtype", "1" if data.get("unit_required") else "0"),
        element("unitpenalty", "1.0000000" if data.get("unit_required") else "0.1000000"),
        element("showunits", "0" if units else "3"),
        element("unitsleft", "0"),
    ]
    return "numerical", parts


def _subquestion(left: str, right: str) -> Node:
    return element("subquestion", element("text", left), _text("answer", right), format="markdown")


def _matching(data: Question) -> tuple[str, Parts]:
    pairs = [_subquestion(p["left"], p["right"]) for p in data["pairs"]]
    return "matching", [
        element("shuffleanswers", "true"),
        *pairs,
        *(_subquestion("", text) for text in data.get("extra", [])),
    ]


def _groups(data: Question) -> tuple[str, Parts]:
    pairs = [_subquestion(item, group) for item, group in out_of_groups(data)]
    return "matching", [element("shuffleanswers", "true"), *pairs]


def _ordering(data: Question) -> tuple[str, Parts]:
    exact = data.get("partial") is False
    return "ordering", [
        element("layouttype", "VERTICAL"),
        element("selecttype", "ALL"),
        element("selectcount", "0"),
        element("gradingtype", EXACT if exact else "RELATIVE_NEXT_EXCLUDE_LAST"),
        element("showgrading", "SHOW"),
        *(_answer(text, number, "", "markdown") for number, text in enumerate(data["items"], start=1)),
    ]


def _cloze(data: Question) -> tuple[str, Parts]:
    if not all(re.fullmatch(r"[A-Za-z0-9]{1,20}", gap["key"]) for gap in data["gaps"]):
        raise NotHeld(_("Moodle has no question of this kind; it is left out."))
    return "cloze", []


def _essay(data: Question) -> tuple[str, Parts]:
    return "essay", [
        element("responseformat", "editor"),
        element("responserequired", "1"),
        element("responsefieldlines", "15"),
        element("attachments", "0"),
        element("attachmentsrequired", "0"),
        _markdown("graderinfo", data.get("model_answer", "")),
        _markdown("responsetemplate", ""),
    ]


def _file(data: Question) -> tuple[str, Parts]:
    endings: list[Any] = data.get("extensions", ["pdf", "docx"])
    return "essay", [
        element("responseformat", "noinline"),
        element("responserequired", "0"),
        element("attachments", "1"),
        element("attachmentsrequired", "1"),
        element("maxbytes", str(data.get("max_mb", 10) * 1024**2)),
        element("filetypeslist", ",".join(f".{ending}" for ending in endings)),
        _markdown("graderinfo", data.get("model_answer", "")),
    ]


WRITERS: dict[str, Callable[[Question], tuple[str, Parts]]] = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "short_text": _short_text,
    "numeric": _numeric,
    "matching": _matching,
    "groups": _groups,
    "ordering": _ordering,
    "cloze": _cloze,
    "essay": _essay,
    "file": _file,
}
