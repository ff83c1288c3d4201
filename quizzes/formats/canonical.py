"""The one form of a question: which kinds there are, what goes without saying, and how a stored body is written."""

from typing import Any

from quizzes.formats.decoding import clean
from quizzes.formats.parsed import Question

KINDS = (
    "single", "multiple", "true_false", "numeric", "short_text", "cloze", "matching", "ordering", "groups", "hotspot",
    "case", "essay", "file",
)  # fmt: skip
PARTS = tuple(kind for kind in KINDS if kind not in ("hotspot", "case", "file"))
GAPS = ("short_text", "single", "numeric")
AS_IT_IS = "原图"  # of a hotspot: the drawing that the bank has already
# What a field says when it is not there (quizzes.kinds).
DEFAULTS: dict[str, Any] = {
    "percent": 100,
    "tolerance": "0",
    "weight": 1,
    "correct": False,
    "case_sensitive": False,
    "unit_required": False,
    "shuffle": True,
    "min_chars": 0,
    "max_chars": 2_000,
    "max_mb": 10,
    "extensions": ["pdf", "docx"],
    "width": 480,
    "height": 320,
}
ORDER = (
    "key", "kind", "category", "objective", "difficulty", "source", "teaches", "weight", "stem", "options", "answer",
    "feedback_true", "feedback_false", "answers", "unit", "unit_required", "other_units", "case_sensitive", "gaps",
    "pairs", "extra", "items", "groups", "drawing", "image", "alt", "width", "height", "areas", "parts", "partial", "shuffle", "rubric",
    "min_chars", "max_chars", "model_answer", "extensions", "max_mb", "hint", "explanation",
)  # fmt: skip
PLACES = {name: place for place, name in enumerate(ORDER)}


def normal(data: Question) -> Question:
    """Return `data` without what is empty or goes without saying, texts trimmed, fields in the order of the page."""
    plain = _normal(data)
    return dict(sorted(plain.items(), key=lambda pair: PLACES.get(pair[0], len(ORDER))))


def _normal(value: Any) -> Any:
    if isinstance(value, str):
        return clean(value).strip()
    if isinstance(value, float) and value.is_integer():
        return int(value)
    if isinstance(value, list | tuple):
        return [_normal(item) for item in value]
    if isinstance(value, dict):
        cleaned = {str(key): _normal(item) for key, item in value.items()}
        return {key: item for key, item in cleaned.items() if not goes_without_saying(key, item)}
    return value


def goes_without_saying(name: str, value: Any) -> bool:
    """Whether a field may be left out because its absence means the same."""
    if value is None or value == "" or value == [] or value == {}:
        return True
    if name == "partial" and value is True:
        return True
    return name in DEFAULTS and value == DEFAULTS[name] and isinstance(value, bool) == isinstance(DEFAULTS[name], bool)


# --- from the database --------------------------------------------------------------------------
def as_written(body: Question) -> Question:
    """Return a body (as `quizzes.kinds.clean` made it) in the form of docs/question-format.md, without keys of options."""
    data = {name: value for name, value in body.items() if name != "key"}
    kind = body["kind"]
    for name in ("options", "areas"):
        if name in data:
            data[name] = [{key: value for key, value in row.items() if key != "key"} for row in data[name]]
    if kind == "matching" and "left" in data:
        data |= _pairs_of(data.pop("left"), data.pop("right"))
    elif kind == "ordering":
        data["items"] = [row["text"] for row in data["items"]]
    elif kind == "groups" and "items" in data:
        items = data.pop("items")
        data["groups"] = [
            {"text": g["text"], "items": [_item_of(i) for i in items if i["group"] == g["key"]]} for g in data["groups"]
        ]
    elif kind == "cloze":
        data["gaps"] = [{"key": gap["key"], **as_written(gap)} for gap in data["gaps"]]
    elif kind == "case":
        data["parts"] = [as_written(part) for part in data["parts"]]
    return normal(data)


def _pairs_of(left: list[Question], right: list[Question]) -> Question:
    texts = {row["key"]: row["text"] for row in right}
    used = {row["answer"] for row in left}
    pairs = [{"left": row["text"], "right": texts[row["answer"]], "feedback": row.get("feedback", "")} for row in left]
    return {"pairs": pairs, "extra": [row["text"] for row in right if row["key"] not in used]}


def _item_of(item: Question) -> Any:
    return {"text": item["text"], "feedback": item["feedback"]} if item.get("feedback") else item["text"]
