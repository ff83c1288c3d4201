"""The plain text of lessons, passage by passage, as a reader sees it: facts and terms in words, no marks of Markdown."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import get_language

from subjects.models import Fact, Term

SUB_HEADING = re.compile(r"^#{3,6} +(?P<title>.*?)\s*\{#(?P<anchor>[a-z0-9-]+)\}\s*$")
REFERENCE = re.compile(r"\[\[(fact|term):([^\]|]+)(?:\|([^\]]*))?\]\]")
LINK = re.compile(r"!?\[([^\]]*)\]\([^)]*\)")
FOOTNOTE = re.compile(r"\[\^[^\]]+\]:?")
ADMONITION = re.compile(r'^\s*[!?]{3}\+?\s+\w+(?:\s+"(?P<title>[^"]*)")?\s*$')
TABLE_RULE = re.compile(r"^\s*\|?[\s:|-]+\|[\s:|-]*$")
LINE_MARK = re.compile(r"^\s*(?:#{1,6}\s+|>\s?|[-*+]\s+|\d+\.\s+|:\s{2,})")
ID = re.compile(r"\{#[^}]*\}|\{:[^}]*\}")
FENCE = re.compile(r"^\s*(```|~~~).*$")


@dataclass(frozen=True)
class Passage:
    """A piece of a lesson that can be linked to."""

    anchor: str
    heading: str
    text: str
    is_drawn: bool = False


@dataclass
class Words:
    """What facts and terms read as today."""

    facts: dict[str, str] = field(default_factory=dict)
    terms: dict[str, str] = field(default_factory=dict)

    @classmethod
    def used_in(cls, bodies: Iterable[Iterable[Mapping[str, Any]]]) -> "Words":
        """Read the facts and terms of the raw `bodies` (at most two queries), in the present language."""
        keys: dict[str, set[str]] = {"fact": set(), "term": set()}
        for body in bodies:
            for block in body:
                for text in _texts(block["value"]):
                    for kind, key, _shown in REFERENCE.findall(text):
                        keys[kind].add(key)
        facts = Fact.objects.valid().filter(key__in=keys["fact"]) if keys["fact"] else []
        terms = Term.objects.filter(key__in=keys["term"]) if keys["term"] else []
        is_english = (get_language() or "").startswith("en")
        return cls({f.key: f.words for f in facts}, {t.key: t.en if is_english else t.zh for t in terms})

    def resolve(self, found: re.Match[str]) -> str:
        kind, key, shown = found[1], found[2], found[3]
        return shown or (self.facts if kind == "fact" else self.terms).get(key, "")


def _texts(value: Mapping[str, Any]) -> list[str]:
    """Return the texts of a block that readers see, without those that are drawn or machine-readable."""
    found = [value.get(name) or "" for name in ("heading", "title", "markdown", "alt", "caption", "transcript")]
    for part in value.get("parts") or []:
        inner = part["value"] if "value" in part else part
        found += [inner.get("title") or "", inner.get("text") or ""]
    return found


def plain(markdown: str, words: Words) -> str:
    """Return `markdown` as one line of running text."""
    lines = []
    for line in REFERENCE.sub(words.resolve, markdown).splitlines():
        if TABLE_RULE.match(line) or FENCE.match(line):
            continue
        admonition = ADMONITION.match(line)
        if admonition:
            line = admonition["title"] or ""
        line = LINE_MARK.sub("", line)
        lines.append(line.replace("|", " "))
    text = FOOTNOTE.sub("", LINK.sub(r"\1", ID.sub("", " ".join(lines))))
    text = re.sub(r"(?<=[。！？；：，”）])\s+", "", text)
    return " ".join(re.sub(r"\*\*|__|`|(?<!\w)[*_](?=\w)|(?<=\w)[*_](?!\w)", "", text).split())


def passages_of(body: Iterable[Mapping[str, Any]], words: Words) -> list[Passage]:
    """Return the passages of a raw body in order; a heading with an id inside a block begins one of its own.

    A block without a heading stands under the one before it.
    """
    found, above = [], ""
    for block in body:
        value = block["value"]
        anchor, heading = value.get("anchor") or "", plain(value.get("heading") or value.get("title") or "", words)
        above = heading or above
        gathered: list[str] = []
        for line in (value.get("markdown") or "").splitlines():
            sub = SUB_HEADING.match(line)
            if sub:
                found.append(Passage(anchor, above, plain("\n".join(gathered), words)))
                anchor, above, gathered = sub["anchor"], plain(sub["title"], words), []
            else:
                gathered.append(line)
        rest = [t for t in _texts({**value, "heading": "", "title": "", "markdown": ""}) if t]
        drawn = block["type"] in ("figure", "map", "image")
        found.append(Passage(anchor, above, plain("\n".join([*gathered, *rest]), words), drawn))
    return [p for p in found if p.text or p.heading]


def text_of(body: Iterable[Mapping[str, Any]]) -> str:
    """Return the whole text of a raw body, for the search index."""
    raw = list(body)
    return "\n".join(f"{p.heading} {p.text}" for p in passages_of(raw, Words.used_in([raw])))
