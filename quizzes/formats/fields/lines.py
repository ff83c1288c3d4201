"""Small lines with parts: `左=右 | 反馈`. A sign that divides is written `\\=` where it is meant as text, a line break `\\n`."""

import re
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.fields.words import narrow
from quizzes.formats.parsed import Wrong

BAR = "|｜"
EQUALS = "=＝"
COLON = ":："
SEMICOLON = ";；"


def escape(text: str, signs: str) -> str:
    """Return `text` as one line in which no sign of `signs` divides."""
    text = text.replace("\\", "\\\\")
    for sign in signs:
        text = text.replace(sign, "\\" + sign)
    return text.replace("\n", "\\n")


def unescape(text: str, signs: str) -> str:
    """Return what `escape` was given; a backslash before anything else stays."""
    known = re.escape(signs)
    return re.sub(
        rf"\\([\\n{known}])" if known else r"\\([\\n])", lambda m: "\n" if m[1] == "n" else m[1], text
    ).strip()


def split(text: str, signs: str, most: int = 0) -> list[str]:
    """Return the parts of `text` between signs that are not escaped; still escaped themselves."""
    parts = [""]
    for piece in re.findall(r"\\.|[^\\]|\\$", text, re.DOTALL):
        if piece in signs and (not most or len(parts) < most):
            parts.append("")
        else:
            parts[-1] += piece
    return parts


def lines_of(text: str) -> Iterator[str]:
    """Yield the lines that say something."""
    return (line.strip() for line in text.split("\n") if line.strip())


# --- answers: value | 50% | feedback ------------------------------------------------------------
PERCENT = re.compile(r"^\s*([+-]?\d{1,3}(?:\.\d{1,8})?)\s*%?\s*$")
NUMBER = re.compile(r"[+-]?(?:\d{1,15}(?:\.\d{0,15})?|\.\d{1,15})(?:[eE][+-]?\d{1,2})?")


def answer_of(line: str, field: str) -> dict[str, Any]:
    """Return an accepted answer: its text (or `value` and `tolerance`), percent and feedback."""
    words, *more = split(line, BAR, 3)
    answer: dict[str, Any] = number_of(unescape(words, BAR)) if field == "value" else {"text": unescape(words, BAR)}
    if more and len(more) == 1 and not PERCENT.match(narrow(more[0])):
        more = ["", more[0]]
    if more and more[0].strip():
        answer["percent"] = percent_of(more[0])
    if len(more) > 1:
        answer["feedback"] = unescape(more[1], BAR)
    return answer


def line_of(answer: dict[str, Any]) -> str:
    """Return an accepted answer as a line."""
    if "value" in answer:
        tolerance = str(answer.get("tolerance", "0"))
        words = escape(str(answer["value"]) + (f"±{tolerance}" if tolerance != "0" else ""), BAR)
    else:
        words = escape(str(answer.get("text", "")), BAR)
    percent = answer.get("percent", 100)
    feedback = escape(str(answer.get("feedback", "")), BAR)
    if percent == 100 and not feedback:
        return words
    return f"{words} | {percent}%" + (f" | {feedback}" if feedback else "")


def percent_of(text: str) -> int:
    found = PERCENT.match(narrow(text))
    if not found:
        raise Wrong(_("“%(text)s” is not a percentage like 50%%.") % {"text": text.strip()[:20]})
    return round(float(found[1]))


def number_of(text: str) -> dict[str, str]:
    """Return value and tolerance of `58`, `58±0.5`, `57..59`. Raises Wrong for what is no number."""
    plain = narrow(text).replace(" ", "").replace(",", "").replace("+-", "±").replace("+/-", "±")
    value, sign, tolerance = plain.partition("±")
    if sign and is_number(value) and is_number(tolerance):
        return {"value": value, "tolerance": tolerance}
    low, dots, high = plain.partition(".." if ".." in plain else "~")
    if dots and is_number(low) and is_number(high):
        return range_of(low, high)
    if not sign and not dots and is_number(plain):
        return {"value": plain}
    raise Wrong(_("“%(text)s” is not a number; write 58, 58±0.5 or 57..59.") % {"text": text.strip()[:30]})


def range_of(low: str, high: str) -> dict[str, str]:
    """Return the middle of a range and half its width."""
    try:
        first, last = Decimal(low), Decimal(high)
        return {"value": plain_number((first + last) / 2), "tolerance": plain_number(abs(last - first) / 2)}
    except InvalidOperation as exc:
        raise Wrong(_("“%(text)s” is not a number; write 58, 58±0.5 or 57..59.") % {"text": f"{low}..{high}"}) from exc


def is_number(text: str) -> bool:
    return NUMBER.fullmatch(text) is not None


def plain_number(value: Decimal) -> str:
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") or "0" if "." in text else text


def whole_of(text: str, name: str) -> int:
    """Return a whole number that a cell must say."""
    plain = narrow(text).strip()
    if not re.fullmatch(r"\d{1,7}(\.0+)?", plain):
        raise Wrong(_("%(name)s: “%(text)s” is not a whole number.") % {"name": name, "text": text.strip()[:20]})
    return int(plain.split(".")[0])
