"""Signs of GIFT. While a question is taken apart, escaped signs are characters that no text has."""

import re

from quizzes.formats.markup import html_to_markdown, plain_to_markdown

SIGNS = "\\~=#{}:"
HIDDEN = {sign: chr(0xFDD0 + n) for n, sign in enumerate(SIGNS)} | {"n": "\ufde0"}
SHOWN = {hidden: sign for sign, hidden in HIDDEN.items()} | {"\ufde0": "\n"}
ESCAPED = re.compile(r"\\([\\~=#{}:n])")
HIDDEN_SIGN = re.compile("[\ufdd0-\ufde0]")
FORMAT = re.compile(r"^\s*\[(html|moodle|plain|markdown)\]")
HTML = re.compile(r"</?[a-zA-Z][^<>]*>|&[a-zA-Z]+;|&#\d+;")


def hide(text: str) -> str:
    """Put escaped signs out of the way."""
    return ESCAPED.sub(lambda m: HIDDEN[m[1]], text)


def show(text: str) -> str:
    """Return text with its escaped signs as themselves."""
    return HIDDEN_SIGN.sub(lambda m: SHOWN.get(m[0], ""), text).strip()


def escape(text: str) -> str:
    """Return text for a file: signs behind a backslash, line breaks as `\\n`."""
    return re.sub(r"[\\~=#{}:]", lambda m: "\\" + m[0], text).replace("\n", "\\n")


def format_of(text: str, default: str) -> tuple[str, str]:
    """Return the format that a text announces, and the text without it."""
    found = FORMAT.match(text)
    return (found[1], text[found.end() :]) if found else (default, text)


def to_markdown(text: str, form: str) -> str:
    """Return a text of the format `form` as Markdown."""
    plain = show(text)
    if form == "markdown":
        return plain
    if form == "html":
        return html_to_markdown(plain)
    if form == "moodle" and HTML.search(plain):
        return html_to_markdown(plain.replace("\n", "<br>"))
    return plain_to_markdown(plain)
