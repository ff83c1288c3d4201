"""What the present session has proven: allauth keeps the steps of its sign-in, with their time, in the session."""

from typing import Any

from allauth.account import app_settings
from allauth.account.internal.flows import login as steps
from allauth.mfa.models import Authenticator

from lib import clock

SECOND_STEP = "mfa"
FIRST_STEPS = {"password", "slip", "socialaccount"}


def record(request: Any, method: str, **facts: Any) -> None:
    """Note that the signed-in person has just proven `method`."""
    steps.record_authentication(request, request.user, method, **facts)


def forget_second_step(request: Any) -> None:
    """The second step was taken away: what was proven with it no longer counts."""
    kept = [step for step in _steps(request) if step["method"] != SECOND_STEP]
    request.session[steps.AUTHENTICATION_METHODS_SESSION_KEY] = kept


def has_second_step(request: Any) -> bool:
    """Whether this session was opened, or has since been confirmed, with a second step; costs no query."""
    return any(step["method"] == SECOND_STEP for step in _steps(request))


def is_fresh(request: Any) -> bool:
    """Whether the person has just proven who it is: by the second step or, where there is none yet, by the first."""
    since = clock.now().timestamp() - app_settings.REAUTHENTICATION_TIMEOUT
    lately = {step["method"] for step in _steps(request) if step["at"] > since}
    if SECOND_STEP in lately:
        return True
    return bool(lately & FIRST_STEPS) and not Authenticator.objects.filter(user=request.user).exists()


def _steps(request: Any) -> list[dict]:
    return steps.get_authentication_records(request, request.user)
