"""From a row of texts to the fields of a question; what is not understood is told, column by column."""

import re
from collections.abc import Callable
from typing import Any

from django.utils.translation import gettext as _

from quizzes.formats.canonical import PARTS, normal
from quizzes.formats.decoding import clean
from quizzes.formats.fields import kinds
from quizzes.formats.fields.lines import whole_of
from quizzes.formats.fields.words import (
    BY_KEY,
    DIFFICULTIES,
    KIND_WORDS,
    LETTERS,
    kind_of,
    narrow,
    truth_of,
)
from quizzes.formats.parsed import MAX_TEXT, Question, Wrong

Row = dict[str, str]
Tell = Callable[[str], None]
PLAIN = ("key", "objective", "teaches", "source", "hint", "explanation", "stem")


def question_of(row: Row, tell: Tell) -> Question | None:
    """Return the question of a row, or None after `tell` was called with everything that is wrong."""
    wrong: list[str] = []
    row = _checked(row, wrong.append)
    data: Question = {name: row[name] for name in PLAIN if row.get(name)}
    if row.get("category_key"):
        data["category"] = row["category_key"]
    kind = _kind(row, wrong.append)
    _add(data, row, "difficulty", difficulty_of, wrong.append)
    _read_kind(data, kind, row, wrong.append)
    for message in wrong:
        tell(message)
    return None if wrong else normal(data)


def part_of(row: Row, tell: Tell) -> Question | None:
    """Return the part of a case that a row says; it has no key, category or difficulty of its own."""
    wrong: list[str] = []
    row = _checked(row, wrong.append)
    data: Question = {name: row[name] for name in ("stem", "explanation") if row.get(name)}
    kind = _kind(row, wrong.append)
    if kind and kind not in PARTS:
        wrong.append(_("A part of a case cannot be of the kind %(kind)s.") % {"kind": KIND_WORDS[kind][0]})
        kind = ""
    _add(data, row, "weight", lambda text: whole_of(text, BY_KEY["weight"].header), wrong.append)
    _read_kind(data, kind, row, wrong.append)
    for message in wrong:
        tell(message)
    return None if wrong else normal(data)


def _read_kind(data: Question, kind: str, row: Row, tell: Tell) -> None:
    if not kind:
        return
    data["kind"] = kind
    if "stem" not in data:
        tell(_("%(name)s is missing.") % {"name": BY_KEY["stem"].header})
    if kind in ("single", "multiple"):
        _add(data, row, "shuffle", lambda text: yes_or_no(text, "shuffle"), tell)
    try:
        data.update(kinds.READERS[kind](row))
        if data.get("stem") is None:
            data.pop("stem", None)
    except Wrong as exc:
        tell(str(exc))


def _add(data: Question, row: Row, name: str, read: Callable[[str], Any], tell: Tell) -> None:
    if row.get(name):
        try:
            data[name] = read(row[name])
        except Wrong as exc:
            tell(str(exc))


def _checked(row: Row, tell: Tell) -> Row:
    cleaned = {}
    for name, text in row.items():
        text = clean(text).strip()
        if len(text) > MAX_TEXT:
            header = BY_KEY[name].header
            tell(_("%(name)s is longer than %(max)s characters.") % {"name": header, "max": MAX_TEXT})
        elif text:
            cleaned[name] = text
    return cleaned


def _kind(row: Row, tell: Tell) -> str:
    """Return the kind that the row names, or the one that its answer lets see."""
    word = row.get("kind", "")
    if word:
        kind = kind_of(word)
        if not kind:
            known = "、".join(words[0] for words in KIND_WORDS.values())
            tell(_("“%(word)s” is no kind of question; use one of %(known)s.") % {"word": word[:20], "known": known})
        return kind
    kind = guess_kind(row)
    if not kind:
        tell(_("%(name)s is missing, and the answer does not tell it.") % {"name": BY_KEY["kind"].header})
    return kind


def guess_kind(row: Row) -> str:
    """Return what a row without a kind looks like, or nothing."""
    answer = narrow(row.get("answer", "")).strip()
    if any(row.get(f"option_{letter.lower()}") for letter in LETTERS):
        letters = re.sub(r"[\s,、;./和]", "", answer).upper()
        if letters and set(letters) <= set(LETTERS):
            return "single" if len(letters) == 1 else "multiple"
        return ""
    if "{{" in row.get("stem", ""):
        return "cloze"
    return "true_false" if truth_of(answer) is not None else ""


def difficulty_of(text: str) -> int:
    """Return 1 to 5."""
    plain = narrow(text).strip().removesuffix("级").removesuffix("星")
    if plain in DIFFICULTIES:
        return DIFFICULTIES[plain]
    if re.fullmatch(r"[1-5](\.0)?", plain):
        return int(plain[0])
    if plain and set(plain) <= {"★", "☆"} and 1 <= plain.count("★") <= 5:
        return plain.count("★")
    name = BY_KEY["difficulty"].header
    raise Wrong(_("%(name)s: write 1 (easy) to 5 (hard), not “%(text)s”.") % {"name": name, "text": text[:20]})


def yes_or_no(text: str, column: str) -> bool:
    found = truth_of(text)
    if found is None:
        name = BY_KEY[column].header
        raise Wrong(_("%(name)s: write 是 or 否, not “%(text)s”.") % {"name": name, "text": text[:20]})
    return found
