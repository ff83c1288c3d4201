"""For whom two-step sign-in is required: upper apps tell who has which role, as accounts knows no roles."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

ADMIN = "admin"
HasRole = Callable[[Any, frozenset[str]], bool]
_tests: list[HasRole] = []
_roles: set[str] = {ADMIN}


def register(has_role: HasRole, *, roles: set[str]) -> None:
    """Add `has_role(user, roles) -> bool` and the names of roles that it knows; called in AppConfig.ready."""
    _roles.update(roles)
    if has_role not in _tests:
        _tests.append(has_role)


def refuse_unknown_roles() -> None:
    """Stop the start when the setting names a role that nobody knows: somebody would believe in a lock that is not there."""
    if unknown := set(settings.MFA_REQUIRED_ROLES) - _roles:
        known = ", ".join(sorted(_roles))
        raise ImproperlyConfigured(
            f"MFA_REQUIRED_ROLES: no such role: {', '.join(sorted(unknown))} (there are: {known})"
        )


def required_for(user: Any) -> bool:
    """Whether `user` has, today, a role that must not be used with a password alone."""
    roles = frozenset(settings.MFA_REQUIRED_ROLES)
    if not roles or not user.is_authenticated:
        return False
    return bool(user.is_superuser and ADMIN in roles) or any(has_role(user, roles) for has_role in _tests)
