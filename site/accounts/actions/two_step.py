"""Setting up, using, taking away and resetting the second step. Each leaves a row of the ledger and tells the person."""

import secrets
from typing import Any

from allauth.mfa import app_settings
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from allauth.mfa.webauthn.internal.auth import WebAuthn
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import signals
from accounts.actions import tries
from accounts.actions.sessions import end_sessions
from accounts.exceptions import TwoStepError
from accounts.models import TwoStepChange, User, plain
from accounts.two_step import sealing
from accounts.two_step.requirement import required_for
from lib import clock

Type, Kind = Authenticator.Type, TwoStepChange.Kind
PASSKEYS_AT_MOST = 10


# --- codes --------------------------------------------------------------------------------------
def check_code(user: User, code: str) -> Authenticator:
    """Return the app or the recovery codes of `user` that `code` came from; it opens nothing a second time.

    Raises TooManyTries, also for the right code, once too many were wrong, and TwoStepError for a wrong or used one.
    """
    limits = tries.limits_of_person(user.pk)
    guesses = tries.count_try(limits)
    try:
        found = _owner_of(user, code)
    except TwoStepError:
        if tries.is_used_up(limits):
            signals.second_step_guessed.send(User, user=user)
        raise
    tries.forgive(guesses)
    return found


@transaction.atomic
def _owner_of(user: User, code: str) -> Authenticator:
    """A code of the app, or else a recovery code, which is crossed out."""
    typed = _digits(code)
    rows = {row.type: row for row in Authenticator.objects.filter(user=user).exclude(type=Type.WEBAUTHN)}
    app, codes = rows.get(Type.TOTP), rows.get(Type.RECOVERY_CODES)
    if app is not None and len(typed) == app_settings.TOTP_DIGITS:
        step = _step_of(sealing.unseal(app.data["secret"]), typed)
        if step is None:
            raise _wrong_code()
        _spend(user, step)
        return app
    if codes is not None and RecoveryCodes(codes).validate_code(typed):
        _note(user, Kind.RECOVERED, Type.RECOVERY_CODES, by=user)
        return codes
    raise _wrong_code()


def _digits(code: str) -> str:
    return "".join(c for c in plain(code[:100]) if c.isascii() and c.isdigit())


def _wrong_code() -> TwoStepError:
    return TwoStepError(_("This code is not right. Type the one that the app shows now, or an unused recovery code."))


def _step_of(secret: str, typed: str) -> int | None:
    """Return the period of 30 seconds, now or next to it, whose code of the app with `secret` is `typed`."""
    now, drift = int(clock.now().timestamp()) // app_settings.TOTP_PERIOD, app_settings.TOTP_TOLERANCE
    for step in range(now + drift, now - drift - 1, -1):
        if secrets.compare_digest(format_hotp_value(hotp_value(secret, step)), typed):
            return step
    return None


def _spend(user: User, step: int) -> None:
    """Use the code of a period. Raises TwoStepError when it is no newer than the last one used."""
    # The conditional update is the race: of two that send one code exactly one row count is 1.
    if not User.objects.filter(pk=user.pk, code_step__lt=step).update(code_step=step):
        raise TwoStepError(_("This code has been used. Wait until the app shows the next one."))


# --- setting up ---------------------------------------------------------------------------------
@transaction.atomic
def set_up_app(user: User, *, secret: str, code: str, session_key: str | None) -> Authenticator:
    """Tie an authenticator app to `user`, proven by a `code` of it. Raises TwoStepError for a wrong code or a second app."""
    typed = _digits(code)
    step = _step_of(secret, typed) if len(typed) == app_settings.TOTP_DIGITS else None
    if step is None:
        words = _(
            "This code is not right. Type the six digits that the app shows now, and check that the phone's clock is right."
        )
        raise TwoStepError(words)
    User.objects.filter(pk=user.pk).update(
        code_step=step
    )  # this code is used; those of an earlier app no longer matter
    try:
        with transaction.atomic():
            row: Authenticator = TOTP.activate(user, secret).instance
    except IntegrityError as exc:
        raise TwoStepError(_("An authenticator app is set up already. Remove it first.")) from exc
    _added(user, row, session_key)
    return row


@transaction.atomic
def add_passkey(user: User, *, name: str, credential: dict[str, Any], session_key: str | None) -> Authenticator:
    """Tie a passkey (a `credential` whose making has been checked) to `user`."""
    User.objects.select_for_update().get(pk=user.pk)
    if Authenticator.objects.filter(user=user, type=Type.WEBAUTHN).count() >= PASSKEYS_AT_MOST:
        raise TwoStepError(
            _("You have %(n)d passkeys already. Remove one that you no longer use.") % {"n": PASSKEYS_AT_MOST}
        )
    row: Authenticator = WebAuthn.add(user, name, credential).instance
    _added(user, row, session_key)
    return row


def rename_passkey(row: Authenticator, *, name: str) -> None:
    """Call a passkey by another name."""
    row.wrap().name = name
    row.save(update_fields=["data"])


def _added(user: User, row: Authenticator, session_key: str | None) -> None:
    """With the first one come recovery codes, and sessions that were opened without a second step end."""
    if not Authenticator.objects.filter(user=user).exclude(pk=row.pk).exists():
        RecoveryCodes.activate(user)
        end_sessions(user, but=session_key)
    _note(user, Kind.ADDED, row.type, by=user)


# --- recovery codes -----------------------------------------------------------------------------
@transaction.atomic
def show_recovery_codes(user: User) -> list[str] | None:
    """Return the unused recovery codes, the first time; None when they have been shown or there are none."""
    row = Authenticator.objects.select_for_update().filter(user=user, type=Type.RECOVERY_CODES).first()
    if row is None or row.data.get("viewed_at"):
        return None
    row.data["viewed_at"] = clock.now().timestamp()
    row.save(update_fields=["data"])
    codes: list[str] = RecoveryCodes(row).get_unused_codes()
    return codes


def count_recovery_codes(row: Authenticator) -> int:
    """Return how many are unused, without reading the secret."""
    return app_settings.RECOVERY_CODE_COUNT - int(row.data["used_mask"]).bit_count()


@transaction.atomic
def renew_recovery_codes(user: User) -> None:
    """Make new recovery codes; the old ones open nothing any more."""
    User.objects.select_for_update().get(pk=user.pk)  # two at once queue here; the constraint stands behind it
    if not _methods(user).exists():
        raise TwoStepError(_("Set up an authenticator app or a passkey first."))
    Authenticator.objects.filter(user=user, type=Type.RECOVERY_CODES).delete()
    RecoveryCodes.activate(user)
    _note(user, Kind.CODES, Type.RECOVERY_CODES, by=user)


# --- taking away --------------------------------------------------------------------------------
def _methods(user: User) -> Any:
    return Authenticator.objects.filter(user=user).exclude(type=Type.RECOVERY_CODES)


def may_remove(row: Authenticator) -> bool:
    """Whether the owner may take this one away: not the last while a role requires one."""
    return _methods(row.user).exclude(pk=row.pk).exists() or not required_for(row.user)


@transaction.atomic
def remove_method(row: Authenticator, *, session_key: str | None) -> bool:
    """Take an app or a passkey away from its owner; return whether any is left. Raises TwoStepError for the last one that is required."""
    user = row.user
    User.objects.select_for_update().get(pk=user.pk)
    if not may_remove(row):
        raise TwoStepError(
            _("Your role requires two-step sign-in, and this is the only one. Set up another one first.")
        )
    kind = row.type
    row.delete()
    has_more: bool = _methods(user).exists()
    if not has_more:
        Authenticator.objects.filter(user=user).delete()
        end_sessions(user, but=session_key)
    _note(user, Kind.REMOVED, kind, by=user)
    return has_more


def may_reset(by: Any, user: User) -> bool:
    """Whether `by` may take the second step away from `user`: administrators, and HR that could give all rights of the person.

    Line managers may issue slips but not this: password and second step must not lie in the hands of every superior.
    """
    if by.pk == user.pk or not by.is_active:
        return False
    if by.is_superuser:
        return True
    employee = getattr(user, "employee", None)
    return not user.is_superuser and employee is not None and by.has_perm("people.reset_two_step", employee)


@transaction.atomic
def reset_two_step(user: User, *, by: Any, reason: str) -> None:
    """Take every second step away from `user`, who lost it; all sessions end. `by` None is the machine's keeper at the console."""
    if by is not None and not may_reset(by, user):
        raise TwoStepError(_("You may not reset this person's two-step sign-in. Ask HR or an administrator."))
    if not reason.strip():
        raise TwoStepError(_("Please write a reason: it is kept, and the person reads it."))
    User.objects.select_for_update().get(pk=user.pk)
    deleted, _by_model = Authenticator.objects.filter(user=user).delete()
    if not deleted:
        raise TwoStepError(_("There is no two-step sign-in to reset."))
    tries.forgive_all(tries.limits_of_person(user.pk))
    end_sessions(user)
    _note(user, Kind.RESET, "", by=by, reason=reason.strip()[:200])


def _note(user: User, kind: str, method: str, *, by: Any, reason: str = "") -> None:
    change = TwoStepChange.objects.create(user=user, kind=kind, method=method, by=by, reason=reason)
    signals.two_step_changed.send(TwoStepChange, change=change)
