"""Taking certificates, receipts and photos: a look inside, never the word of a name."""

import hashlib
from typing import Any

from django.utils.translation import gettext as _

from classroom.exceptions import ClassroomError
from library import inspection
from library.exceptions import LibraryError

PICTURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}
CONTENT_TYPES = {"png": "image/png", "jpg": "image/jpeg", "jpeg": "image/jpeg", "pdf": "application/pdf"}
MAX_MB = 10


def look_into(file: Any) -> tuple[str, str, str]:
    """Return (kind, name, sha256) of a PDF, PNG or JPEG. Raises ClassroomError: another kind, too large, not what its name says."""
    name = str(file.name or "")[-160:]
    kind = inspection.extension_of(name)
    if kind not in CONTENT_TYPES:
        raise ClassroomError(_("Please hand in a PDF or a photo (PNG, JPG); “%(name)s” is neither.") % {"name": name})
    if file.size > MAX_MB * 1024 * 1024:
        raise ClassroomError(_("The file is larger than %(limit)s MB.") % {"limit": MAX_MB})
    if kind == "pdf":
        try:
            inspection.inspect(file, name, size=file.size)
        except LibraryError as error:
            raise ClassroomError(str(error)) from error
    elif not file.read(16).startswith(PICTURES[kind]):
        raise ClassroomError(_("Its name says %(kind)s, but inside it is something else.") % {"kind": kind.upper()})
    file.seek(0)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return kind, name, digest.hexdigest()
