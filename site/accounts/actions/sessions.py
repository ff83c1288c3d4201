"""Ending sessions, closing and opening accounts, and the small things that one sets for oneself."""

from datetime import timedelta
from typing import Any

from allauth.usersessions.models import UserSession
from axes.models import AccessAttempt, AccessFailureLog, AccessLog
from django.contrib.sessions.models import Session
from django.db import transaction

from accounts.models import ActivationCode, Guess, User
from lib import clock

SIGN_IN_DAYS = 183  # the law asks for six months


# --- sessions -----------------------------------------------------------------------------------
def end_sessions(user: User, *, but: str | None = None) -> int:
    """End every session of `user` (but the one with key `but`); return how many there were."""
    rows = UserSession.objects.filter(user=user)
    if but:
        rows = rows.exclude(session_key=but)
    keys = list(rows.values_list("session_key", flat=True))
    Session.objects.filter(session_key__in=keys).delete()
    rows.filter(session_key__in=keys).delete()
    return len(keys)


def end_session(session: UserSession) -> None:
    """Sign out one device."""
    Session.objects.filter(session_key=session.session_key).delete()
    session.delete()


# --- closing, opening, small things -------------------------------------------------------------
@transaction.atomic
def close_account(user: User, *, by: Any) -> None:
    """Let `user` in no more: out on every device at the next request, open slips are void."""
    User.objects.filter(pk=user.pk).update(is_active=False)  # locks the person first, as issuing and using do
    user.is_active = False
    ActivationCode.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=clock.now())
    end_sessions(user)


@transaction.atomic
def reopen_account(user: User, *, by: Any) -> None:
    """Let somebody who returned in again; old sessions stay ended, the password is the old one until a slip is used."""
    User.objects.filter(pk=user.pk).update(is_active=True)
    user.is_active = True


def note_privacy_seen(user: User) -> None:
    """Remember that `user` has read the privacy notice; the first time counts."""
    User.objects.filter(pk=user.pk, privacy_seen_at=None).update(privacy_seen_at=clock.now())


def choose_language(user: User, *, language: str) -> None:
    """Remember the language of `user` for all devices."""
    User.objects.filter(pk=user.pk).update(language=language)


def forget_old_sign_ins() -> None:
    """Delete what is older than its purpose: tries after a day, ended sessions, records of signing in after half a year."""
    now = clock.now()
    Guess.objects.filter(at__lt=now - timedelta(days=1)).delete()
    Session.objects.filter(expire_date__lt=now).delete()
    UserSession.objects.exclude(session_key__in=Session.objects.values("session_key")).delete()
    for log in (AccessLog, AccessAttempt, AccessFailureLog):
        log.objects.filter(attempt_time__lt=now - timedelta(days=SIGN_IN_DAYS)).delete()
