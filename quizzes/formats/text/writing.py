"""From questions to text. A line that would begin something is written behind a backslash."""

from collections.abc import Sequence

from quizzes.formats.canonical import normal
from quizzes.formats.decoding import clean
from quizzes.formats.fields import rows_of
from quizzes.formats.fields.words import BY_KEY, LETTERS, kind_of, kind_word
from quizzes.formats.parsed import Found, Written
from quizzes.formats.text.marks import NEXT_OPTION, mark_of

Row = dict[str, str]
# Labels in the order of a printed paper; options and the stem come before them.
LABELLED = ("answer", "explanation", "hint", "difficulty", "category", "objective", "teaches", "source", "partial", "shuffle",
            "unit", "unit_required", "other_units", "case_sensitive", "weight", "rubric", "min_chars", "max_chars",
            "model_answer", "extensions", "max_mb", "drawing", "alt", "width", "height", "key", "category_key",
            "tags")  # fmt: skip


def write(questions: Sequence[Found]) -> Written:
    """Return the questions as UTF-8 text with a mark, so that Windows opens it rightly."""
    blocks = []
    for number, found in enumerate(questions, start=1):
        first, *parts = rows_of(Found(normal(found.data), found.place, found.category, found.tags))
        block = _block(f"{number}. ", first)
        for part_number, part in enumerate(parts, start=1):
            block += _block(f"（{part_number}）", {name: text for name, text in part.items() if name != "key"})
        blocks.append("\n".join(block))
    return Written(b"\xef\xbb\xbf" + ("\n\n".join(blocks) + "\n").encode("utf-8"))


def _block(mark: str, row: Row) -> list[str]:
    lines = _text(f"{mark}[{kind_word(kind_of(row['kind']))}] ", row.get("stem", ""))
    right = set(row.get("answer", ""))
    for letter in LETTERS:
        name = f"option_{letter.lower()}"
        if name in row:
            lines += _option(f"{letter}. ", row[name])
            lines += _label(f"feedback_{letter.lower()}", row)
    if right and "option_a" not in row:
        lines += _label("feedback_a", row) + _label("feedback_b", row)
    for name in LABELLED:
        lines += _label(name, row)
    return lines


def _label(name: str, row: Row) -> list[str]:
    return _text(f"{BY_KEY[name].header}：", row[name]) if row.get(name) else []


def _option(mark: str, text: str) -> list[str]:
    if NEXT_OPTION.search(text.split("\n")[0]):
        return [mark.rstrip(), *("\\" + line for line in clean(text).split("\n"))]
    return _text(mark, text)


def _text(mark: str, text: str) -> list[str]:
    first, *more = clean(text).split("\n")
    return [mark + first, *(_escaped(line) for line in more)]


def _escaped(line: str) -> str:
    """Return a line that goes on with a text, and begins nothing."""
    return "\\" + line if line.startswith("\\") or mark_of(line).what != "text" else line
