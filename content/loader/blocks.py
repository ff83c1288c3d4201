"""The body of a lesson file, cut into blocks: headings, `:::kind` blocks and `{#id}` lines, each with its line."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from content.loader import schema
from content.loader.problems import Problems
from content.loader.yamlfile import Tree

KINDS = ("figure", "map", "image", "case", "reading", "acknowledge", "pdf", "video", "audio", "check", "scenario")
WITH_BODY = ("case", "reading", "acknowledge", "map", "check")
ID = re.compile(r"^[a-z0-9][a-z0-9-]{0,79}$")
HEADING = re.compile(r"^(?P<level>#{1,6}) +(?P<title>.*?)\s*(?:\{#(?P<id>[^}\s]*)\})?\s*$")
ID_LINE = re.compile(r"^\{#(?P<id>[^}]*)\}\s*$")
OPEN = re.compile(r"^:::\s*(?P<kind>[A-Za-z]+)\s*(?:\{(?P<attributes>.*)\})?\s*$")
CLOSE = re.compile(r"^:::\s*$")
ATTRIBUTE = re.compile(r'\s*(?:#(?P<id>[^\s"]+)|(?P<name>[a-z_]+)="(?P<value>(?:[^"\\]|\\.)*)")')
FENCE = re.compile(r"^\s{0,3}(```|~~~)")
ASKED = re.compile(r"^- (?P<key>[A-Za-z0-9][A-Za-z0-9_.-]{0,59})\s*$")
LONGEST_CHECK_ID = 40
PART = re.compile(r"^- (?P<part>[^|]+?)\s*\|\s*(?P<title>[^|]+?)\s*\|\s*(?P<text>.+?)\s*$")


@dataclass
class Sub:
    """A heading inside a block, with an id of its own."""

    anchor: str
    line: int
    title: str


@dataclass
class Block:
    """One block as written. `line` is where it begins, `text_line` where its text does; `anchor` is "" until assigned."""

    kind: str
    line: int
    anchor: str = ""
    heading: str = ""
    attributes: dict[str, str] = field(default_factory=dict)
    lines: list[str] = field(default_factory=list)
    text_line: int = 0
    subs: list[Sub] = field(default_factory=list)
    parts: list[dict[str, str]] = field(default_factory=list)
    asked: list[tuple[int, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "\n".join(self.lines).strip("\n")

    def numbered(self) -> Iterator[tuple[int, str]]:
        """Yield (line number, line) of the block's text outside code fences."""
        fenced = False
        for number, line in enumerate(self.lines, start=self.text_line):
            if FENCE.match(line):
                fenced = not fenced
            elif not fenced:
                yield number, line


class BodyParser:
    """Cuts a body into blocks; what cannot be understood is noted with its line."""

    def __init__(self, name: str, first_line: int, problems: Problems) -> None:
        self.name, self.first_line, self.problems = name, first_line, problems
        self.blocks: list[Block] = []
        self.now: Block | None = None
        self.fenced = False

    def parse(self, text: str) -> list[Block]:
        """Return the blocks of `text` in order."""
        for number, line in enumerate(text.split("\n"), start=self.first_line):
            self._line(number, line)
        if self.now and self.now.kind != "text":
            self._problem(self.now.line, _("This block is not closed: a line “:::” is missing."))
        for block in self.blocks:
            self._finish(block)
        return [b for b in self.blocks if b.kind != "text" or b.heading or b.text.strip()]

    def _problem(self, line: int, message: str) -> None:
        self.problems.add(self.name, line, message)

    def _line(self, number: int, line: str) -> None:
        in_block = self.now is not None and self.now.kind != "text"
        if FENCE.match(line):
            self.fenced = not self.fenced
        if self.fenced:
            self._text(number, line)
        elif line.startswith(":::"):
            self._colons(number, line, in_block)
        elif not in_block and (found := ID_LINE.match(line)):
            self._start(Block("text", number, anchor=self._valid(found["id"], number), text_line=number + 1))
        elif found := HEADING.match(line):
            self._heading(number, line, found, in_block)
        else:
            self._text(number, line)

    def _colons(self, number: int, line: str, in_block: bool) -> None:
        if CLOSE.match(line):
            if not in_block:
                self._problem(number, _("“:::” closes a block, but none is open."))
            self.now = None
            return
        found = OPEN.match(line)
        if not found:
            self._problem(number, _('This is not understood. A block begins like :::case {#id title="…"}.'))
            return
        if in_block:
            self._problem(number, _("Blocks do not nest: close the one above with “:::” first."))
        kind = found["kind"]
        if kind not in KINDS:
            message = _("Unknown block “%(kind)s”. Known: %(known)s.") % {"kind": kind, "known": ", ".join(KINDS)}
            self._problem(number, message)
            kind = "case"
        block = Block(kind, number, text_line=number + 1)
        self._attributes(block, found["attributes"] or "")
        self._start(block)

    def _attributes(self, block: Block, text: str) -> None:
        end = 0
        for found in ATTRIBUTE.finditer(text):
            if text[end : found.start()].strip():
                break
            end = found.end()
            if found["id"]:
                block.anchor = self._valid(found["id"], block.line)
            elif found["name"] in block.attributes:
                message = _("The key “%(key)s” stands here twice.")
                self._problem(block.line, message % {"key": found["name"]})
            else:
                block.attributes[found["name"]] = found["value"].replace('\\"', '"').replace("\\\\", "\\")
        rest = text[end:].strip()
        if rest:
            message = _("“%(text)s” is not understood; write %(example)s.")
            self._problem(block.line, message % {"text": rest[:40], "example": '#id name="…"'})

    def _heading(self, number: int, line: str, found: re.Match[str], in_block: bool) -> None:
        level, anchor = len(found["level"]), self._valid(found["id"], number)
        if level == 1:
            self._problem(number, _("The title stands in the head of the file; headings of the text begin with ##."))
        if level <= 2 and not in_block:
            block = Block("text", number, anchor=anchor, heading=found["title"], text_line=number + 1)
            if not found["title"] or len(found["title"]) > 120:
                self._problem(number, _("A heading has 1 to 120 characters."))
            self._start(block)
            return
        if level <= 2:
            self._problem(number, _("Inside a block headings begin with ###."))
        self._text(number, line)
        if self.now:
            self.now.subs.append(Sub(anchor, number, found["title"]))

    def _valid(self, anchor: str | None, line: int) -> str:
        """Return the id as written; a malformed one is noted (and never replaced by one of ours)."""
        if anchor is None:
            return ""
        if not ID.match(anchor):
            message = _("“%(id)s” is no id: lower-case letters, digits and hyphens only.") % {"id": anchor[:40]}
            self._problem(line, message)
        return anchor or "-"

    def _start(self, block: Block) -> None:
        self.blocks.append(block)
        self.now = block

    def _text(self, number: int, line: str) -> None:
        if self.now is None:
            if not line.strip():
                return
            self._start(Block("text", number, text_line=number))
        assert self.now is not None
        self.now.lines.append(line)

    def _finish(self, block: Block) -> None:
        """Check a finished block: its attributes against the schema, and whether it has the text it needs."""
        if block.kind == "text":
            if block.anchor and not block.heading and not block.text.strip():
                self._problem(block.line, _("There is no text below this line before the next block begins."))
            return
        lines = {(key,): block.line for key in block.attributes}
        tree = Tree(dict(block.attributes), {(): block.line, **lines})
        schema.check(tree, f"block-{block.kind}", self.name, self.problems)
        has_text = bool(block.text.strip())
        if block.kind in WITH_BODY and not has_text:
            self._problem(block.line, _("This block needs a text before its closing “:::”."))
        if block.kind in ("figure", "image", "pdf", "scenario") and has_text:
            self._problem(block.text_line, _("This block has no text of its own; put the text after its “:::”."))
        if block.kind == "map":
            self._parts(block)
        if block.kind == "check":
            self._asked(block)
        if block.kind == "scenario" and len(block.anchor) > LONGEST_CHECK_ID:
            self._problem(block.line, _("The id of a scenario has %(n)s characters at most.") % {"n": LONGEST_CHECK_ID})

    def _parts(self, block: Block) -> None:
        for number, line in enumerate(block.lines, start=block.text_line):
            found = PART.match(line)
            if found:
                block.parts.append({"part": found["part"].strip(), "title": found["title"], "text": found["text"]})
                if not ID.match(found["part"].strip()) or len(found["title"]) > 60:
                    self._problem(
                        number, _("A part is written “- id | title | text”, the title with 60 characters at most.")
                    )
            elif line.strip():
                self._problem(
                    number, _("A part is written “- id | title | text”, the title with 60 characters at most.")
                )

    def _asked(self, block: Block) -> None:
        """Read the questions of a check: (line, key)."""
        for number, line in enumerate(block.lines, start=block.text_line):
            found = ASKED.match(line)
            if found and found["key"] in {key for _line, key in block.asked}:
                self._problem(number, _("The question “%(key)s” is named twice.") % {"key": found["key"]})
            elif found:
                block.asked.append((number, found["key"]))
            elif line.strip():
                self._problem(number, _("A check lists its questions, one a line: “- C101-K0101”."))
        if len(block.asked) > 10:
            self._problem(block.line, _("A check asks ten questions at most."))
        if len(block.anchor) > LONGEST_CHECK_ID:
            self._problem(block.line, _("The id of a check has %(n)s characters at most.") % {"n": LONGEST_CHECK_ID})
