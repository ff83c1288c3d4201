"""An uploaded file between its preview and the yes: kept for a day under a random name, found again only with a signed token."""

import datetime as dt
import hashlib
import secrets
from dataclasses import asdict, dataclass
from typing import Any

from django.core import signing
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from lib import clock

FOLDER = "imports"
SALT = "lib.held"
KEPT = dt.timedelta(days=1)


class Gone(Exception):
    """The file is not kept (any more), or it is not this person's, or meant for something else."""


@dataclass(frozen=True)
class Held:
    """What the token says. It is signed, so nobody can write one."""

    path: str
    name: str
    form: str
    purpose: str
    user: int
    sha256: str

    @property
    def token(self) -> str:
        return signing.dumps(asdict(self), salt=SALT)

    def read(self) -> bytes:
        """Return the bytes as they were uploaded. Raises Gone."""
        try:
            with default_storage.open(self.path) as file:
                data: bytes = file.read()
        except OSError as exc:
            raise Gone from exc
        if hashlib.sha256(data).hexdigest() != self.sha256:
            raise Gone
        return data

    def drop(self) -> None:
        default_storage.delete(self.path)


def hold(data: bytes, *, name: str, purpose: str, user: Any, form: str = "") -> Held:
    """Keep a file until its preview is answered; `purpose` says for what (a bank, an import), `form` how it is read."""
    path = default_storage.save(f"{FOLDER}/{secrets.token_urlsafe(32)}", ContentFile(data))
    return Held(path, name[-200:], form, purpose, user.pk, hashlib.sha256(data).hexdigest())


def held(token: str, *, purpose: str, user: Any) -> Held:
    """Return what a token means for this person and this purpose. Raises Gone."""
    try:
        found = Held(**signing.loads(token, salt=SALT, max_age=KEPT))
    except (signing.BadSignature, TypeError) as exc:
        raise Gone from exc
    if found.user != user.pk or found.purpose != purpose:
        raise Gone
    return found


def drop_old() -> int:
    """Delete files whose preview nobody answered within a day; return how many."""
    try:
        names = default_storage.listdir(FOLDER)[1]
    except OSError:
        return 0
    paths = [f"{FOLDER}/{name}" for name in names]
    old = [path for path in paths if default_storage.get_modified_time(path) < clock.now() - KEPT]
    for path in old:
        default_storage.delete(path)
    return len(old)
