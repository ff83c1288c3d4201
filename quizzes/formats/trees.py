"""XML as trees of nodes that know their line. No document type, no entities, nothing fetched, bounded depth and size."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Union
from xml.etree.ElementTree import ParseError
from xml.sax.saxutils import escape, quoteattr

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import DefusedXMLParser
from django.utils.translation import gettext as _

from quizzes.formats.decoding import clean, text_of
from quizzes.formats.parsed import Unreadable

MAX_DEPTH = 100
MAX_NODES = 400_000
# Elements of HTML and QTI in which white space shows.
TEXTUAL = {
    "p", "li", "td", "th", "pre", "code", "strong", "em", "span", "prompt", "simpleChoice", "simpleAssociableChoice",
    "inlineChoice", "feedbackInline", "qti-prompt", "qti-simple-choice", "qti-simple-associable-choice", "qti-inline-choice",
    "qti-feedback-inline",
}  # fmt: skip
DECLARED = re.compile(r"^\s*<\?xml[^>]*\?>")


@dataclass
class Node:
    """An element: its name without namespace, attributes, and children, which are nodes and texts in their order."""

    tag: str
    attributes: dict[str, str] = field(default_factory=dict)
    children: list[Union["Node", str]] = field(default_factory=list)
    line: int = 0
    namespace: str = ""

    def get(self, name: str, default: str = "") -> str:
        return self.attributes.get(name, default)

    def nodes(self, *tags: str) -> list["Node"]:
        """Return the children with one of these names (all without names)."""
        return [c for c in self.children if isinstance(c, Node) and (not tags or c.tag in tags)]

    def first(self, tag: str) -> "Node | None":
        return next(iter(self.nodes(tag)), None)

    def at(self, path: str) -> "Node | None":
        """Return the node at `a/b/c`, the first of each name."""
        node: Node | None = self
        for tag in path.split("/"):
            node = node.first(tag) if node else None
        return node

    def walk(self) -> Iterator["Node"]:
        """Yield this node and all below it, in the order of the document."""
        waiting = [self]
        while waiting:
            node = waiting.pop()
            yield node
            waiting.extend(reversed(node.nodes()))

    def find(self, *tags: str) -> list["Node"]:
        """Return all nodes of these names below (or this one)."""
        return [n for n in self.walk() if n.tag in tags]

    def text(self) -> str:
        """Return all the text below, as it stands."""
        parts: list[str] = []
        waiting: list[Node | str] = [self]
        while waiting:
            item = waiting.pop()
            if isinstance(item, str):
                parts.append(item)
            else:
                waiting.extend(reversed(item.children))
        return "".join(parts)

    def text_at(self, path: str) -> str:
        node = self.at(path)
        return node.text().strip() if node else ""


class _Builder:
    """The target of the parser: makes nodes, counts them, and stops at too many or too deep."""

    def __init__(self) -> None:
        self.root: Node | None = None
        self.open: list[Node] = []
        self.count = 0
        self.texts: list[str] = []
        self.expat: Any = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._flush()
        self.count += 1
        if self.count > MAX_NODES or len(self.open) >= MAX_DEPTH:
            raise Unreadable(_("The XML is nested too deeply or has too many parts; nothing was read."))
        namespace, _brace, name = tag.rpartition("}")
        plain = {key.rpartition("}")[2]: value for key, value in attributes.items()}
        node = Node(name, plain, line=self.expat.CurrentLineNumber, namespace=namespace.lstrip("{"))
        if self.open:
            self.open[-1].children.append(node)
        else:
            self.root = node
        self.open.append(node)

    def end(self, tag: str) -> None:
        self._flush()
        self.open.pop()

    def data(self, text: str) -> None:
        self.texts.append(text)

    def _flush(self) -> None:
        if self.texts and self.open:
            self.open[-1].children.append("".join(self.texts))
        self.texts = []

    def close(self) -> Node | None:
        return self.root


def parse_xml(data: bytes) -> Node:
    """Return the root of an XML file in UTF-8, UTF-16 or GB18030. Raises Unreadable that says on which line it breaks."""
    text = DECLARED.sub(lambda m: "\n" * m[0].count("\n"), text_of(data))
    builder = _Builder()
    parser = DefusedXMLParser(target=builder, forbid_dtd=True)
    builder.expat = parser.parser
    try:
        parser.feed(text)
        root = parser.close()
    except ParseError as exc:
        words = _("Line %(line)s: this is not well-formed XML (%(why)s).")
        raise Unreadable(words % {"line": exc.position[0], "why": str(exc).split(":")[0]}) from exc
    except DefusedXmlException as exc:
        raise Unreadable(_("The XML holds definitions that no question needs; nothing was read.")) from exc
    if root is None:
        raise Unreadable(_("There is no XML in the file."))
    return root


# --- writing ------------------------------------------------------------------------------------
def element(tag: str, *children: Node | str | None, **attributes: str) -> Node:
    """Return a node; `None` among the children is left out, a trailing `_` of an attribute's name too (`class_`)."""
    names = {key.rstrip("_").replace("__", ":"): value for key, value in attributes.items()}
    return Node(tag, names, [c for c in children if c is not None])


def to_xml(root: Node) -> bytes:
    """Return a document: indented where an element holds only elements, untouched where it holds text (or could: `TEXTUAL`)."""
    parts = ['<?xml version="1.0" encoding="UTF-8"?>\n']
    _write(root, parts, 0, True)
    return "".join(parts).encode("utf-8")


def _write(node: Node, parts: list[str], depth: int, is_block: bool) -> None:
    pad = "  " * depth if is_block else ""
    attributes = "".join(f" {name}={quoteattr(clean(value))}" for name, value in node.attributes.items())
    end = "\n" if is_block else ""
    if not node.children:
        parts.append(f"{pad}<{node.tag}{attributes}/>{end}")
        return
    inner = is_block and node.tag not in TEXTUAL and all(isinstance(c, Node) for c in node.children)
    parts.append(f"{pad}<{node.tag}{attributes}>" + ("\n" if inner else ""))
    for child in node.children:
        if isinstance(child, Node):
            _write(child, parts, depth + 1, inner)
        else:
            parts.append(escape(clean(child)))
    parts.append((pad if inner else "") + f"</{node.tag}>{end}")
