"""The text of a lesson as readers get it: rendered once, kept in the cache, and described as parts when it is published."""

import hashlib
import uuid
from dataclasses import dataclass, field
from typing import Any

from django.core.cache import cache
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from courses import markup
from courses.blocks import anchor_of
from courses.models.catalog import LessonPart
from lib import clock
from simulator.models import is_conversation

STAMP = "courses:glossary"  # changes when any fact or term does
KEEP = 300  # seconds; the net below the stamp, should a process die between a commit and its news to the cache
SHAPE = 6  # raise it when what is kept changes its shape


# What looks different to every reader, and is not kept as finished HTML.
OWN_TO_READER = (LessonPart.Kind.ACKNOWLEDGE, LessonPart.Kind.CHECK, LessonPart.Kind.SCENARIO)


@dataclass
class Piece:
    """A run of finished HTML, or an acknowledgement, a check or a scenario, which look different to every reader."""

    html: SafeString
    anchor: str = ""
    title: str = ""
    text_hash: str = ""
    questions: tuple[str, ...] = ()
    scenario: str = ""
    mode: str = ""

    @property
    def must_be_signed(self) -> bool:
        return bool(self.text_hash)

    @property
    def is_check(self) -> bool:
        return bool(self.questions)

    @property
    def is_scenario(self) -> bool:
        return bool(self.scenario)


@dataclass
class Reading:
    """A lesson's text in one language on one day."""

    pieces: list[Piece] = field(default_factory=list)
    headings: list[dict[str, str]] = field(default_factory=list)
    terms: list[dict[str, str]] = field(default_factory=list)
    sources: list[dict[str, Any]] = field(default_factory=list)
    parts: list[dict[str, Any]] = field(default_factory=list)
    scripts: list[str] = field(default_factory=list)

    @property
    def acknowledgements(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.must_be_signed]

    @property
    def checks(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.is_check]

    @property
    def scenarios(self) -> list[Piece]:
        return [piece for piece in self.pieces if piece.is_scenario]


def lesson_html(page: Any) -> Reading:
    """Return the rendered text of a published page; one query to the cache when nothing has changed.

    What is kept holds for one publication, language and day, and for the facts and terms as they were.
    """
    published = page.last_published_at.timestamp() if page.last_published_at else 0
    key = f"courses:lesson:{SHAPE}:{page.pk}:{page.live_revision_id}:{published}:{get_language()}:{clock.today()}"
    kept = cache.get_many([STAMP, key])
    stamp = kept.get(STAMP, "")
    if key in kept and kept[key][0] == stamp:
        return kept[key][1]
    reading = render(page)
    cache.set(key, (stamp, reading), KEEP)
    return reading


def glossary_changed() -> None:
    """Let every kept text be rendered anew."""
    cache.set(STAMP, uuid.uuid4().hex, None)


def render(page: Any, *, shows_errors: bool = False) -> Reading:
    """Render the body of a page; `shows_errors` marks references that lead nowhere (preview)."""
    texts = [text for child in page.body for text in child.block.texts(child.value)]
    context = markup.Context.of(texts, shows_errors=shows_errors)
    reading, run = Reading(), []
    for position, child in enumerate(page.body):
        anchor = anchor_of(child)
        html = child.render(context={"markup": context.at(anchor), "page_title": page.title})
        reading.parts.append(part := _part(child, anchor, position))
        reading.headings += [h for h in _headings(child, anchor) if h["title"] != page.title]
        if child.block_type in ("pdf", "map", "media", "check") and child.block_type not in reading.scripts:
            reading.scripts.append(child.block_type)
        if part["kind"] in OWN_TO_READER:
            reading.pieces.append(Piece(mark_safe("".join(run))))  # noqa: S308 (rendered by templates)
            run = []
            title = part["title"] or _default_title(child)
            own = (part["text_hash"], tuple(part["questions"]), part["scenario"], part["mode"])
            reading.pieces.append(Piece(html, anchor, title, *own))
        else:
            run.append(html)
    reading.pieces.append(Piece(mark_safe("".join(run))))  # noqa: S308
    _describe(reading, context.used)
    return reading


def parts_of(page: Any) -> list[dict[str, Any]]:
    """Return what each block of the page is: anchor, kind, title, pages to be seen, hash of what is signed."""
    return [_part(child, anchor_of(child), position) for position, child in enumerate(page.body)]


def signed_hash(title: str, text: str) -> str:
    """Return the hash of an acknowledgement as its author wrote it."""
    return hashlib.sha256(f"{title.strip()}\n\n{text.strip()}".encode()).hexdigest()


def _part(child: Any, anchor: str, position: int) -> dict[str, Any]:
    value, kind = child.value, LessonPart.Kind
    kinds = {
        "pdf": kind.PDF, "media": kind.MEDIA, "acknowledge": kind.ACKNOWLEDGE, "check": kind.CHECK, "scenario": kind.SCENARIO,
    }  # fmt: skip
    part = {
        "anchor": anchor,
        "kind": kinds.get(child.block_type, kind.TEXT),
        "title": (value.get("heading") or value.get("title") or value.get("caption") or "")[:160],
        "position": position,
        "pages": 0,
        "text_hash": "",
        "questions": [],
        "scenario": "",
        "mode": "",
    }
    if child.block_type == "pdf" and value.get("document") is not None:
        part["pages"] = min(value["document"].pages or 0, 2_000)
    if child.block_type == "acknowledge":
        part["text_hash"] = signed_hash(value["title"], value["markdown"])
    if child.block_type == "check":
        part["questions"] = list(value["questions"])
    if child.block_type == "scenario":
        key = value["scenario"] or ""
        part |= {"scenario": key, "mode": "" if is_conversation(key) else value["mode"] or "guided"}
    return part


def _default_title(child: Any) -> str:
    if child.block_type != "scenario":
        return _("Check yourself")
    return _("A talk with a customer") if is_conversation(child.value["scenario"] or "") else _("At the counter")


def _headings(child: Any, anchor: str) -> list[dict[str, str]]:
    title = child.value.get("heading") if child.block_type == "text" else ""
    if child.block_type in ("case", "pdf", "media", "acknowledge"):
        title = child.value["title"]
    if child.block_type in ("check", "scenario"):
        title = child.value.get("title") or _default_title(child)
    return [{"anchor": anchor, "title": title}] if title else []


def _describe(reading: Reading, used: list[Any]) -> None:
    """List the terms that the text uses, and where its facts come from."""
    is_english = (get_language() or "").startswith("en")
    for thing in used:
        if hasattr(thing, "definition"):
            name, other = (thing.en, thing.zh) if is_english else (thing.zh, thing.en)
            reading.terms.append({"name": name, "other": other, "text": thing.definition, "key": thing.key})
        else:
            source = {"key": thing.key, "label": thing.name, "value": thing.words}
            reading.sources.append({**source, "source": markup.source_of(thing)})
