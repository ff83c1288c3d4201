"""[[fact:key]], [[term:key]] and lesson:KEY#anchor: finding them in a text, and what they stand for today."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.formats import date_format
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

# Code is left alone; a reference has a kind, a key, and perhaps the words that are shown.
TOKEN = re.compile(
    r"(?P<code>^(?P<fence>```+|~~~+).*?^(?P=fence)|(?P<ticks>`+).+?(?P=ticks))"
    r"|\[\[(?P<kind>fact|term):(?P<key>[^\]|\n]{1,80})(?:\\?\|(?P<words>[^\]\n]{1,200}))?\]\]",
    re.MULTILINE | re.DOTALL,
)
LESSON = re.compile(r"\]\(\s*lesson:(?P<key>[A-Za-z0-9_.-]{1,60})(?:#(?P<anchor>[a-z0-9-]{1,80}))?[^)]*\)")
BAD_TOKEN = re.compile(r"\[\[(?!(?:fact|term):[^\]|\n]{1,80}(?:\\?\|[^\]\n]{1,200})?\]\])[^\]\n]{0,80}(?:\]\])?")


@dataclass(frozen=True)
class Reference:
    """Something a text points at; kind is fact, term or lesson."""

    kind: str
    key: str
    line: int
    words: str = ""
    anchor: str = ""


def find_references(text: str) -> list[Reference]:
    """Return every reference in `text`, outside code, with its line."""
    found = []
    for m in TOKEN.finditer(text):
        if m["kind"]:
            found.append(Reference(m["kind"], m["key"].strip(), _line(text, m.start()), (m["words"] or "").strip()))
    for m in LESSON.finditer(_without_code(text)):
        found.append(Reference("lesson", m["key"], _line(text, m.start()), anchor=m["anchor"] or ""))
    return found


def malformed(text: str) -> list[tuple[str, int]]:
    """Return (text, line) of what looks like a reference but is none."""
    plain = _without_code(text)
    return [(m[0][:60], _line(plain, m.start())) for m in BAD_TOKEN.finditer(plain)]


def _without_code(text: str) -> str:
    """Blank out code, keeping every character's place."""
    return TOKEN.sub(lambda m: re.sub(r"[^\n]", " ", m[0]) if m["code"] else m[0], text)


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1


@dataclass
class Context:
    """What references stand for today, and where the text stands.

    `anchor` namespaces ids; `shows_errors` marks unknown references (preview); `used` collects what was shown.
    """

    facts: dict[str, Any] = field(default_factory=dict)
    terms: dict[str, Any] = field(default_factory=dict)
    anchor: str = ""
    shows_errors: bool = False
    used: list[Any] = field(default_factory=list)

    @classmethod
    def of(cls, texts: Iterable[str], *, shows_errors: bool = False) -> "Context":
        """Look up everything that `texts` refer to: two queries at most, for any number of references."""
        from subjects.models import Fact, Term

        references = [r for text in texts for r in find_references(text)]
        facts = {r.key for r in references if r.kind == "fact"}
        terms = {r.key for r in references if r.kind == "term"}
        return cls(
            facts={f.key: f for f in Fact.objects.valid().filter(key__in=facts)} if facts else {},
            terms={t.key: t for t in Term.objects.filter(key__in=terms)} if terms else {},
            shows_errors=shows_errors,
        )

    def at(self, anchor: str) -> "Context":
        """Return the same context (sharing `used`) for the block with `anchor`."""
        return replace(self, anchor=anchor)

    def show(self, reference: Reference) -> SafeString:
        """Return the HTML that stands for a fact or a term."""
        thing = (self.facts if reference.kind == "fact" else self.terms).get(reference.key)
        if thing is None:
            return self._unknown(reference)
        if thing not in self.used:
            self.used.append(thing)
        return _fact(thing) if reference.kind == "fact" else _term(thing, reference.words)

    def _unknown(self, reference: Reference) -> SafeString:
        if self.shows_errors:
            return format_html(
                '<span class="markup-error">{}</span>', unknown_words(reference.kind) % {"key": reference.key}
            )
        words = reference.words or (_("(being updated)") if reference.kind == "fact" else reference.key)
        return mark_safe(escape(words))  # noqa: S308


def unknown_words(kind: str) -> str:
    """Return the sentence about a reference that leads nowhere, with %(key)s in it."""
    return {
        "fact": _("There is no fact “%(key)s” that holds today."),
        "term": _("There is no term “%(key)s”."),
        "lesson": _("There is no lesson “%(key)s”."),
    }[kind]


def source_of(fact: Any) -> str:
    """Return, in words, where the value of a fact comes from and since when it holds."""
    parts = [_("Source: %(source)s") % {"source": fact.source}] if fact.source else []
    if fact.fictional:
        parts.append(_("Fictional, for practice only"))
    if fact.valid_from and fact.valid_until:
        days = {"from": date_format(fact.valid_from), "until": date_format(fact.valid_until)}
        parts.append(_("holds from %(from)s until before %(until)s") % days)
    elif fact.valid_until:
        parts.append(_("holds until before %(until)s") % {"until": date_format(fact.valid_until)})
    return _("; ").join(parts)


def _fact(fact: Any) -> SafeString:
    # A link, as a <button> would not break over lines; without scripts it leads to the list of sources.
    return format_html(
        '<a class="fact{}" href="#source-{}" data-note="{}">{}</a>',
        " fact--fictional" if fact.fictional else "",
        fact.key,
        f"{fact.name}{_(': ')}{fact.words}\n{source_of(fact)}",
        fact.words,
    )


def _term(term: Any, words: str) -> SafeString:
    is_english = (get_language() or "").startswith("en")
    name = words or (term.en if is_english else term.zh)
    other = "" if is_english else f" ({term.en})"
    return format_html(
        '<a class="term" href="{}" data-note="{}">{}</a>',
        term.get_absolute_url(),
        f"{term.zh}{other}{_(': ')}{term.definition}" if not is_english else f"{term.en}{_(': ')}{term.definition}",
        name,
    )
