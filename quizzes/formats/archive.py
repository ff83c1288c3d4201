"""ZIP files of strangers (workbooks, Word documents, packages): looked at before anything is unpacked, read by bounds."""

import io
import zipfile
import zlib

from django.utils.translation import gettext as _

from quizzes.formats.decoding import check_size
from quizzes.formats.parsed import Unreadable

MAX_ENTRIES = 8_000
MAX_UNPACKED = 100 * 1024 * 1024
MAX_PART = 40 * 1024 * 1024
# What zipfile and zlib raise on damaged input.
BROKEN = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, ValueError, OSError, OverflowError,
          UnicodeError, IndexError)  # fmt: skip


class Archive:
    """The files in a ZIP by their names. Names that lead out of it, and links, are not there."""

    def __init__(self, data: bytes) -> None:
        """Raises Unreadable for what is damaged, locked, or unpacks to far more than a file of questions can be."""
        check_size(data)
        try:
            self.zip = zipfile.ZipFile(io.BytesIO(data))
            entries = self.zip.infolist()
        except BROKEN as exc:
            raise Unreadable(_("The file is damaged. Please save it again and retry.")) from exc
        if len(entries) > MAX_ENTRIES or sum(e.file_size for e in entries) > MAX_UNPACKED:
            raise Unreadable(_("The file is far larger unpacked than questions can be; nothing was read."))
        if any(e.flag_bits & 0x1 for e in entries):
            raise Unreadable(_("The file has a password. Please save it without one."))
        self.entries = {e.filename: e for e in entries if _is_plain(e)}

    def names(self) -> list[str]:
        return list(self.entries)

    def read(self, name: str) -> bytes:
        """Return a file's bytes. Raises Unreadable when it is not there, damaged or too large."""
        entry = self.entries.get(name)
        if entry is None:
            raise Unreadable(_("“%(name)s” is missing in the file.") % {"name": name[:100]})
        if entry.file_size > MAX_PART:
            raise Unreadable(_("The file is far larger unpacked than questions can be; nothing was read."))
        try:
            return self.zip.read(entry)  # stops at the size that the directory says, and checks the sum
        except BROKEN as exc:
            raise Unreadable(_("“%(name)s” in the file is damaged.") % {"name": name[:100]}) from exc


def _is_plain(entry: zipfile.ZipInfo) -> bool:
    name = entry.filename
    is_link = (entry.external_attr >> 16) & 0o170000 == 0o120000
    return not (entry.is_dir() or is_link or name.startswith("/") or "\\" in name or ".." in name.split("/"))


def pack(files: dict[str, bytes]) -> bytes:
    """Return a ZIP of `files`; the same files give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, data)
    return out.getvalue()
