"""The cache is a convenience: when it is locked, gone, full or broken, what it holds is worked out anew; no page fails."""

import logging
import sqlite3
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.core.cache.backends.redis import RedisCache
from django.core.management import call_command
from django.db import DatabaseError

logger = logging.getLogger(__name__)


def _missing(_cache: Any, _key: Any = None, default: Any = None, *_args: Any, **_kwargs: Any) -> Any:
    return default


def _nothing(answer: Any) -> Callable[..., Any]:
    return lambda *_args, **_kwargs: answer


# What each operation answers when the cache cannot: as if nothing were there, and nothing had been kept.
INSTEAD: dict[str, Callable[..., Any]] = {
    "get": _missing,
    "get_many": lambda *_args, **_kwargs: {},
    "has_key": _nothing(False),
    "add": _nothing(True),
    "set": _nothing(None),
    "set_many": lambda _cache, data=(), *_args, **_kwargs: list(data),
    "touch": _nothing(False),
    "delete": _nothing(False),
    "delete_many": _nothing(None),
    "clear": _nothing(None),
}


def forgiving(*faults: type[BaseException]) -> Callable[[type], type]:
    """Make a cache class answer as if it were empty when one of `faults` happens; `mend` may put right what it can."""

    def wrap(name: str, original: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(original)
        def guarded(self: Any, *args: Any, **kwargs: Any) -> Any:
            try:
                return original(self, *args, **kwargs)
            except faults as fault:
                logger.warning("cache %s failed: %s", name, type(fault).__name__, extra={"reason": str(fault)[:200]})
                self.mend(fault)
                return INSTEAD[name](self, *args, **kwargs)

        return guarded

    def decorate(cls: type) -> type:
        for name in INSTEAD:
            setattr(cls, name, wrap(name, getattr(cls, name)))
        return cls

    return decorate


@forgiving(DatabaseError, sqlite3.Error)
class FileCache(DatabaseCache):
    """Django's database cache in a SQLite file of its own; a file that was deleted is made again."""

    def mend(self, fault: BaseException) -> None:
        if "no such table" in str(fault):
            try:
                call_command("createcachetable", database="cache", verbosity=0)
            except DatabaseError:  # somebody else has just made it, or it cannot be made now: the next miss tries again
                logger.warning("the cache table cannot be made")


def _redis_faults() -> tuple[type[BaseException], ...]:
    try:
        from redis.exceptions import RedisError
    except ImportError:  # the embedded mode needs no Redis
        return (OSError,)
    return (RedisError, OSError)


@forgiving(*_redis_faults())
class ServerCache(RedisCache):
    """Valkey or Redis; while it cannot be reached, every page is made without it."""

    def mend(self, fault: BaseException) -> None:
        """Nothing: the client connects again by itself."""
