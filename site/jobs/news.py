"""News: told in the transaction of a fact, handled after commit, and again from the schedule until every subscriber is done."""

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, IntegrityError, transaction

from jobs.models import News, NewsDone
from lib import clock

logger = logging.getLogger(__name__)
Handler = Callable[[News], None]
_subscribers: dict[str, dict[str, Handler]] = {}


def subscribe(*kinds: str) -> Callable[[Handler], Handler]:
    """Register the decorated handler for `kinds`. It must be idempotent; it runs in a transaction of its own."""

    def register(handler: Handler) -> Handler:
        for kind in kinds:
            _subscribers.setdefault(kind, {})[f"{handler.__module__}.{handler.__name__}"] = handler
        return handler

    return register


def tell(kind: str, subject: str, **payload: Any) -> News:
    """Write news in the present transaction and have it handled after commit. `payload` holds ids only."""
    news = News.objects.create(kind=kind, subject=subject, payload=payload)
    transaction.on_commit(lambda: settle(news), robust=True)
    return news


def tell_many(rows: list[News]) -> None:
    """Write many news at once (imports); the schedule or `settle_pending` handles them."""
    News.objects.bulk_create(rows, batch_size=500)


def settle(news: News) -> bool:
    """Run every subscriber that is not done with `news`; return whether all are done now."""
    handlers = _subscribers.get(news.kind, {})
    done = set(news.done_rows.values_list("subscriber", flat=True)) if handlers else set()
    failed = False
    for name, handler in handlers.items():
        if name in done:
            continue
        try:
            with transaction.atomic():
                NewsDone.objects.create(news=news, subscriber=name)
                handler(news)
        except IntegrityError:
            # Another process handled it at the same moment, or the handler broke a rule: only the row tells.
            failed |= not NewsDone.objects.filter(news=news, subscriber=name).exists()
        except (DatabaseError, LookupError, ValueError, TypeError, ArithmeticError, AttributeError):
            failed = True
            logger.exception("news %s: subscriber %s failed", news.pk, name)
    if failed:
        news.tries += 1
        wait = min(3600, 2**news.tries)
        News.objects.filter(pk=news.pk).update(tries=news.tries, next_try_at=clock.now() + timedelta(seconds=wait))
        return False
    News.objects.filter(pk=news.pk).update(settled=True)
    return True


def settle_pending(*, limit: int = 500) -> int:
    """Handle news that are not settled yet (after a crash, or told in bulk); return how many were settled."""
    pending = News.objects.filter(settled=False, next_try_at__lte=clock.now()).order_by("pk")[:limit]
    return sum(settle(news) for news in pending)
