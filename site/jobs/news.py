"""News: told in the transaction of a fact, handled after commit, and again from the schedule until every subscriber is done.

Each subscriber gets each piece of news exactly once: its `NewsDone` row is written in the transaction of its handling.
Between a fault and the next try other news of the same thing may pass, so a handler looks at the present rows, not at the order.
"""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction

from jobs.models import News, NewsDone
from lib import clock
from lib.isolation import Isolated

Handler = Callable[[News], None]
LONGEST_WAIT = 3600
_subscribers: dict[str, dict[str, Handler]] = {}


class AlreadyDone(Exception):
    """Another process has handled this news for this subscriber."""


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
    # robust: the fact is committed; whatever its news meet, the visitor's answer is "done" and the schedule tries again.
    transaction.on_commit(lambda: settle(news, is_new=True), robust=True)
    return news


def tell_many(rows: list[News]) -> None:
    """Write many news at once (imports); the schedule or `settle_pending` handles them."""
    News.objects.bulk_create(rows, batch_size=500)


def settle(news: News, *, is_new: bool = False) -> bool:
    """Run every subscriber that is not done with `news`; return whether all are done now. `is_new`: nobody can be done yet."""
    handlers = _subscribers.get(news.kind, {})
    done = set() if is_new or not handlers else set(news.done_rows.values_list("subscriber", flat=True))
    # All are tried, also after one has failed.
    results = [_handle(news, name, handler) for name, handler in handlers.items() if name not in done]
    if all(results):
        News.objects.filter(pk=news.pk).update(settled=True)
        return True
    news.tries = min(news.tries + 1, 30_000)
    wait = timedelta(seconds=min(LONGEST_WAIT, 2 ** min(news.tries, 12)))
    News.objects.filter(pk=news.pk).update(tries=news.tries, next_try_at=clock.now() + wait)
    return False


def _handle(news: News, name: str, handler: Handler) -> bool:
    """Let one subscriber handle `news`; return whether it is done, by us or by another process."""
    with Isolated(f"news {news.pk} ({news.kind}): subscriber {name}"):
        try:
            with transaction.atomic():
                _sign(news, name)
                handler(news)
        except AlreadyDone:
            pass
        return True
    return False


def _sign(news: News, name: str) -> None:
    """Write the row that says done. A second process waits here for the first one's commit, and is then refused.

    Being refused ends the caller's transaction, which has done nothing else yet: no savepoint is needed.
    """
    try:
        NewsDone.objects.create(news=news, subscriber=name)
    except IntegrityError as exc:
        raise AlreadyDone from exc


def settle_pending(*, limit: int = 500) -> int:
    """Handle news that are not settled yet (after a crash, or told in bulk); return how many were settled."""
    pending = list(News.objects.filter(settled=False, next_try_at__lte=clock.now()).order_by("pk")[:limit])
    return sum(_settle_alone(news) for news in pending)


def _settle_alone(news: News) -> bool:
    with Isolated(f"news {news.pk}"):
        return settle(news)
    return False


def settle_all(*, rounds: int = 50) -> None:
    """Handle all that is pending, and what its handling tells in turn (commands and tests)."""
    for _round in range(rounds):
        if not settle_pending():
            return
