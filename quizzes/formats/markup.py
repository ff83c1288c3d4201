"""HTML of other systems into the Markdown of questions (quizzes/text.py renders it).

Nothing of the HTML survives but its text and the few forms that Markdown has: scripts, styles, addresses and pictures are
dropped. Reading takes time in proportion to the length, whatever the HTML is.
"""

import html
import re

from quizzes.formats.decoding import clean
from quizzes.formats.trees import Node

MAX_DEPTH = 30
TAG = re.compile(
    r"""<!--.*?(?:-->|\Z)|<(?P<close>/?)(?P<name>[A-Za-z][A-Za-z0-9:-]*+)"""
    r"""(?P<attributes>(?:[^<>"']++|"[^"<]*+"|'[^'<]*+')*+|[^<>]*+)>|<[!?][^<>]*+>""",
    re.DOTALL,
)
ATTRIBUTE = re.compile(r"""(?<![\w:-])([A-Za-z][\w:-]*+)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)'|([^\s"'>]++))""")
VOID = {"br", "hr", "img", "input", "wbr", "col", "area", "source", "track", "embed", "link", "meta", "base", "param"}
SKIPPED = {"script", "style", "head", "title", "template", "svg", "math", "iframe", "noscript", "textarea", "select"}
# An open element of these ends when another one of the same group begins.
ENDS = {
    "p": {"p"},
    "li": {"li"},
    "tr": {"tr", "td", "th"},
    "td": {"td", "th"},
    "th": {"td", "th"},
    "option": {"option"},
}


def parse_html(text: str) -> Node:
    """Return a tree of `text`; unclosed and misplaced tags end where a browser would end them."""
    root = Node("div")
    opened = [root]
    place = 0
    for found in TAG.finditer(text):
        _add_text(opened[-1], text[place : found.start()])
        place = found.end()
        if found["name"] is None:
            continue
        name = found["name"].lower()
        if found["close"]:
            _close(opened, name)
        else:
            _open(opened, name, found["attributes"])
    _add_text(opened[-1], text[place:])
    return root


def _add_text(node: Node, text: str) -> None:
    if text:
        node.children.append(html.unescape(text))


def _open(opened: list[Node], name: str, attributes: str) -> None:
    while len(opened) > 1 and opened[-1].tag in ENDS.get(name, ()):
        opened.pop()
    node = Node(name, {m[1].lower(): html.unescape(m[2] or m[3] or m[4] or "") for m in ATTRIBUTE.finditer(attributes)})
    if len(opened) <= MAX_DEPTH:
        opened[-1].children.append(node)
        if name not in VOID and not attributes.endswith("/"):
            opened.append(node)


def _close(opened: list[Node], name: str) -> None:
    if any(node.tag == name for node in opened[1:]):
        while opened.pop().tag != name:
            pass


def has_pictures(node: Node) -> bool:
    return bool(node.find("img", "object", "svg", "video", "audio", "image"))


# --- to Markdown --------------------------------------------------------------------------------
MARKS = {"b": "**", "strong": "**", "i": "*", "em": "*"}
BLOCKS = {"p", "div", "section", "article", "center", "figure", "figcaption", "header", "footer", "main", "address", "dd",
          "dt", "dl", "form", "fieldset", "caption", "prompt", "rubricBlock", "feedbackBlock", "stimulusBody",
          "contentBody"}  # fmt: skip
HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
HOLDERS = {*BLOCKS, *HEADINGS, "ul", "ol", "table", "blockquote", "pre", "hr"}
SPACES = re.compile(r"[ \t\n\f]+")
SPECIAL = re.compile(r"\\(?=[\\`*_{}\[\]()>#+.!-])|[*`]|(?<!_)_++|(?<=\])\(|(?<=\])\[")
LINE_STARTS = re.compile(r"^([ \t]*)(?:([#>])|([+-])(?=[ \t-]|$)|(\d{1,9})(?=[.)][ \t]))", re.MULTILINE)
BLANK = re.compile(r"^_{3,}$")


def escape_markdown(text: str) -> str:
    """Return Markdown that shows `text` as it is, wherever in a line it stands."""
    return SPECIAL.sub(_escape_run, text)


def _escape_run(found: re.Match[str]) -> str:
    run, text = found[0], found.string
    before, after = text[max(found.start() - 1, 0) : found.start()], text[found.end() : found.end() + 1]
    if run[0] == "_" and ((before.isalnum() and after.isalnum()) or not (before + after).strip()):
        return run  # a name_like_this, or a blank to fill: neither is emphasis
    if len(run) > 2 and run[0] == "_" and text.count("_") == len(run):
        return run  # a blank beside punctuation: emphasis needs two
    return "".join("\\" + char for char in run)


def _escape_starts(text: str) -> str:
    """Take the meaning from signs that begin a heading, quotation, list or rule."""
    text = LINE_STARTS.sub(lambda m: m[1] + (m[4] + "\\" if m[4] else "\\" + (m[2] or m[3])), text)
    return "\\" + text if BLANK.match(text) else text


def plain_to_markdown(text: str) -> str:
    """Return Markdown that shows plain text as it is, its line breaks too."""
    return _escape_starts("\n".join(line.strip() for line in escape_markdown(clean(text)).strip().split("\n")))


def html_to_markdown(text: str) -> str:
    """Return the Markdown of a fragment of HTML."""
    return node_to_markdown(parse_html(clean(text)))


def node_to_markdown(node: Node) -> str:
    """Return the Markdown of a tree (of `parse_html`, or of a QTI body)."""
    return re.sub(r"\n{3,}", "\n\n", _block(node)).strip()


def _block(node: Node) -> str:
    """Blocks are joined by an empty line; inside them, runs of white space are one space."""
    parts: list[str] = []
    inline: list[str] = []
    for child in node.children:
        text = None if isinstance(child, str) else _block_of(child)
        if text is None:
            inline.append(_inline(child))
        else:
            parts += [_paragraph(inline), text]
            inline = []
    parts.append(_paragraph(inline))
    return "\n\n".join(part for part in parts if part.strip())


def _paragraph(inline: list[str]) -> str:
    return _escape_starts(re.sub(r" *\n *", "\n", re.sub(r"[ \t]+", " ", "".join(inline))).strip())


def _block_of(node: Node) -> str | None:
    """Return an element's text as a block; None for what runs within a line."""
    tag = node.tag
    if tag in SKIPPED or tag == "hr":
        return ""
    if tag in HEADINGS:
        text = " ".join(_block(node).split()).strip("*")
        return f"**{text}**" if text else ""
    if tag in ("ul", "ol"):
        return _list(node)
    if tag == "blockquote":
        return "\n".join(("> " + line).rstrip() for line in _block(node).split("\n"))
    if tag == "pre":
        return "\n".join(("    " + line).rstrip() for line in node.text().strip("\n").split("\n"))
    if tag == "table":
        return _table(node)
    if tag in BLOCKS or any(isinstance(c, Node) and c.tag in HOLDERS for c in node.children):
        return _block(node)
    return None


def _list(node: Node) -> str:
    items = []
    for number, item in enumerate(node.nodes("li"), start=1):
        mark = f"{number}. " if node.tag == "ol" else "- "
        items.append(mark + _block(item).replace("\n\n", "\n").replace("\n", "\n    "))
    return "\n".join(items)


def _table(node: Node) -> str:
    rows = [[_cell(cell) for cell in row.nodes("td", "th")] for row in node.find("tr")]
    rows = [row for row in rows if row]
    if not rows:
        return ""
    width = max(len(row) for row in rows)
    lines = ["| " + " | ".join(row + [""] * (width - len(row))) + " |" for row in rows]
    return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])


def _cell(node: Node) -> str:
    return " ".join(_block(node).split()).replace("|", "\\|")


def _inline(child: Node | str) -> str:
    """Return a run of text; a line feed in it is a line break."""
    if isinstance(child, str):
        return escape_markdown(SPACES.sub(" ", child))
    if child.tag in SKIPPED:
        return ""
    if child.tag == "br":
        return "\n"
    if child.tag == "img":
        return escape_markdown(SPACES.sub(" ", child.get("alt")))
    if child.tag == "code":
        words = " ".join(child.text().replace("`", "'").split())
        return f"`{words}`" if words else ""
    text = "".join(_inline(c) for c in child.children)
    mark = MARKS.get(child.tag)
    inner = text.strip()
    if not mark or not inner or "\n" in inner or inner.strip("*") != inner:
        return text
    return text[: len(text) - len(text.lstrip())] + mark + inner + mark + text[len(text.rstrip()) :]
