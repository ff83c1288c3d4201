"""Who may read a file: upper apps tell, as the library knows no lessons."""

from collections.abc import Callable
from typing import Any

Checker = Callable[[Any, Any], bool]
_checkers: list[Checker] = []


def register(checker: Checker) -> None:
    """Add `checker(user, document) -> bool`; called in AppConfig.ready."""
    if checker not in _checkers:
        _checkers.append(checker)


def may_read(user: Any, document: Any) -> bool:
    """Editors read every file; others a file that stands in something which is open to them."""
    if not user.is_authenticated:
        return False
    return user.has_perm("wagtailadmin.access_admin") or any(checker(user, document) for checker in _checkers)
