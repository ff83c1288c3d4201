"""Checks of caches against their ledgers, run by `manage.py verify` and after a restore."""

from collections.abc import Callable, Iterable

Check = Callable[[], Iterable[str]]
CHECKS: dict[str, Check] = {}


def verification(name: str) -> Callable[[Check], Check]:
    """Register a check: it yields one sentence for every difference it finds."""

    def register(check: Check) -> Check:
        CHECKS[name] = check
        return check

    return register
