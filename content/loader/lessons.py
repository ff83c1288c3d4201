"""A lesson file: its head, its blocks, what it refers to; ids that are missing are made here and written back."""

import hashlib
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from content.loader import schema
from content.loader.blocks import Block, BodyParser
from content.loader.problems import Problems
from content.loader.textfile import TextFile, read_text, write_text
from content.loader.yamlfile import Tree, read_yaml

CODE = re.compile(r"`[^`]*`")
HTML = re.compile(r"<(?=[A-Za-z/!?])")
LINK = re.compile(r"(?P<bang>!?)\[(?P<text>[^\]]*)\]\((?P<target>[^)\s]*)[^)]*\)")
LINK_BY_NAME = re.compile(r"^\s{0,3}\[(?!\^)[^\]]+\]:\s*\S")
REFERENCE = re.compile(r"\[\[(?P<kind>[^\]:|]*):(?P<key>[^\]|]*)(?:\|[^\]]*)?\]\]")
BRACKETS = re.compile(r"\[\[[^\]]*\]\]")
TARGET = re.compile(r"^lesson:(?P<lesson>[A-Za-z0-9_.-]+)(?:#(?P<anchor>[a-z0-9-]+))?$|^#(?P<own>[a-z0-9-]+)$")


@dataclass(frozen=True)
class Reference:
    """Something that the text points at: kind fact, term or lesson; for a lesson `anchor` may name a paragraph."""

    kind: str
    key: str
    line: int
    anchor: str = ""


@dataclass
class LessonFile:
    """A lesson as its file says."""

    file: TextFile
    folder: Path
    head: dict[str, Any]
    tree: Tree
    blocks: list[Block]
    references: list[Reference] = field(default_factory=list)
    position: int = 0
    made: list[tuple[int, bool, str]] = field(default_factory=list)
    english: "LessonFile | None" = None

    @property
    def key(self) -> str:
        return str(self.head.get("key", ""))

    def texts(self) -> "list[LessonFile]":
        """Return the lesson in each of its languages."""
        return [self, self.english] if self.english else [self]

    def anchors(self) -> set[str]:
        """Return every id of the lesson: of blocks and of headings inside them."""
        return {b.anchor for b in self.blocks} | {s.anchor for b in self.blocks for s in b.subs}

    def sources(self) -> list[str]:
        """Return the files that its blocks show, relative to the course's folder."""
        found = [b.attributes.get(name, "") for b in self.blocks for name in ("src", "captions")]
        return sorted({f for f in found if f})

    def signature(self) -> str:
        """Return the hash by which an unchanged lesson (with all its pictures, and its English) is recognised."""
        digest = hashlib.sha256(self.file.raw)
        if self.english is not None:
            digest.update(self.english.signature().encode())
        for source in self.sources():
            digest.update(f"\0{source}\0".encode())
            path = self.folder / source
            digest.update(path.read_bytes() if path.is_file() else b"")
        return digest.hexdigest()


def read_lesson(path: Path, name: str, problems: Problems, *, schema_name: str = "lesson") -> LessonFile | None:
    """Read one lesson file. Ids that are missing are made (`made`), but not written yet. `schema_name` is that of its head."""
    file = read_text(path, name, problems)
    if file is None:
        return None
    parts = _split(file, problems)
    if parts is None:
        return None
    head_text, body, body_line = parts
    tree = read_yaml(head_text, name, problems, first_line=2)
    if tree is None or not isinstance(tree.data, dict):
        return None
    schema.check(tree, schema_name, name, problems)
    blocks = BodyParser(name, body_line, problems).parse(body)
    lesson = LessonFile(file, path.parent, tree.data, tree, blocks)
    if not blocks:
        problems.add(name, body_line, _("This lesson has no text yet."))
    _check_ids(lesson, problems)
    lesson.made = _name_missing(lesson)
    for block in lesson.blocks:
        _read_text(block, lesson, problems)
    return lesson


def _split(file: TextFile, problems: Problems) -> tuple[str, str, int] | None:
    """Return (head, body, line of the body's first line)."""
    lines = file.text.split("\n")
    if lines[0].strip() != "---":
        problems.add(file.name, 1, _("A lesson begins with a line “---” and its head (key, title, minutes …)."))
        return None
    for number, line in enumerate(lines[1:], start=2):
        if line.strip() == "---":
            return "\n".join(lines[1 : number - 1]) + "\n", "\n".join(lines[number:]), number + 1
    problems.add(file.name, 1, _("The head has no end: a second line “---” is missing."))
    return None


def _check_ids(lesson: LessonFile, problems: Problems) -> None:
    seen: dict[str, int] = {}
    named = [(b.anchor, b.line) for b in lesson.blocks] + [(s.anchor, s.line) for b in lesson.blocks for s in b.subs]
    for anchor, line in sorted(named, key=lambda pair: pair[1]):
        if anchor in seen:
            message = _("The id “%(id)s” is used twice; it stands in line %(line)s already.")
            problems.add(lesson.file.name, line, message % {"id": anchor, "line": seen[anchor]})
        elif anchor:
            seen[anchor] = line


def _name_missing(lesson: LessonFile) -> list[tuple[int, bool, str]]:
    """Give every block and heading without an id one that depends on its text only.

    Returns [(line, whether the id needs a line of its own before it, id)].
    """
    taken, made = lesson.anchors(), []
    for block in lesson.blocks:
        starts_bare = block.kind == "text" and not block.heading
        for thing, text, on_own_line in [
            (block, block.heading or block.text, starts_bare),
            *((sub, sub.title, False) for sub in block.subs),
        ]:
            if not thing.anchor:
                # The same text always gets the same id, so two loads at once write the same file.
                digest = hashlib.sha256(f"{lesson.key}\0{block.kind}\0{text}".encode()).hexdigest()
                thing.anchor = next(a for n in range(len(digest)) if (a := f"p-{digest[n : n + 6]}") not in taken)
                taken.add(thing.anchor)
                made.append((thing.line, on_own_line, thing.anchor))
    return made


def report_missing_ids(lesson: LessonFile, problems: Problems) -> None:
    """Note every line that lacks an id (for --check, which writes nothing)."""
    message = _("An id is missing here; “load_content” without --check makes one and writes it into the file.")
    for line, _own, _anchor in lesson.made:
        problems.add(lesson.file.name, line, message)


def write_missing_ids(lesson: LessonFile, problems: Problems) -> LessonFile | None:
    """Write new ids into the file and read it again, so that lines and hash are those of the file as it now is."""
    lines = lesson.file.text.split("\n")
    for line, on_own_line, anchor in sorted(lesson.made, key=lambda made: (-made[0], made[1])):
        text = lines[line - 1]
        if on_own_line:
            text = f"{{#{anchor}}}\n{text}"
        elif text.startswith(":::") and "{" in text:
            text = text.replace("{", f"{{#{anchor} ", 1)
        else:
            text = f"{text.rstrip()} {{#{anchor}}}"
        lines[line - 1] = text
    write_text(lesson.file, "\n".join(lines))
    fresh = read_lesson(lesson.file.path, lesson.file.name, problems)
    if fresh is not None:
        fresh.position, fresh.english = lesson.position, lesson.english
    return fresh


def _read_text(block: Block, lesson: LessonFile, problems: Problems) -> None:
    """Note what the block's text refers to, and refuse HTML, pictures and links that lead elsewhere."""
    for number, line in block.numbered():
        plain = CODE.sub("", line)
        if HTML.search(plain):
            problems.add(lesson.file.name, number, _("HTML is not allowed in lessons; write Markdown."))
        if LINK_BY_NAME.match(plain):
            problems.add(lesson.file.name, number, _("Links by name are not allowed; write [text](lesson:KEY#id)."))
        for found in LINK.finditer(plain):
            _read_link(found, number, lesson, problems)
        for brackets in BRACKETS.finditer(plain):
            found = REFERENCE.fullmatch(brackets[0])
            if found is None or found["kind"] not in ("fact", "term"):
                message = _("“%(text)s” is not understood; write [[fact:key]] or [[term:key|words]].")
                problems.add(lesson.file.name, number, message % {"text": brackets[0][:40]})
            else:
                lesson.references.append(Reference(found["kind"], found["key"].strip(), number))


def _read_link(found: re.Match[str], number: int, lesson: LessonFile, problems: Problems) -> None:
    if found["bang"]:
        problems.add(lesson.file.name, number, _('Pictures are blocks of their own: :::image {#id src="…" alt="…"}.'))
        return
    target = TARGET.match(found["target"])
    if target is None:
        message = _("The link “%(target)s” leads elsewhere. Lessons link to lessons only: [text](lesson:KEY#id).")
        problems.add(lesson.file.name, number, message % {"target": found["target"][:60]})
        return
    key, anchor = target["lesson"] or lesson.key, target["anchor"] or target["own"] or ""
    lesson.references.append(Reference("lesson", key, number, anchor))
