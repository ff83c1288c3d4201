"""Markdown of lessons: rendered by python-markdown, then cleaned by nh3 against short lists.

Raw HTML, images by address and links to elsewhere are no part of the language: the patterns that would make them are taken out,
so they show as the characters they are; nh3 stands behind in case one gets through. References are lifted out before
Markdown sees the text (a `|` in one would split a table's cell) and put in, already escaped, after cleaning.
"""

import re
import xml.etree.ElementTree as etree
import zlib
from functools import cache
from typing import Any

import markdown
import nh3
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

from courses.markup.references import TOKEN, Context, Reference, find_references, malformed, unknown_words
from lib.markup_error import MarkupError

MAX_CHARACTERS = 60_000
OPEN, CLOSE = "\ue000", "\ue001"  # private use: never in an author's text, see _lift
PLACE = re.compile(f"{OPEN}(\\d+){CLOSE}")
PRIVATE = re.compile("[\ue000-\uf8ff\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
LINK = re.compile(
    r"^(?:lesson:(?P<lesson>[A-Za-z0-9_.-]{1,60})(?:#(?P<anchor>[a-z0-9-]{1,80}))?|#(?P<own>[a-z0-9-]{1,80}))$"
)
ANCHOR = re.compile(r"^[a-z0-9][a-z0-9-]{0,79}$")
FOOTNOTE = re.compile(r"^(?P<ref>fnref\d*|fn)[:](?P<name>.+)$")
SUB_HEADING = re.compile(r"^(?P<level>#{1,6})\s+(?P<title>.*?)\s*(?:\{#(?P<id>[^}\s]*)\})?\s*$", re.MULTILINE)
KINDS = ("note", "tip", "warning", "danger", "example")

TAGS = {
    "p", "br", "hr", "strong", "em", "del", "sup", "sub", "code", "pre", "blockquote", "ul", "ol", "li", "dl", "dt", "dd",
    "h3", "h4", "h5", "h6", "table", "thead", "tbody", "tr", "th", "td", "div", "a", "span",
}  # fmt: skip
HEADINGS = ("h3", "h4", "h5", "h6")
ATTRIBUTES = {
    **{tag: {"id"} for tag in (*HEADINGS, "li", "sup")},
    "a": {"href", "id"},
    "div": {"tabindex", "role", "aria-label"},
    "ol": {"start"},
    "th": {"scope", "align"},
    "td": {"align"},
}
CLASSES = {
    "div": {"admonition", *KINDS, "footnote", "table-wrap"},
    "p": {"admonition-title"},
    "a": {"footnote-ref", "footnote-backref"},
}


class _Links(Treeprocessor):
    """Bring the tree to our rules: headings from h3 on, our own links only, ids of footnotes in the block's namespace."""

    def run(self, root: etree.Element) -> None:
        for element in root.iter():
            tag = element.tag
            if tag in ("h1", "h2"):
                element.tag = "h3"
            if tag == "a":
                self._link(element)
            elif tag == "th":
                element.set("scope", "col")
            self._id(element)
            self._alignment(element)
        self._wrap_tables(root)

    def _link(self, element: etree.Element) -> None:
        href = element.get("href", "")
        found = LINK.match(href)
        if FOOTNOTE.match(href.removeprefix("#")):
            element.set("href", "#" + self._footnote_id(href[1:]))
        elif found and found["lesson"]:
            at = f"?at={found['anchor']}" if found["anchor"] else ""
            element.set("href", reverse("courses:go_to_lesson", args=[found["lesson"]]) + at)
        elif not found:
            element.attrib.clear()
            element.tag = "span"
        element.attrib.pop("title", None)

    def _id(self, element: etree.Element) -> None:
        given = element.get("id")
        if given is None:
            return
        if FOOTNOTE.match(given):
            element.set("id", self._footnote_id(given))
        elif not (element.tag in HEADINGS and ANCHOR.match(given)):
            del element.attrib["id"]

    def _footnote_id(self, given: str) -> str:
        found = FOOTNOTE.match(given)
        name = found["name"] if ANCHOR.match(found["name"]) else f"{zlib.crc32(found['name'].encode()):x}"
        return f"{self.md.kuibu_anchor or 'text'}-{found['ref']}-{name}"

    def _alignment(self, element: etree.Element) -> None:
        style = element.attrib.pop("style", "")
        if element.tag in ("td", "th") and "right" in style:
            element.set("align", "right")

    def _wrap_tables(self, root: etree.Element) -> None:
        for parent in list(root.iter()):
            for n, child in enumerate(list(parent)):
                if child.tag == "table" and parent.get("class") != "table-wrap":
                    wrap = etree.Element("div", {"class": "table-wrap", "tabindex": "0", "role": "group"})
                    wrap.set("aria-label", _("Table"))
                    wrap.tail, child.tail = child.tail, None
                    parent[n] = wrap
                    wrap.append(child)


class _Ours(Extension):
    """Take out of Markdown what lessons may not have."""

    def extendMarkdown(self, md: markdown.Markdown) -> None:
        md.preprocessors.deregister("html_block")
        for name in (
            "html", "autolink", "automail", "image_link", "image_reference", "reference", "short_reference",
            "short_image_ref",
        ):  # fmt: skip
            md.inlinePatterns.deregister(name)
        md.parser.blockprocessors.deregister("reference")
        md.treeprocessors.register(_Links(md), "kuibu_links", 1)
        md.ESCAPED_CHARS = [*md.ESCAPED_CHARS, "|"]


def _converter() -> markdown.Markdown:
    names = [
        "tables",
        "footnotes",
        "def_list",
        "admonition",
        "attr_list",
        "sane_lists",
        "fenced_code",
        "pymdownx.tilde",
    ]
    return markdown.Markdown(
        extensions=[*names, _Ours()],
        extension_configs={
            "footnotes": {"BACKLINK_TEXT": "↩", "BACKLINK_TITLE": ""},
            "tables": {"use_align_attribute": True},
            "pymdownx.tilde": {"subscript": False},
        },
        output_format="html",
    )


@cache
def _cleaner() -> nh3.Cleaner:
    return nh3.Cleaner(
        tags=TAGS,
        clean_content_tags={"script", "style"},
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        strip_comments=True,
        link_rel=None,
        url_schemes=set(),
        attribute_filter=_only_our_addresses,
    )


def _only_our_addresses(tag: str, attribute: str, value: str) -> str | None:
    if attribute == "href" and not (
        value.startswith("#") or re.match(r"^/lessons/go/[\w.-]+/(\?at=[a-z0-9-]+)?$", value)
    ):
        return None
    return value


def render_markdown(text: str, *, context: Context | None = None) -> SafeString:
    """Return the clean HTML of an author's Markdown; nothing in `text` can make it say more than our lists allow."""
    context = context or Context.of([text])
    lifted, shown = _lift(text, context)
    md = _converter()
    md.kuibu_anchor = context.anchor
    html = _cleaner().clean(md.convert(lifted))
    return mark_safe(PLACE.sub(lambda m: shown[int(m[1])] if int(m[1]) < len(shown) else "", html))  # noqa: S308


def render_inline(text: str, *, context: Context | None = None) -> SafeString:
    """Return one line of plain words with its references shown (captions, parts of maps)."""
    context = context or Context.of([text])
    lifted, shown = _lift(text, context)
    return mark_safe(PLACE.sub(lambda m: shown[int(m[1])], escape(lifted)))  # noqa: S308


def _lift(text: str, context: Context) -> tuple[str, list[str]]:
    """Return the text with numbered places instead of references, and what belongs there."""
    shown: list[str] = []

    def place(m: re.Match[str]) -> str:
        if not m["kind"]:
            return m[0]
        shown.append(context.show(Reference(m["kind"], m["key"].strip(), 0, (m["words"] or "").strip())))
        return f"{OPEN}{len(shown) - 1}{CLOSE}"

    return TOKEN.sub(place, PRIVATE.sub("", text.replace("\r\n", "\n"))), shown


def sub_headings(text: str) -> list[tuple[str, str]]:
    """Return (id, title) of the headings in a text that have an id."""
    return [(m["id"], m["title"]) for m in SUB_HEADING.finditer(text) if m["id"]]


HTML = re.compile(r"<(?=[A-Za-z/!?])")
EXTERNAL = re.compile(r"(?P<bang>!?)\[[^\]\n]*\]\((?P<target>[^)\s]*)[^)\n]*\)")


def check_markdown(text: str) -> list[MarkupError]:
    """Return what an author must mend before the text can be saved; three queries at most."""
    if len(text) > MAX_CHARACTERS:
        return [MarkupError(_("This text is longer than %(n)s characters; please split it.") % {"n": MAX_CHARACTERS})]
    plain = TOKEN.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m["code"] else m[0], text)
    problems = [
        MarkupError(_("HTML is not allowed here; write Markdown."), plain.count("\n", 0, m.start()) + 1)
        for m in HTML.finditer(plain)
    ]
    for m in EXTERNAL.finditer(plain):
        line = plain.count("\n", 0, m.start()) + 1
        if m["bang"]:
            problems.append(MarkupError(_("Put pictures into a block of their own."), line))
        elif not LINK.match(m["target"]):
            message = _("Links lead to other lessons only: [words](lesson:C101-01#paragraph).")
            problems.append(MarkupError(message, line))
    for words, line in malformed(plain):
        message = _("“%(words)s” is not understood; write [[fact:key]], [[term:key]] or [[term:key|words]].")
        problems.append(MarkupError(message % {"words": words}, line))
    found = {(p.line, p.message): p for p in problems + _unknown_references(text)}
    return [found[key] for key in sorted(found)]


def _unknown_references(text: str) -> list[MarkupError]:
    from courses.models import Lesson

    references = find_references(text)
    context = Context.of([text])
    keys = {r.key for r in references if r.kind == "lesson"}
    lessons = set(Lesson.objects.filter(key__in=keys).values_list("key", flat=True)) if keys else set()
    known: dict[str, Any] = {"fact": context.facts, "term": context.terms, "lesson": lessons}
    return [
        MarkupError(unknown_words(r.kind) % {"key": r.key}, r.line) for r in references if r.key not in known[r.kind]
    ]
