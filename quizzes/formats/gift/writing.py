"""From questions to GIFT. What it has no place for stands in the tags of a comment, which Moodle keeps."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.canonical import normal
from quizzes.formats.decoding import clean
from quizzes.formats.gift.reading import read_question
from quizzes.formats.gift.signs import FORMAT, escape
from quizzes.formats.parsed import Found, Problem, Question, Written, Wrong, name_of
from quizzes.formats.tags import as_tag, encode, own_tags
from quizzes.formats.weights import out_of_groups, starless, weight_word, weights_of

HELD = {"single", "multiple", "true_false", "numeric", "short_text", "matching", "groups", "essay"}


def write(questions: Sequence[Found]) -> Written:
    """Return the questions as UTF-8 text; kinds that GIFT does not know are left out and told."""
    blocks, problems, category = [], [], ""
    for found in questions:
        data = normal(found.data)
        try:
            text = _question(data, found.tags)
        except Wrong as exc:
            problems.append(Problem(name_of(found), str(exc)))
            continue
        if found.category != category:
            category = found.category
            blocks.append("$CATEGORY: " + (escape(clean(category).replace("//", "/")) or "$course$"))
        blocks.append(text)
    return Written(("\n\n".join(blocks) + "\n").encode("utf-8"), problems)


def _question(data: Question, tags: list[str]) -> str:
    """Return one question with its comment. Raises Wrong when GIFT cannot hold it."""
    kind = data["kind"]
    if kind not in HELD:
        raise Wrong(_("GIFT has no question of this kind; it is left out."))
    name = escape(data.get("key") or " ".join(data["stem"].split())[:40])
    text = f"::{name}::[markdown]{escape(data['stem'])}{{{_answers(data)}}}"
    native = read_question(text, kind, [])
    own = own_tags(native or {}, {name: value for name, value in data.items() if name != "key"})
    marks = [f"[id:{data['key']}]"] if data.get("key") else []
    marks += [f"[tag:{tag}]" for tag in [*map(encode, tags), as_tag(kind), *own]]
    return f"// {' '.join(marks)}\n{text}"


def _answers(data: Question) -> str:
    lines = WRITERS[data["kind"]](data)
    general = _text(data["explanation"]) if data.get("explanation") else ""
    if data["kind"] in ("true_false", "essay"):
        return "".join(lines) + (f"####{general}" if general else "")
    if general:
        lines = [*lines, f"####{general}"]
    return lines[0] + "".join(f"\n\t{line}" for line in lines[1:]) + "\n"


def _text(text: str) -> str:
    return ("[markdown]" if FORMAT.match(text) else "") + escape(text)


def _plain(text: str) -> str:
    return ("[plain]" if FORMAT.match(text) else "") + starless(escape(text))


def _feedback(row: dict[str, Any]) -> str:
    return f"#{_text(row['feedback'])}" if row.get("feedback") else ""


def _single(data: Question) -> list[str]:
    return ["", *(f"{_sign(o)}{_text(o['text'])}{_feedback(o)}" for o in data["options"])]


def _sign(option: dict[str, Any]) -> str:
    """Return the sign of a choice; the weight is only said where the text begins like one."""
    sign, weight = ("=", "%100%") if option.get("correct") else ("~", "%0%")
    return sign + (weight if option["text"].startswith("%") else "")


def _multiple(data: Question) -> list[str]:
    """A wrong choice costs everything, or its share."""
    options = data["options"]
    weights = weights_of(options, data.get("partial", ""))
    lines = [
        f"~%{weight_word(weight)}%{_text(option['text'])}{_feedback(option)}"
        for option, weight in zip(options, weights, strict=True)
    ]
    return ["", *lines]


def _true_false(data: Question) -> list[str]:
    truth = bool(data.get("answer"))
    right, wrong = (data.get(f"feedback_{str(value).lower()}", "") for value in (truth, not truth))
    notes = f"#{_text(wrong)}#{_text(right)}" if right else f"#{_text(wrong)}" if wrong else ""
    return ["TRUE" if truth else "FALSE", notes]


def _percent(answer: dict[str, Any]) -> str:
    percent = answer.get("percent", 100)
    return "" if percent == 100 and not answer.get("text", "").startswith("%") else f"%{percent}%"


def _short_text(data: Question) -> list[str]:
    """An arrow anywhere would make a matching question of it."""
    found = [f"={_percent(a)}{_plain(a['text'])}{_feedback(a)}" for a in data["answers"]]
    return ["", *(line.replace("->", "→") for line in found)]


def _numeric(data: Question) -> list[str]:
    return ["#", *(f"={_percent(a)}{a['value']}:{a.get('tolerance', '0')}{_feedback(a)}" for a in data["answers"])]


def _pair(left: str, right: str) -> str:
    return f"={_text(left.replace('->', '→'))} -> {escape(right)}" if left else f"= -> {escape(right)}"


def _matching(data: Question) -> list[str]:
    pairs = [_pair(p["left"], p["right"]) for p in data["pairs"]]
    return ["", *pairs, *(_pair("", text) for text in data.get("extra", []))]


def _groups(data: Question) -> list[str]:
    items = out_of_groups(data)
    return ["", *(_pair(item, group) for item, group in items)]


WRITERS = {
    "single": _single,
    "multiple": _multiple,
    "true_false": _true_false,
    "numeric": _numeric,
    "short_text": _short_text,
    "matching": _matching,
    "groups": _groups,
    "essay": lambda data: [""],
}
