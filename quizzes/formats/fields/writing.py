"""From the fields of a question to rows of texts; a case becomes a row of its own and one for each part."""

from typing import Any

from quizzes.formats.canonical import AS_IT_IS
from quizzes.formats.fields import gaps
from quizzes.formats.fields.lines import BAR, COLON, EQUALS, SEMICOLON, escape, line_of
from quizzes.formats.fields.words import ALL_RIGHT, LETTERS, PARTIAL_WORDS, kind_word
from quizzes.formats.parsed import Found, Question

Row = dict[str, str]
PLAIN = ("key", "stem", "explanation", "objective", "teaches", "source", "hint", "difficulty", "weight", "unit", "rubric",
         "min_chars", "max_chars", "model_answer", "max_mb", "alt", "width", "height")  # fmt: skip
TOO_MANY = len(LETTERS)


def rows_of(found: Found) -> list[Row]:
    """Return the rows of a question (in its normal form)."""
    data = found.data
    first = _row(data)
    first["category_key"] = str(data.get("category", ""))
    first["category"] = found.category
    first["tags"] = "、".join(found.tags)
    rows = [first]
    for part in data.get("parts", []):
        rows.append({**_row(part), "key": first.get("key", "")})
    return [{name: text for name, text in row.items() if text} for row in rows]


def _row(data: Question) -> Row:
    row = {name: str(data[name]) for name in PLAIN if name in data}
    row["kind"] = kind_word(data["kind"])
    if data.get("shuffle") is False:
        row["shuffle"] = "否"
    for name in ("unit_required", "case_sensitive"):
        if data.get(name):
            row[name] = "是"
    row["partial"] = _partial(data.get("partial"))
    _write_options(row, data.get("options", []))
    row["other_units"] = "\n".join(
        f"{escape(u['unit'], EQUALS + COLON)}={u['factor']}" for u in data.get("other_units", [])
    )
    row["extensions"] = "、".join(data.get("extensions", []))
    if "image" in data:
        row["drawing"] = f"图库:{data['image']}"
    elif "drawing" in data:
        row["drawing"] = AS_IT_IS if data["drawing"].lstrip().startswith("<") else data["drawing"]
    row["answer"] = row.get("answer") or _answer(data)
    if data["kind"] == "true_false":
        row["feedback_a"], row["feedback_b"] = data.get("feedback_true", ""), data.get("feedback_false", "")
    return row


def _partial(value: Any) -> str:
    return ALL_RIGHT[0] if value is False else PARTIAL_WORDS[value][0] if value in PARTIAL_WORDS else ""


def _write_options(row: Row, options: list[dict[str, Any]]) -> None:
    for letter, option in zip(LETTERS, options, strict=False):
        row[f"option_{letter.lower()}"] = option["text"]
        row[f"feedback_{letter.lower()}"] = option.get("feedback", "")
    row["answer"] = "".join(le for le, o in zip(LETTERS, options, strict=False) if o.get("correct"))


def _answer(data: Question) -> str:
    kind = data["kind"]
    if kind == "true_false":
        return "对" if data.get("answer") else "错"
    if kind in ("numeric", "short_text"):
        return "\n".join(line_of(answer) for answer in data.get("answers", []))
    if kind == "cloze":
        return gaps.write(data.get("gaps", []))
    if kind == "matching":
        lines = [f"{_side(p['left'])}={_side(p['right'])}{_feedback(p)}" for p in data.get("pairs", [])]
        return "\n".join(lines + [f"={_side(text)}" for text in data.get("extra", [])])
    if kind == "ordering":
        return "\n".join(escape(item, "") for item in data.get("items", []))
    if kind == "groups":
        return "\n".join(
            f"{_part(g['text'])}: {'; '.join(_item(item) for item in g.get('items', []))}"
            for g in data.get("groups", [])
        )
    if kind == "hotspot":
        return "\n".join(_area(area) for area in data.get("areas", []))
    return ""


def _side(text: str) -> str:
    return escape(text, BAR + EQUALS)


def _part(text: str) -> str:
    return escape(text, COLON + SEMICOLON + BAR)


def _item(item: Any) -> str:
    if isinstance(item, str):
        return _part(item)
    return _part(item["text"]) + (f" | {_part(item['feedback'])}" if item.get("feedback") else "")


def _feedback(pair: dict[str, Any]) -> str:
    return f" | {escape(pair['feedback'], BAR)}" if pair.get("feedback") else ""


def _area(area: dict[str, Any]) -> str:
    star = "*" if area.get("correct") else ""
    coords = ",".join(str(n) for n in area["coords"])
    return f"{star}{escape(area['label'], BAR + '*')} | {area['shape']} {coords}{_feedback(area)}"
