"""Sending messages, opening, answering and closing to-dos, delegating. Call `send` and `open_todo` in the transaction of the cause."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import override

from accounts.models import User
from lib import clock
from outbox.exceptions import AlreadyAnswered, OutboxError
from outbox.models import Delegation, Message, MessageQuerySet, Preference, Todo
from outbox.todos import kind_of

MAX_DELEGATION_DAYS = 366


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


def open_many(rows: Iterable[Todo]) -> None:
    """Open many unsaved to-dos at once (jobs over thousands of people); those that are open already are left as they are."""
    Todo.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)


def close_todos(
    *, kind: str, subject_key: str, by: Any = None, outcome: str = "done", reason: str = "", but_for: Iterable[Any] = ()
) -> int:
    """Close every open to-do about one thing, whoever has it (`but_for` these users); return how many. The owner's action calls this."""
    rows = Todo.objects.filter(kind=kind, subject_key=subject_key, done_at=None)
    return rows.exclude(whom__in=[user.pk for user in but_for]).update(
        done_at=clock.now(), done_by=by, outcome=outcome, reason=reason[:300]
    )


# --- answering ----------------------------------------------------------------------------------
@dataclass
class Batch:
    """What came of answering many at once."""

    done: int = 0
    failed: list[tuple[Todo, str]] = field(default_factory=list)


@transaction.atomic
def answer(todo: Todo, *, choice: str, by: Any, reason: str = "") -> None:
    """Give one answer to an open to-do and run the owner's action; raises, and leaves all as it was, when that refuses."""
    chosen, reason = kind_of(todo.kind).choice(choice), reason.strip()[:300]
    if chosen is None:
        raise OutboxError(_("This answer is not possible here."))
    if chosen.needs_reason and not reason:
        raise OutboxError(_("Please write a reason: whoever asked will read it."))
    if not Todo.objects.visible_to(by).filter(pk=todo.pk).exists():
        raise OutboxError(_("This no longer waits for you."))
    # The conditional update is the race: of two taps exactly one row count is 1. What `run` raises takes it back.
    open_one = Todo.objects.filter(pk=todo.pk, done_at=None)
    if not open_one.update(done_at=clock.now(), done_by=by, outcome=chosen.key, reason=reason):
        raise AlreadyAnswered(_("This has been answered already."))
    chosen.run(todo, by, reason)


def answer_many(todos: Iterable[Todo], *, choice: str, by: Any, reason: str = "") -> Batch:
    """Give the same answer to many, each in a transaction of its own; one that is refused stops no other."""
    batch = Batch()
    for todo in todos:
        try:
            answer(todo, choice=choice, by=by, reason=reason)
        except AlreadyAnswered:
            continue  # closed by an earlier one of this batch about the same thing, or by another tab
        except (OutboxError, ValidationError, PermissionDenied) as exc:
            batch.failed.append((todo, words_of(exc)))
        else:
            batch.done += 1
    return batch


def words_of(exc: Exception) -> str:
    """Return what an owner's exception says to the visitor."""
    if isinstance(exc, ValidationError):
        return " ".join(exc.messages)
    return str(exc) or _("You do not have the right to do this.")


# --- delegating ---------------------------------------------------------------------------------
@transaction.atomic
def delegate(user: User, *, to: User, starts_on: dt.date, last_day: dt.date) -> Delegation:
    """Let `to` do the to-dos of `user` from `starts_on` to `last_day` (included), and tell them."""
    if to.pk == user.pk:
        raise OutboxError(_("That is you. Choose a colleague."))
    if not to.is_active:
        raise OutboxError(_("This colleague's account is closed."))
    if starts_on < clock.today() or last_day < starts_on:
        raise OutboxError(_("The days must lie ahead, and the last day not before the first."))
    if (last_day - starts_on).days > MAX_DELEGATION_DAYS:
        raise OutboxError(_("For at most a year at a time."))
    try:
        with transaction.atomic():
            row = Delegation.objects.create(
                user=user, to=to, starts_on=starts_on, ends_on=last_day + dt.timedelta(days=1)
            )
    except IntegrityError as exc:
        raise OutboxError(_("You have already delegated to this colleague from that day on.")) from exc
    with override(to.language or settings.LANGUAGE_CODE):
        subject = _("You stand in for %(name)s from %(start)s to %(end)s") % {
            "name": user.get_full_name(),
            "start": date_format(starts_on),
            "end": date_format(last_day),
        }
        body = _("On these days their to-dos are on your list too, marked with the name.")
    send(to, kind="delegation", dedupe_key=f"delegation:{row.public_id}", subject=subject, body=body, url="/todo/")
    return row


@transaction.atomic
def end_delegation(row: Delegation, *, by: Any) -> None:
    """Take a delegation back: one that has not begun disappears, one in force is over from today."""
    today = clock.today()
    if row.starts_on >= today:
        row.delete()
    else:
        Delegation.objects.filter(pk=row.pk, ends_on__gt=today).update(ends_on=today)


# --- reading ------------------------------------------------------------------------------------
def mark_read(messages: MessageQuerySet) -> int:
    """Mark the unread among `messages` as read; return how many."""
    return messages.unread().update(read_at=clock.now())


def choose_mail(user: User, *, mail: str) -> None:
    """Remember whether `user` wants the daily digest."""
    Preference.objects.update_or_create(user=user, defaults={"mail": mail})
