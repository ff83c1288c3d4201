"""Texts of Moodle XML: `<questiontext format="html"><text>…`, in one of four formats."""

from django.utils.translation import gettext as _

from quizzes.formats.decoding import clean
from quizzes.formats.markup import has_pictures, html_to_markdown, parse_html, plain_to_markdown
from quizzes.formats.parsed import MAX_TEXT, Wrong
from quizzes.formats.trees import Node

FORMATS = {"html": "html", "markdown": "markdown", "plain_text": "plain", "moodle_auto_format": "moodle"}
SIGNS_OF_HTML = ("<p", "<br", "<b>", "<i>", "<strong", "<em", "<div", "<span", "<ul", "<ol", "<table", "<img", "&nbsp;", "&amp;",
                 "&lt;", "</")  # fmt: skip


def raw(node: Node | None) -> str:
    """Return the text of an element as it stands. Raises Wrong when it is far too long."""
    inner = node.first("text") if node else None
    text = clean((inner or node).text()).strip() if node else ""  # type: ignore[union-attr]
    if len(text) > 10 * MAX_TEXT:
        raise Wrong(_("A text is longer than %(max)s characters.") % {"max": 10 * MAX_TEXT})
    return text


def form_of(node: Node | None, default: str = "") -> str:
    return FORMATS.get(node.get("format"), default or "moodle") if node else default or "moodle"


def markdown(node: Node | None, default: str = "") -> str:
    """Return the text of an element as Markdown."""
    return to_markdown(raw(node), form_of(node, default))


def to_markdown(text: str, form: str) -> str:
    if form == "markdown":
        return text
    if form == "html" or (form == "moodle" and any(sign in text.lower() for sign in SIGNS_OF_HTML)):
        return html_to_markdown(text.replace("\n", "<br>") if form == "moodle" and "<p" not in text.lower() else text)
    return plain_to_markdown(text)


def plain(text: str, form: str) -> str:
    """Return a text that Moodle compares with what is typed: no markup."""
    return " ".join(parse_html(text).text().split()) if form == "html" else text


def shows_pictures(question: Node) -> bool:
    """Whether a question holds files or names pictures, which are not carried over."""
    if question.find("file"):
        return True
    return any("<img" in raw_text and has_pictures(parse_html(raw_text)) for raw_text in _texts(question))


def _texts(question: Node) -> list[str]:
    return [node.text() for node in question.find("text")]
