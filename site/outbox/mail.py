"""The embedded mode's mailbox: each mail is a file, read at /dev/mail/."""

import datetime as dt
import email
import email.policy
import re
import uuid
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from pathlib import Path

from django.conf import settings
from django.core.mail.backends.base import BaseEmailBackend

from lib import clock

FILE_MAILBOX = "outbox.mail.FileMailbox"
NAME = re.compile(r"[0-9A-Za-z-]{1,80}")
KEPT = 1000


class FileMailbox(BaseEmailBackend):
    """Writes each mail to a file of its own in settings.MAIL_DIR; the oldest beyond a thousand go."""

    def send_messages(self, email_messages):
        folder = Path(settings.MAIL_DIR)
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{clock.now():%Y%m%d-%H%M%S-%f}-{uuid.uuid4().hex[:8]}"
            part = folder / f"{name}.part"
            part.write_bytes(message.message().as_bytes())
            part.rename(folder / f"{name}.eml")
        for old in _files()[KEPT:]:
            old.unlink(missing_ok=True)
        return len(email_messages)


@dataclass(frozen=True)
class Letter:
    """A mail as it is shown."""

    name: str
    subject: str
    to: str
    sender: str
    at: dt.datetime | None
    text: str = ""
    html: str = ""


def is_open():
    """Whether there is a mailbox to read: only in the embedded mode, and only while no mail server is named."""
    return settings.EMBEDDED and settings.EMAIL_BACKEND == FILE_MAILBOX


def _files() -> list[Path]:
    return sorted(Path(settings.MAIL_DIR).glob("*.eml"), reverse=True)


def names() -> list[str]:
    """Return the names of all mails, the newest first."""
    return [path.stem for path in _files()]


def read(name: str) -> Letter | None:
    """Return the mail of this name, or None; a name that is not one of ours is never looked up."""
    path = Path(settings.MAIL_DIR) / f"{name}.eml"
    if not NAME.fullmatch(name) or not path.is_file():
        return None
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    at = parsedate_to_datetime(message["Date"]) if message["Date"] else None
    if at is not None and at.tzinfo is None:  # "-0000": the hour is UTC
        at = at.replace(tzinfo=dt.UTC)
    head = (str(message[key] or "") for key in ("Subject", "To", "From"))
    return Letter(name, *head, at, text=_part(message, "plain"), html=_part(message, "html"))


def _part(message: EmailMessage, kind: str) -> str:
    body = message.get_body(preferencelist=(kind,))
    return body.get_content() if body is not None else ""
