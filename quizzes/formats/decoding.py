"""From bytes to text: UTF-8 with or without a mark, UTF-16, and GB18030, the way Windows in Chinese saves."""

import re

from django.utils.translation import gettext as _

from quizzes.formats.parsed import MAX_BYTES, Unreadable

# Bytes at the start of files that are no text at all.
OTHER_FILES = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"Rar!", b"7z\xbc\xaf", b"\xd0\xcf\x11\xe0", b"GIF8", b"\x1f\x8b")
# What neither XML nor a workbook may hold, and no author types.
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufeff\ufffe\uffff]")
BREAKS = re.compile("\r\n?|[\x85\u2028\u2029]")


def check_size(data: bytes) -> None:
    """Raise Unreadable when there is nothing in `data`, or too much."""
    if not data:
        raise Unreadable(_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise Unreadable(
            _("The file is too large: %(mb)s MB, at most %(max)s MB are read. Please split it.")
            % {"mb": -(-len(data) // 1024**2), "max": MAX_BYTES // 1024**2}
        )


def text_of(data: bytes) -> str:
    """Return the text of a file, lines ended by a line feed. Raises Unreadable for what is no text."""
    check_size(data)
    if data.startswith((*OTHER_FILES, b"PK\x03\x04")):
        raise Unreadable(_("This is not a text file."))
    text = _decode(data)
    if text.count("\x00") > len(text) // 1000:
        raise Unreadable(_("This is not a text file."))
    return clean(text)


def clean(text: str) -> str:
    """Return `text` with one kind of line break and without characters that cannot be written again."""
    return FORBIDDEN.sub("", BREAKS.sub("\n", text))


def _decode(data: bytes) -> str:
    last: UnicodeDecodeError | None = None
    for encoding in _encodings(data):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError as exc:
            # The encoding that got further is the one that was meant.
            last = exc if last is None or exc.start > last.start else last
    line = data.count(b"\n", 0, last.start if last else 0) + 1
    words = _("Line %(line)s: these bytes are neither UTF-8 nor GB18030. Please save the file as UTF-8.")
    raise Unreadable(words % {"line": line})


def _encodings(data: bytes) -> list[str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ["utf-16"]
    odd, even = data[1:4000:2].count(0), data[0:4000:2].count(0)
    if odd != even and len(data) % 2 == 0:  # only UTF-16 has zeros: the upper halves of line ends and Latin letters
        return ["utf-16-le" if odd > even else "utf-16-be"]
    return ["utf-8-sig", "gb18030"]
