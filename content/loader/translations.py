"""The English of a lesson: a file of the same name in the folder `en` beside it, with the same blocks and ids, no facts of its own."""

from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from content.loader.blocks import Block
from content.loader.lessons import LessonFile, read_lesson
from content.loader.problems import Problems

FOLDER = "en"


def read_english(lesson: LessonFile, name: str, problems: Problems) -> LessonFile | None:
    """Return the English of `lesson` (whose file is called `name`), or None when there is none; note where it differs in shape."""
    path = lesson.folder / FOLDER / lesson.file.path.name
    if not path.is_file():
        return None
    english = read_lesson(path, f"{name.rpartition('/')[0]}/{FOLDER}/{path.name}", problems, schema_name="translation")
    if english is not None:
        _compare(english, lesson, problems)
    return english


def note_strays(folder: Path, names: list[str], name: str, problems: Problems) -> None:
    """Note English files that belong to no lesson of the course in `folder`."""
    for path in sorted((folder / FOLDER).glob("*.md")):
        if path.name not in names:
            message = _("There is no lesson of this name in the course; the English of a lesson is called like it.")
            problems.add(f"{name}/{FOLDER}/{path.name}", 1, message)


def _compare(english: LessonFile, lesson: LessonFile, problems: Problems) -> None:
    """Notes, bookmarks, checks and signatures hang on blocks: a translation has the same ones, asking the same."""
    if english.key != lesson.key:
        message = _("This is the English of “%(key)s”; its head says another key.") % {"key": lesson.key}
        problems.add(english.file.name, 2, message)
    mine, theirs = english.blocks, lesson.blocks
    for own, other in zip(mine, theirs, strict=False):
        if (own.kind, own.anchor) != (other.kind, other.anchor):
            words = {"kind": other.kind, "id": other.anchor, "line": other.line}
            message = _("The Chinese has a block %(kind)s #%(id)s here (line %(line)s); the English has the same blocks in the same order.")  # fmt: skip
            problems.add(english.file.name, own.line, message % words)
            return
        _compare_block(own, other, english, problems)
    if len(mine) != len(theirs):
        words = {"n": len(mine), "wanted": len(theirs)}
        message = _("%(n)s blocks; the Chinese has %(wanted)s.") % words
        problems.add(english.file.name, mine[-1].line if mine else 1, message)


def _shape(block: Block) -> list[Any]:
    """Return what a block has in every language."""
    return [
        [key for _line, key in block.asked],
        [sub.anchor for sub in block.subs],
        [part["part"] for part in block.parts],
        block.attributes.get("scenario"),
        block.attributes.get("mode"),
    ]


def _compare_block(own: Block, other: Block, english: LessonFile, problems: Problems) -> None:
    if _shape(own) != _shape(other):
        message = _("This block asks, names or holds something else than the Chinese one (line %(line)s).")
        problems.add(english.file.name, own.line, message % {"line": other.line})
