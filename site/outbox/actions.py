"""Sending messages, opening and closing to-dos. Call these inside the transaction of the cause."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import transaction

from lib import clock
from outbox.models import Message, Todo


def send(
    recipient: Any, *, kind: str, dedupe_key: str, subject: str, body: str = "", url: str = "", by_mail: bool = True
) -> Message:
    """Write a message once: telling the same `dedupe_key` again returns the first."""
    message, _created = Message.objects.get_or_create(
        dedupe_key=dedupe_key,
        defaults={
            "recipient": recipient,
            "kind": kind,
            "subject": subject[:160],
            "body": body,
            "url": url,
            "by_mail": by_mail,
        },
    )
    return message


def send_many(rows: Iterable[Message]) -> None:
    """Write many unsaved messages at once (imports, audiences); those whose dedupe key is known are left out."""
    Message.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def open_todo(
    whom: Any,
    *,
    kind: str,
    subject_key: str,
    title: str,
    detail: str = "",
    url: str = "",
    due_at: dt.datetime | None = None,
) -> Todo:
    """Open a to-do for `whom`, or return the open one for the same thing."""
    todo, _created = Todo.objects.get_or_create(
        whom=whom,
        kind=kind,
        subject_key=subject_key,
        done_at=None,
        defaults={"title": title[:200], "detail": detail[:400], "url": url, "due_at": due_at},
    )
    return todo


@transaction.atomic
def close_todos(*, kind: str, subject_key: str, by: Any = None, outcome: str = "done", reason: str = "") -> int:
    """Close every open to-do about one thing, whoever has it; return how many. The owner's action calls this."""
    return Todo.objects.filter(kind=kind, subject_key=subject_key, done_at=None).update(
        done_at=clock.now(), done_by=by, outcome=outcome, reason=reason[:300]
    )
