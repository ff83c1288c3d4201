"""Taking files as answers."""

import hashlib
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from library import inspection
from library.exceptions import LibraryError
from quizzes.exceptions import QuizzesError
from quizzes.models import Attempt, Slot, Upload

MAX_UPLOADS = 20
PICTURES = {"png": b"\x89PNG\r\n\x1a\n", "jpg": b"\xff\xd8\xff", "jpeg": b"\xff\xd8\xff"}


@transaction.atomic
def take(slot: Slot, file: Any) -> Upload:
    """Store a file for a question of a running attempt. Raises QuizzesError: wrong kind, too large, not what its name says."""
    body, name = slot.version.body, str(file.name or "")[-160:]
    kind = inspection.extension_of(name)
    if slot.attempt.is_over or slot.attempt.state != Attempt.State.OPEN:
        raise QuizzesError(
            _("This attempt is closed; nothing more can be saved. What was saved before is being graded.")
        )
    if kind not in body["extensions"]:
        raise QuizzesError(
            _("Files of this kind are not taken here. Possible are: %(kinds)s.")
            % {"kinds": ", ".join(body["extensions"]).upper()}
        )
    if file.size > body["max_mb"] * 1024 * 1024:
        raise QuizzesError(_("The file is larger than %(limit)s MB.") % {"limit": body["max_mb"]})
    if slot.uploads.count() >= MAX_UPLOADS:
        raise QuizzesError(_("At most %(n)s files for one question.") % {"n": MAX_UPLOADS})
    _look_inside(file, name, kind)
    digest = hashlib.sha256()
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    upload = Upload(slot=slot, file_name=name, size=file.size, sha256=digest.hexdigest())
    upload.file.save(f"{upload.public_id}.{kind}", file, save=False)
    upload.save()
    return upload


def _look_inside(file: Any, name: str, kind: str) -> None:
    if kind in PICTURES:
        if not file.read(16).startswith(PICTURES[kind]):
            raise QuizzesError(_("Its name says %(kind)s, but inside it is something else.") % {"kind": kind.upper()})
        file.seek(0)
        return
    try:
        inspection.inspect(file, name, size=file.size)
    except LibraryError as exc:
        raise QuizzesError(str(exc)) from exc
