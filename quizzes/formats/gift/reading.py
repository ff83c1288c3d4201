"""From GIFT to questions. One question runs up to the next empty line, as Moodle reads it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.translation import gettext as _

from quizzes.formats.decoding import text_of
from quizzes.formats.gift import answers
from quizzes.formats.gift.signs import format_of, hide, show, to_markdown
from quizzes.formats.parsed import MAX_TEXT, Parsed, Question, Unreadable, Wrong
from quizzes.formats.tags import Carried, read_tags

ID = re.compile(r"\[id:((?:\\\]|[^\]\n])+)\]")
TAG = re.compile(r"\[tag:((?:\\\]|[^\]\n])+)\]")
ROOTS = re.compile(r"^\s*(?:\$(?:course|module|system|cat\d*|coursecat)\$\d*)?(?:/?top)?(?:/|$)")
KEY = re.compile(r"[\w.-]{1,60}")


@dataclass
class Chunk:
    """The lines of one question, without comments, and what the comments say."""

    line: int
    text: str
    comment: str


def read(data: bytes, *, name: str = "") -> Parsed:
    """Read a GIFT file."""
    parsed = Parsed()
    try:
        category = ""
        for chunk in _chunks(text_of(data)):
            category = _read_chunk(chunk, category, parsed)
        if not parsed.questions and not parsed.problems:
            parsed.wrong("", _("There is no question in the file."))
    except Unreadable as exc:
        parsed.wrong("", str(exc))
    return parsed


def _chunks(text: str) -> Iterator[Chunk]:
    lines: list[str] = []
    comments: list[str] = []
    start = 0
    for number, raw in enumerate([*text.split("\n"), ""], start=1):
        line = raw.strip()
        if line:
            start = start or number
            (comments if line.startswith("//") else lines).append(line)
        elif start:
            if lines or any("[id:" in c or "[tag:" in c for c in comments):
                yield Chunk(start, "\n".join(lines), "\n".join(comments))
            lines, comments, start = [], [], 0


def _read_chunk(chunk: Chunk, category: str, parsed: Parsed) -> str:
    """Add the question of a chunk; return the category for those that follow."""
    text = chunk.text
    if text.upper().startswith("$CATEGORY:"):
        line, _break, text = text.partition("\n")
        category = category_of(hide(line[10:]))
    if not text.strip():
        return category
    place = _("line %(number)s") % {"number": chunk.line}
    if len(text) > 10 * MAX_TEXT:
        parsed.wrong(place, _("The question is longer than %(max)s characters.") % {"max": 10 * MAX_TEXT})
        return category
    carried = read_tags(m[1].replace("\\]", "]") for m in TAG.finditer(chunk.comment))
    try:
        notes: list[str] = []
        native = read_question(text, carried.kind, notes)
    except Wrong as exc:
        parsed.wrong(place, str(exc))
        return category
    for note in notes:
        parsed.note(place, note)
    if native is not None:
        parsed.found(_finished(native, chunk, carried), place, category=category, tags=carried.others)
    return category


def _finished(native: Question, chunk: Chunk, carried: Carried) -> Question:
    found = ID.search(chunk.comment)
    if found and KEY.fullmatch(found[1]):
        native["key"] = found[1]
    return carried.finish(native)


def category_of(path: str) -> str:
    """Return `公司/由来` of `$course$/top/公司/由来`; a slash that belongs to a name is written twice there."""
    plain = ROOTS.sub("", show(path).replace("//", "\ufdd0"), count=1)
    return "/".join(part.strip().replace("\ufdd0", "／") for part in plain.split("/") if part.strip())[:300]


def read_question(source: str, kind: str, notes: list[str]) -> Question | None:
    """Return the question that a text says; `kind` is what it was with us. None for a description. Raises Wrong."""
    text = _without_name(hide(source).strip())
    start, end = text.find("{"), text.find("}")
    if start < 0 and end < 0:
        notes.append(_("This is a description without an answer; it is skipped."))
        return None
    if start < 0 or end < start:
        raise Wrong(_("A brace { } is missing."))
    form, before = format_of(text[:start], "moodle")
    inside, after = text[start + 1 : end].strip(), text[end + 1 :].strip()
    stem = f"{before}_____{text[end + 1 :]}" if after.strip('";') and not is_over(before, after) else before
    answer, separator, general = inside.rpartition("####")
    if not separator:
        answer, general = inside, ""
    own_form, general = format_of(general, form)
    data = {"stem": to_markdown(stem, form), "explanation": to_markdown(general, own_form)}
    if not data["stem"]:
        raise Wrong(_("The question has no text."))
    return data | answers.read(answer.strip(), form, kind, notes)


def is_over(before: str, after: str) -> bool:
    """Whether what stands behind the braces is only a stop after a question that has its own."""
    return before.rstrip().endswith(("?", "？", "。")) and not after.strip(".。;；")


def _without_name(text: str) -> str:
    if text.startswith("::"):
        end = text.find("::", 2)
        if end > 0:
            return text[end + 2 :].strip()
    return text
