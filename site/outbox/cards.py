"""WeCom (企业微信): the day's digest as one text card, under the same rules as the mail (outbox.delivery).

A card that finds nobody becomes a mail, marked as such. When WeCom is silent or asks for patience the rest waits for the next run.
A process killed between WeCom's word and our commit sends the same card again, which WeCom drops within half an hour.
"""

import datetime as dt
import logging
from collections.abc import Iterator

from allauth.socialaccount.models import SocialAccount
from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, override

from lib import clock, wecom
from outbox import channels, delivery
from outbox.models import Digest, Message, Todo

logger = logging.getLogger(__name__)
SHOWN = 4


def send_cards(now: dt.datetime | None = None) -> Iterator[Digest]:
    """Send what can be sent and yield each digest that went out; stops when WeCom does not answer or asks to wait."""
    if not channels.is_wecom_on():
        return
    failures = 0
    for digest in delivery.pending(now, channel=Digest.Channel.WECOM):
        at = now or clock.now()
        if not delivery.take(digest, at):
            continue
        try:
            _send(digest, at)
        except wecom.WeComError as exc:
            if exc.is_nobody:
                _fall_back(digest, exc, at)
                continue
            delivery.put_off(digest, exc, at)
            failures += 1
            if exc.code in wecom.LATER or failures >= delivery.SERVER_FAILURES:
                return
        else:
            failures = 0
            yield digest


def _send(digest: Digest, at: dt.datetime) -> None:
    rows = delivery.rows_of(digest, at)
    if rows:
        userid = SocialAccount.objects.filter(user=digest.user, provider="wecom").values_list("uid", flat=True).first()
        if userid is None:  # unlinked since this morning
            raise wecom.WeComError("not linked", code=60111)
        wecom.send_card(userid, **compose(digest, rows))
    delivery.note_sent(digest, rows, at)


def compose(digest: Digest, rows: list[Message]) -> dict[str, str]:
    """Return the card: the newest subjects, how much more there is, and the way to the list; in the person's language."""
    with override(digest.user.language or settings.LANGUAGE_CODE):
        lines = [f"· {row.subject}" for row in rows[:SHOWN]]
        if len(rows) > SHOWN:
            lines.append(ngettext("and %(n)d more", "and %(n)d more", len(rows) - SHOWN) % {"n": len(rows) - SHOWN})
        todos = Todo.objects.visible_to(digest.user).open().count()
        if todos:
            lines.append(ngettext("%(n)d to-do waits for you", "%(n)d to-dos wait for you", todos) % {"n": todos})
        return {
            "title": delivery.subject_of(rows),
            "description": "\n".join(lines).replace("<", "＜"),  # WeCom reads some HTML in it
            "url": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("outbox:messages"),
            "button": _("View"),
        }


def _fall_back(digest: Digest, exc: wecom.WeComError, at: dt.datetime) -> None:
    """WeCom knows no such person: today's digest goes by mail, if there is an address; else the bell has it all."""
    logger.warning("digest %s: WeCom knows no such person (%s)", digest.pk, exc.code)
    after = {"channel": Digest.Channel.MAIL, "tries": 0} if digest.user.email else {"tries": Digest.MAX_TRIES}
    Digest.objects.filter(pk=digest.pk).update(
        fell_back=True, lease_until=None, next_try_at=at, error=f"WeCom: {exc}"[:200], **after
    )
