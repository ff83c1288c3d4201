"""Slips for a first or forgotten password: issuing, checking and using them."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import segno
from django.contrib.auth.hashers import make_password
from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from accounts import signals
from accounts.actions import tries
from accounts.actions.sessions import end_sessions
from accounts.exceptions import AccountsError, SlipError
from accounts.models import ActivationCode, User, plain
from lib import clock

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that reads like something else
CODE_LENGTH = 10


@dataclass(frozen=True)
class Slip:
    """What is printed for one person. The plain code lives only here."""

    number: str
    name: str
    code: str
    expires_on: date
    url: str
    qr: SafeString


# --- slips --------------------------------------------------------------------------------------
def may_issue(by: Any, user: User) -> bool:
    """Whether `by` may hand `user` a slip: an administrator, or whoever manages that person and could give all rights that they have.

    A slip opens the account, so it must never lend its issuer rights that the issuer does not have.
    """
    if by.pk == user.pk or not user.is_active or not by.is_active:
        return False
    if by.is_superuser:
        return True
    employee = getattr(user, "employee", None)
    if user.is_superuser or employee is None or not by.has_perm("people.manage_employee", employee):
        return False
    return by.has_perm("people.stand_in_for_employee", employee)


@transaction.atomic
def issue_activation(user: User, *, by: Any) -> str:
    """Return a new plain code for `user`, valid for seven days; the open one is revoked. `by` None is the system."""
    if by is not None and not may_issue(by, user):
        raise AccountsError(_("You may not issue a slip for this person. Ask HR or the administrator."))
    now = clock.now()
    User.objects.select_for_update().get(pk=user.pk)  # two issuers queue here; the constraint stands behind it
    ActivationCode.objects.filter(user=user, used_at=None, revoked_at=None).update(revoked_at=now)
    letters = "".join(secrets.choice(ALPHABET) for _n in range(CODE_LENGTH))
    code = ActivationCode.objects.create(
        user=user,
        code_hash=ActivationCode.hash_of(letters),
        issued_by=by,
        issued_at=now,
        expires_at=clock.end_of_day(clock.today() + timedelta(days=ActivationCode.DAYS)),
    )
    signals.slip_issued.send(User, user=user, by=by, code=code)
    return f"{letters[:5]}-{letters[5:]}"


def issue_slips(users: Iterable[User], *, by: Any, site_url: str) -> list[Slip]:
    """Issue and draw a slip for each of `users`; `site_url` is the address at which people reach this site."""
    return [_slip(user, issue_activation(user, by=by), site_url.rstrip("/")) for user in users]


def _slip(user: User, code: str, site_url: str) -> Slip:
    # Number and code ride in the fragment: browsers never send it, so no log, proxy or Referer ever sees a code.
    address = site_url + reverse("accounts:activate")
    qr = segno.make(f"{address}#{urlencode({'n': user.number, 'c': code})}", error="m", micro=False)
    drawn = qr.svg_inline(
        scale=1, border=2, dark="#000", light="#fff", omitsize=True, svgclass="slip__qr", lineclass=None
    )
    expires = ActivationCode.objects.open().get(user=user).expires_at
    return Slip(user.number, user.get_full_name(), code, clock.due_day(expires), address, mark_safe(drawn))  # noqa: S308


# --- using a slip -------------------------------------------------------------------------------
def check_slip(number: str, code: str, *, ip: str) -> ActivationCode:
    """Return the open slip of this number and code. Raises SlipError or TooManyTries; tells nothing about unknown numbers."""
    number = plain(number)[:100]
    guesses = tries.count_try(tries.limits_of_slip(number, ip))
    user = User.objects.find(number)
    mine = ActivationCode.objects.filter(user_id=user.pk if user else 0, code_hash=ActivationCode.hash_of(code[:100]))
    slip = mine.select_related("user").order_by("-issued_at").first()
    if slip is None or not slip.user.is_active:
        raise SlipError(_("Number and code do not belong together. Compare both with the slip."), reason="wrong")
    tries.forgive(guesses)
    if slip.state != "open":
        raise _closed(slip)
    return slip


def _closed(slip: ActivationCode) -> SlipError:
    messages = {
        "used": _("This slip has been used already. If that was you, sign in with the password you chose."),
        "expired": _("This slip has expired: it was valid for seven days."),
        "revoked": _("A newer slip was issued after this one. Use the newest slip."),
    }
    state = "used" if slip.state == "open" else slip.state  # somebody else was faster by a moment
    return SlipError(messages[state], reason=state)


def redeem(slip: ActivationCode, *, password: str) -> User:
    """Set the password that an open slip stands for, once; every session of the person ends.

    Raises ValidationError for a weak password (the slip stays open) and SlipError when the slip is no longer open.
    """
    validate_password(password, user=slip.user)
    hashed = make_password(password)  # slow on purpose, so not inside the transaction
    with transaction.atomic():
        now = clock.now()
        User.objects.select_for_update().get(pk=slip.user_id)  # first the person, then the slip, as issuing does
        # The conditional update is the race: of two people with one slip exactly one row count is 1.
        if not ActivationCode.objects.open().filter(pk=slip.pk).update(used_at=now):
            slip.refresh_from_db()
            raise _closed(slip)
        if not User.objects.filter(pk=slip.user_id, is_active=True).update(password=hashed):
            raise SlipError(_("This account is closed. Ask your manager or HR."), reason="closed")
        user = User.objects.get(pk=slip.user_id)
        end_sessions(user)
        tries.forgive_all(
            tries.limits_of_person(user.pk)
        )  # whoever guessed the second step no longer knows the password
        signals.account_activated.send(User, user=user, code=slip)
    return user


def activate(number: str, code: str, *, password: str, ip: str = "127.0.0.1") -> User:
    """Check a slip and use it in one go (commands, tests); pages do it in two steps."""
    return redeem(check_slip(number, code, ip=ip), password=password)
