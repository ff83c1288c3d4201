"""Reading a text file of the curriculum: bounded, UTF-8, with the name by which errors call it."""

import os
import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from content.loader.problems import MAX_BYTES, Problems


@dataclass(frozen=True)
class TextFile:
    """A file as it was read; `name` is its path as errors show it."""

    path: Path
    name: str
    raw: bytes
    text: str


def read_text(path: Path, name: str, problems: Problems) -> TextFile | None:
    """Read `path`; a missing, huge or mis-encoded file is a problem and gives None."""
    try:
        if path.stat().st_size > MAX_BYTES:
            problems.add(name, 1, _("The file is larger than 1 MB; a text file of a course is never that large."))
            return None
        raw = path.read_bytes()
    except OSError as exc:
        problems.add(name, 1, _("The file cannot be read: %(reason)s.") % {"reason": exc.strerror})
        return None
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as exc:
        line = raw[: exc.start].count(b"\n") + 1
        problems.add(name, line, _("The text is not UTF-8. Please save the file as UTF-8."))
        return None
    if "\0" in text:
        problems.add(name, text[: text.index("\0")].count("\n") + 1, _("The file holds a NUL character."))
        return None
    return TextFile(path, name, raw, text.replace("\r\n", "\n").replace("\r", "\n"))


def write_text(file: TextFile, text: str) -> None:
    """Replace the file's text at once (no reader ever sees half of it); line ends stay as they were."""
    if b"\r\n" in file.raw:
        text = text.replace("\n", "\r\n")
    handle, temporary = tempfile.mkstemp(dir=file.path.parent, prefix=".kuibu-")
    try:
        with os.fdopen(handle, "wb") as out:
            out.write(text.encode())
            out.flush()
            os.fsync(out.fileno())
        os.chmod(temporary, file.path.stat().st_mode & 0o777)
        os.replace(temporary, file.path)
    except OSError:
        Path(temporary).unlink(missing_ok=True)
        raise
