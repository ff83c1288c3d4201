"""From files of QTI to questions: a package with its manifest, or a single item."""

import posixpath
from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from quizzes.formats.archive import Archive
from quizzes.formats.decoding import check_size
from quizzes.formats.markup import node_to_markdown
from quizzes.formats.parsed import NotHeld, Parsed, Question, Unreadable, Wrong
from quizzes.formats.qti.interactions import Context
from quizzes.formats.qti.items import read_item
from quizzes.formats.qti.metadata import Described, describe
from quizzes.formats.qti.names import as_version_2
from quizzes.formats.qti.responses import responses_of
from quizzes.formats.trees import Node, parse_xml

MANIFEST = "imsmanifest.xml"
EXPLANATION = ("EXPLANATION", "SOLUTION", "SOLN", "solution", "explanation")
MAX_ITEMS = 6_000
Files = Callable[[str], bytes | None]  # a file beside an item


@dataclass
class Entry:
    """An item of a package: its file, and what the manifest says about it."""

    href: str
    described: Described = field(default_factory=Described)


def read(data: bytes, *, name: str = "") -> Parsed:
    """Read a package (ZIP) or a single item (XML) of QTI 2.1, 2.2 or 3.0."""
    parsed = Parsed()
    try:
        check_size(data)
        if data.startswith(b"PK"):
            _read_package(Archive(data), parsed)
        else:
            _read_file(data, "", Entry(name.rpartition("/")[2]), None, parsed)
        if not parsed.questions and not parsed.problems:
            parsed.wrong("", _("There is no question in the file."))
    except Unreadable as exc:
        parsed.wrong("", str(exc))
    return parsed


def _read_package(archive: Archive, parsed: Parsed) -> None:
    for entry in _entries(archive, parsed)[:MAX_ITEMS]:
        try:
            _read_file(archive.read(entry.href), entry.href, entry, archive, parsed)
        except Unreadable as exc:
            parsed.wrong(entry.href[:100], str(exc))


def _entries(archive: Archive, parsed: Parsed) -> list[Entry]:
    manifests = [name for name in archive.names() if posixpath.basename(name) == MANIFEST]
    if not manifests:
        parsed.note("", _("The package has no imsmanifest.xml; all its XML files are read."))
        return [Entry(name) for name in archive.names() if name.endswith(".xml")]
    manifest = min(manifests, key=len)
    root = parse_xml(archive.read(manifest))
    folder = posixpath.dirname(manifest)
    entries = []
    for resource in root.find("resource"):
        kind = resource.get("type").lower()
        if kind.startswith("imsqti_test"):
            parsed.note("", _("The test in the package is not carried over, only its questions."))
        if kind.startswith(("imsqti_item", "imsqti_apipitem")) or (
            kind.startswith("imsqti_xmlv") and resource.get("href")
        ):
            entries.append(Entry(posixpath.normpath(posixpath.join(folder, resource.get("href"))), describe(resource)))
    return entries


def _read_file(data: bytes, place: str, entry: Entry, archive: Archive | None, parsed: Parsed) -> None:
    root = as_version_2(parse_xml(data))
    if root.tag != "assessmentItem":
        if archive is None or root.tag == "questestinterop":
            raise Unreadable(
                _("This is no item of QTI 2.1, 2.2 or 3.0: it begins with <%(tag)s>.") % {"tag": root.tag[:40]}
            )
        return
    notes: list[str] = []
    described = entry.described

    def file(name: str) -> bytes | None:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(entry.href), name))
        return archive.read(path) if archive and name and path in archive.entries else None

    try:
        question = read_root(root, described, file, notes)
    except NotHeld as exc:
        parsed.note(place or root.get("identifier")[:60], str(exc))
        return
    except Wrong as exc:
        parsed.wrong(place or root.get("identifier")[:60], str(exc))
        return
    for note in notes:
        parsed.note(place, note)
    parsed.found(question, place or root.get("identifier")[:60], category=described.category, tags=described.tags)


def read_root(root: Node, described: Described, file: Files, notes: list[str]) -> Question:
    """Return the question of an item (names of version 2), with its patches. Raises Wrong or NotHeld."""
    carried = described.carried
    feedback = {
        node.get("identifier"): node_to_markdown(node)
        for node in root.nodes("modalFeedback")
        if node.get("showHide", "show") == "show"
    }
    context = Context(responses_of(root), feedback, carried.kind, _template(root), file, notes)
    data = read_item(root, context)
    data["explanation"] = next((feedback[name] for name in EXPLANATION if name in feedback), "")
    if "difficulty" not in data and described.difficulty:
        data["difficulty"] = described.difficulty
    choices = {node.get("identifier") for node in root.find("simpleChoice")}
    if set(feedback) - choices - set(EXPLANATION):
        notes.append(_("Some feedback of this question is not carried over."))
    if data["kind"] != "hotspot" and root.find("img", "object", "video", "audio") and not carried.kind:
        notes.append(_("The pictures of this question are not carried over."))
    if described.key:
        data["key"] = described.key
    return carried.finish(data)


def _template(root: Node) -> str:
    """Return how the item is scored: match_correct, map_response, or `contains` (our half for a part of what is right)."""
    processing = root.first("responseProcessing")
    if processing is None:
        return ""
    name = posixpath.basename(processing.get("template")).removesuffix(".xml")
    return name or ("contains" if processing.find("contains") else "")
