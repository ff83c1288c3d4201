"""What a file really is, seen from its bytes; names and declared types are not believed."""

import zlib
from dataclasses import dataclass
from typing import IO

from django.conf import settings
from django.utils.translation import gettext as _
from pypdf import PdfReader
from pypdf.errors import PyPdfError

from library.exceptions import LibraryError

MAX_PDF_PAGES = 600
# What a broken PDF makes its reader raise, besides its own errors.
BROKEN = (PyPdfError, KeyError, IndexError, TypeError, ValueError, AttributeError, RecursionError, OverflowError,
          AssertionError, NotImplementedError, MemoryError, EOFError, zlib.error)  # fmt: skip
OFFICE = {"docx", "xlsx", "pptx"}
CONTENT_TYPES = {
    "pdf": "application/pdf",
    "mp4": "video/mp4",
    "mp3": "audio/mpeg",
    "vtt": "text/vtt; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
}
INLINE = {"pdf", "mp4", "mp3", "vtt"}


@dataclass(frozen=True)
class Inspected:
    """A file that was looked into: its kind, for a PDF its pages, for a film its seconds where they can be told."""

    kind: str
    pages: int | None = None
    seconds: int | None = None


def extension_of(name: str) -> str:
    return name.rsplit(".", 1)[-1].lower() if "." in name else ""


def inspect(file: IO[bytes], name: str, *, size: int) -> Inspected:
    """Return what `file` is. Raises LibraryError when it is not what its name says, broken, locked or too large."""
    kind = extension_of(name)
    if kind not in CONTENT_TYPES:
        kinds = ", ".join(sorted(k.upper() for k in CONTENT_TYPES))
        raise LibraryError(_("Files of this kind are not taken. Possible are: %(kinds)s.") % {"kinds": kinds})
    limit = settings.LIBRARY_MAX_BYTES.get(kind, settings.LIBRARY_MAX_BYTES["*"])
    if size > limit:
        raise LibraryError(_("The file is larger than %(limit)s MB.") % {"limit": limit // 1024**2})
    if size == 0:
        raise LibraryError(_("The file is empty."))
    file.seek(0)
    start = file.read(1024)
    if not _looks_like(kind, start):
        words = {"kind": kind.upper()}
        raise LibraryError(_("Its name says %(kind)s, but inside it is something else.") % words)
    pages = count_pages(file) if kind == "pdf" else None
    seconds = _film_seconds(file, size) if kind == "mp4" else None
    file.seek(0)
    return Inspected(kind, pages, seconds)


def _film_seconds(file: IO[bytes], size: int) -> int | None:
    """Return the length of an MP4 as its header (moov/mvhd) tells; boxes are skipped, not read."""
    place, end = 0, size
    for _box in range(200):
        file.seek(place)
        head = file.read(16)
        if len(head) < 8 or place >= end:
            return None
        length, kind, start = int.from_bytes(head[:4], "big"), head[4:8], place + 8
        if length == 1:
            length, start = int.from_bytes(head[8:16], "big"), place + 16
        if kind == b"mvhd":
            return _mvhd_seconds(file, start)
        if kind == b"moov":
            end, place = place + length, start
        elif length < 8:
            return None
        else:
            place += length
    return None


def _mvhd_seconds(file: IO[bytes], start: int) -> int | None:
    file.seek(start)
    body = file.read(32)
    if len(body) < 32:
        return None
    at = 20 if body[0] == 1 else 12
    scale = int.from_bytes(body[at : at + 4], "big")
    length = int.from_bytes(body[at + 4 : at + (12 if body[0] == 1 else 8)], "big")
    seconds = length // scale if scale else 0
    return seconds if 0 < seconds < 24 * 3600 else None


def _looks_like(kind: str, start: bytes) -> bool:
    if kind == "pdf":
        return start.lstrip(b"\xef\xbb\xbf\r\n\t ").startswith(b"%PDF-")
    if kind == "mp4":
        return start[4:8] == b"ftyp"
    if kind == "mp3":
        return start.startswith(b"ID3") or (len(start) > 1 and start[0] == 0xFF and start[1] & 0xE0 == 0xE0)
    if kind == "vtt":
        return start.removeprefix(b"\xef\xbb\xbf").startswith(b"WEBVTT") and b"\0" not in start
    return kind in OFFICE and start.startswith(b"PK\x03\x04")


def count_pages(file: IO[bytes]) -> int:
    """Return how many pages a PDF has; its content is not unpacked. Raises LibraryError when it is locked, broken or too long."""
    file.seek(0)
    try:
        reader = PdfReader(file, strict=False)
        if reader.is_encrypted:
            raise LibraryError(_("The PDF is protected by a password. Please save it without one."))
        told = int(reader.root_object["/Pages"].get_object()["/Count"])
        if told > MAX_PDF_PAGES:
            raise LibraryError(_("The PDF has more than %(limit)s pages; please split it.") % {"limit": MAX_PDF_PAGES})
        pages = _walk(reader)
    except LibraryError:
        raise
    except BROKEN as exc:
        raise LibraryError(_("The PDF is broken and cannot be opened.")) from exc
    if pages == 0:
        raise LibraryError(_("The PDF has no pages."))
    return pages


def _walk(reader: PdfReader) -> int:
    """Count the leaves of the page tree; what the tree says about itself is not believed, and a loop in it ends."""
    seen: set[int] = set()
    waiting, pages = [reader.root_object.raw_get("/Pages")], 0
    while waiting:
        reference = waiting.pop()
        number = getattr(reference, "idnum", None)
        if number is not None and number in seen:
            raise ValueError
        seen.add(number)
        node = reference.get_object()
        if "/Kids" in node:
            waiting += list(node["/Kids"])
        else:
            pages += 1
        if len(waiting) + pages > 4 * MAX_PDF_PAGES or pages > MAX_PDF_PAGES:
            raise LibraryError(_("The PDF has more than %(limit)s pages; please split it.") % {"limit": MAX_PDF_PAGES})
    return pages
