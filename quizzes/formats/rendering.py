"""The Markdown of questions as a tree of HTML elements, for formats whose texts are HTML."""

import re

import markdown
from django.utils.html import escape

from quizzes.formats.markup import parse_html
from quizzes.formats.trees import Node

KEPT = {"p", "br", "strong", "em", "code", "pre", "blockquote", "ul", "ol", "li", "table", "thead", "tbody", "tr", "th",
        "td"}  # fmt: skip


SPECIAL = re.compile(r"[*_`#>|\\\n\[\]~=+-]|\d[.)]|^\s")


def render(text: str) -> list[Node | str]:
    """Return the blocks of a text as clean elements without attributes, the way quizzes/text.py shows it."""
    if not SPECIAL.search(text):
        return [Node("p", {}, [text])] if text else []
    source = re.sub(r"(?m)^&gt; ?", "> ", escape(text.strip()))
    return _clean(
        parse_html(markdown.markdown(source, extensions=["tables", "sane_lists", "nl2br"], output_format="xhtml"))
    )


def render_inline(text: str) -> list[Node | str]:
    """Return a text of one paragraph without the paragraph around it."""
    found = [n for n in render(text) if isinstance(n, Node) or n.strip()]
    if len(found) == 1 and isinstance(found[0], Node) and found[0].tag == "p":
        return found[0].children
    return found


def _clean(node: Node) -> list[Node | str]:
    kept: list[Node | str] = []
    for child in node.children:
        if isinstance(child, str):
            kept.append(child)
        else:
            inner = _clean(child)
            kept += [Node(child.tag, {}, inner)] if child.tag in KEPT else inner
    return kept
