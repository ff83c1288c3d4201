"""E-mail: one digest a day and person, never at night, never a flood; a bad mail server delays, it loses nothing.

The same digest may go to WeCom instead (outbox.cards), sent by another job: neither server holds up the other. `prepare_digests` writes who is to get one today; `send_digests` sends them one by one. Both may run in several
processes and as often as they like: a unique row is the day's digest, a lease is the right to send it. A process
killed between the server's word and our commit sends the same Message-ID again, which mail programs drop.
"""

import datetime as dt
import logging
from collections.abc import Iterator
from smtplib import (
    SMTPAuthenticationError,
    SMTPConnectError,
    SMTPException,
    SMTPHeloError,
    SMTPServerDisconnected,
)
from urllib.parse import urlsplit

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.template.loader import render_to_string
from django.utils.translation import ngettext, override

from accounts.models import User
from lib import clock
from outbox import channels
from outbox.models import Digest, Message, Preference, Todo

logger = logging.getLogger(__name__)
DIGEST_AT = dt.time(8, 30)
DAY_BEGINS, DAY_ENDS = dt.time(8, 0), dt.time(20, 0)
SHOWN = 12
LEASE = dt.timedelta(minutes=5)
SERVER_FAILURES = 2  # in a row: then the server is down, not a mail bad; the rest waits for the next run


def is_quiet(now: dt.datetime) -> bool:
    """Whether nobody is to be mailed at this hour (20:00-08:00 local)."""
    return not DAY_BEGINS <= now.astimezone(clock.LOCAL).time() < DAY_ENDS


def prepare_digests(now: dt.datetime | None = None) -> int:
    """Write today's digest for everybody who has unread, unmailed messages from before 08:30; return how many are new."""
    now = now or clock.now()
    today = now.astimezone(clock.LOCAL).date()
    due = dt.datetime.combine(today, DIGEST_AT, tzinfo=clock.LOCAL)
    if now < due or is_quiet(now):
        return 0
    waiting = Message.objects.to_mail(now=due).filter(recipient=OuterRef("pk"))
    unwilling = Preference.objects.filter(user=OuterRef("pk"), mail=Preference.Mail.NEVER)
    has_one = Digest.objects.filter(user=OuterRef("pk"), on=today)
    people = User.objects.filter(Exists(waiting), ~Exists(unwilling), ~Exists(has_one), is_active=True)
    by_card = channels.reached_by_wecom(people)
    found = [(pk, Digest.Channel.WECOM) for pk in by_card.values_list("pk", flat=True)]
    by_mail = people.exclude(email="").exclude(pk__in=by_card.values("pk"))
    found += [(pk, Digest.Channel.MAIL) for pk in by_mail.values_list("pk", flat=True)]
    rows = [Digest(user_id=pk, on=today, next_try_at=now, channel=channel) for pk, channel in found]
    Digest.objects.bulk_create(rows, batch_size=500, ignore_conflicts=True)
    return len(rows)


def pending(now: dt.datetime | None = None, *, channel: str = Digest.Channel.MAIL) -> list[Digest]:
    """Return today's digests that can be sent now; none in quiet hours. Yesterday's are part of today's."""
    now = now or clock.now()
    if is_quiet(now):
        return []
    today = now.astimezone(clock.LOCAL).date()
    rows = Digest.objects.by(channel).to_send(now=now).filter(on=today)
    return list(rows.select_related("user").order_by("next_try_at", "pk"))


def take(digest: Digest, at: dt.datetime) -> bool:
    """Take the right to send `digest` now; of two senders one gets it."""
    free = Digest.objects.by(digest.channel).to_send(now=at).filter(pk=digest.pk)
    return bool(free.update(lease_until=at + LEASE, tries=F("tries") + 1))


def send_digests(now: dt.datetime | None = None) -> Iterator[Digest]:
    """Send what can be sent and yield each digest that went out; stops when the mail server does not answer."""
    connection, failures = get_connection(), 0
    for digest in pending(now):
        at = now or clock.now()
        if not take(digest, at):
            continue
        try:
            _send(digest, connection, at)
        except (SMTPException, OSError, ValueError) as exc:
            put_off(digest, exc, at)
            connection = get_connection()
            failures = failures + 1 if _is_silence(exc) else 0
            if failures >= SERVER_FAILURES:
                return
        else:
            failures = 0
            yield digest
    connection.close()


def _is_silence(exc: Exception) -> bool:
    """Whether the server as a whole failed, not one mail: refused, reset, timed out, or not letting us in."""
    ours = (SMTPServerDisconnected, SMTPConnectError, SMTPHeloError, SMTPAuthenticationError)
    return isinstance(exc, ours) or (isinstance(exc, OSError) and not isinstance(exc, SMTPException))


def put_off(digest: Digest, exc: Exception, at: dt.datetime) -> None:
    """Try again later, each time after twice as long."""
    wait = dt.timedelta(minutes=5 * 2**digest.tries)
    logger.warning("digest %s could not be sent: %s", digest.pk, type(exc).__name__)
    Digest.objects.filter(pk=digest.pk).update(
        lease_until=None, next_try_at=at + wait, error=f"{type(exc).__name__}: {exc}"[:200]
    )


def rows_of(digest: Digest, at: dt.datetime) -> list[Message]:
    """Return what the digest tells, the newest first."""
    return list(Message.objects.to_mail(now=at).filter(recipient=digest.user).order_by("-created_at", "-pk"))


@transaction.atomic
def note_sent(digest: Digest, rows: list[Message], at: dt.datetime) -> None:
    """Remember that `digest` left with `rows`."""
    Digest.objects.filter(pk=digest.pk).update(sent_at=at, lease_until=None, error="")
    Message.objects.filter(pk__in=[row.pk for row in rows]).update(mailed_at=at)


def _send(digest: Digest, connection: BaseEmailBackend, at: dt.datetime) -> None:
    rows = rows_of(digest, at)
    if rows:
        mail = compose(digest, rows)
        mail.connection = connection
        connection.open()  # stays open for the next one
        mail.send()
    note_sent(digest, rows, at)


def subject_of(rows: list[Message]) -> str:
    """Return "跬步：2 条新消息" in one line."""
    subject = ngettext("%(name)s: %(n)d new message", "%(name)s: %(n)d new messages", len(rows))
    return " ".join((subject % {"name": settings.KUIBU_BRAND["name"], "n": len(rows)}).split())


def compose(digest: Digest, rows: list[Message]) -> EmailMultiAlternatives:
    """Return the mail: the newest messages, and how many more there are; in the person's language."""
    site = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    with override(digest.user.language or settings.LANGUAGE_CODE):
        subject = subject_of(rows)
        context = {
            "user": digest.user,
            "rows": rows[:SHOWN],
            "more": max(0, len(rows) - SHOWN),
            "todos": Todo.objects.visible_to(digest.user).open().count(),
            "site": site,
            "brand": settings.KUIBU_BRAND,
        }
        text = render_to_string("outbox/mail/digest.txt", context)
        html = render_to_string("outbox/mail/digest.html", context)
    mail = EmailMultiAlternatives(
        subject,
        text,
        to=[digest.user.email],
        headers={
            "Message-ID": f"<digest-{digest.pk}-{digest.on:%Y%m%d}@{urlsplit(site).hostname or 'localhost'}>",
            "Auto-Submitted": "auto-generated",
        },
    )
    mail.attach_alternative(html, "text/html")
    return mail
