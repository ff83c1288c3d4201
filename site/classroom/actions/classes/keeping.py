"""Materials and photos of a class: looked into, kept once, taken out with a trace; and the rating of those who attended."""

import hashlib
import io
import zipfile
from collections.abc import Mapping
from functools import partial
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _
from PIL import Image, ImageOps

from classroom.actions.classes.life import wants_reason
from classroom.exceptions import ClassroomError
from classroom.models import ClassFile, ClassRating, ClassSession, SignUp
from lib import clock
from library import inspection, pictures
from library.exceptions import LibraryError

PICTURES = ("png", "jpg", "jpeg")
PAPERS = ("pdf", *sorted(inspection.OFFICE))
MOST_FILES, MOST_MB, PHOTO_SIDE = 100, 300, 2400


def keep_file(session: ClassSession, file: Any, *, kind: str, by: Any) -> ClassFile:
    """Keep a material or photo; the same file again is the first one. Raises ClassroomError: class called off, wrong file, too many."""
    if session.state == ClassSession.State.CANCELLED:
        raise ClassroomError(_("This class was called off; nothing is kept with it any more."))
    name, suffix, digest = _look_into(file, kind)
    found = session.files.kept().filter(sha256=digest).first()
    if found is not None:
        return found
    held = session.files.kept().aggregate(all=Sum("size"))["all"] or 0
    if session.files.kept().count() >= MOST_FILES or held + file.size > MOST_MB * 1024**2:
        words = _("A class keeps at most %(n)s files and %(mb)s MB. Take out what is not needed, or make films a link.")
        raise ClassroomError(words % {"n": MOST_FILES, "mb": MOST_MB})
    content, suffix = (_without_place(file), "jpg") if kind == ClassFile.Kind.PHOTO else (file, suffix)
    made = ClassFile(session=session, kind=kind, file_name=name, size=content.size, sha256=digest, by=by)
    made.file.save(f"{made.public_id}.{suffix}", content, save=False)
    try:
        with transaction.atomic():
            made.save()
    except IntegrityError:  # a_file_of_a_class_once: two taps
        made.file.delete(save=False)
        return session.files.kept().get(sha256=digest)
    return made


def _look_into(file: Any, kind: str) -> tuple[str, str, str]:
    """Return (name, suffix, sha256) of what was uploaded. Raises ClassroomError."""
    name = str(file.name or "").replace("/", "_").replace("\\", "_")[-160:]
    suffix = inspection.extension_of(name)
    if suffix not in (PICTURES if kind == ClassFile.Kind.PHOTO else PICTURES + PAPERS):
        wanted = (
            _("“%(name)s” is no photo. Possible are PNG and JPG; other files are materials.")
            if kind == ClassFile.Kind.PHOTO
            else _("“%(name)s” is of a kind that is not taken. Possible are PDF, DOCX, XLSX, PPTX, PNG and JPG.")
        )
        raise ClassroomError(wanted % {"name": name})
    try:
        if suffix in PICTURES:
            pictures.check_picture(file)
        else:
            inspection.inspect(file, name, size=file.size)
    except LibraryError as error:
        raise ClassroomError(_("“%(name)s”: %(why)s") % {"name": name, "why": error}) from error
    if suffix in inspection.OFFICE and not _is_office(file):
        words = _("“%(name)s” is no Office file inside. Open it, save it again as %(kind)s and upload that.")
        raise ClassroomError(words % {"name": name, "kind": suffix.upper()})
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return name, suffix, digest


def _is_office(file: Any) -> bool:
    file.seek(0)
    try:
        return "[Content_Types].xml" in zipfile.ZipFile(file).namelist()
    except (zipfile.BadZipFile, OSError, ValueError):
        return False


def _without_place(file: Any) -> ContentFile:
    """Return a photo as JPEG, upright, of a bearable size, without what the phone wrote into it (place, device)."""
    picture = ImageOps.exif_transpose(Image.open(file)).convert("RGB")
    picture.thumbnail((PHOTO_SIDE, PHOTO_SIDE))
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=85)
    return ContentFile(buffer.getvalue())


@transaction.atomic
def take_out(row: ClassFile, *, reason: str, by: Any) -> None:
    """Take a file out: its content is deleted, the row says who did it and why. Raises ClassroomError."""
    if not reason.strip():
        raise ClassroomError(_("Please say why the file is taken out; that is kept."))
    gone = {"removed_at": clock.now(), "removed_by": by, "removed_reason": wants_reason(reason)}
    if not ClassFile.objects.kept().filter(pk=row.pk).update(**gone):
        raise ClassroomError(_("This file was taken out already."))
    transaction.on_commit(partial(row.file.storage.delete, str(row.file.name)))


def rate(signup: SignUp, answers: Mapping[str, Any]) -> ClassRating:
    """Write what somebody who attended thinks of the class; the last word counts. Raises ClassroomError."""
    if signup.state != SignUp.State.ATTENDED:
        raise ClassroomError(_("Those who attended rate a class, when it is over."))
    row, _is_new = ClassRating.objects.update_or_create(signup=signup, defaults={**answers, "at": clock.now()})
    return row
