"""What people fill in for the second step. A passkey's answer is JSON that a script writes into a hidden field."""

import struct

from allauth.core import context
from allauth.mfa.base.internal.flows import post_authentication
from allauth.mfa.webauthn import forms as allauth_forms
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts import actions
from accounts.exceptions import TwoStepError

MAX_CREDENTIAL = 20_000
NAME_LENGTH = 40
# What the parsers of WebAuthn raise for bytes that no browser sends.
MALFORMED = (AttributeError, AssertionError, LookupError, RecursionError, TypeError, ValueError, struct.error)


class _OneTime(forms.TextInput):
    """A field for a code: what was wrong is not worth being shown again."""

    def __init__(self, **attrs):
        words = {"autocomplete": "one-time-code", "inputmode": "numeric", "spellcheck": "false"}
        super().__init__(attrs={**words, **attrs})

    def format_value(self, value):
        return None


class CodeForm(forms.Form):
    """A code of the app, or a recovery code. Raises TooManyTries while it is checked; the view answers that."""

    code = forms.CharField(
        label=_("Code of the app, or a recovery code"), max_length=40, widget=_OneTime(autofocus=True)
    )
    reauthenticated = False

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user

    def clean_code(self):
        try:
            self.authenticator = actions.check_code(self.user, self.cleaned_data["code"])
        except TwoStepError as exc:
            raise ValidationError(str(exc)) from exc
        return self.cleaned_data["code"]

    def save(self):
        post_authentication(context.request, self.authenticator, reauthenticated=self.reauthenticated)


class ConfirmByCodeForm(CodeForm):
    reauthenticated = True


class SetUpAppForm(forms.Form):
    """The first code of a new app, which proves that it was set up rightly."""

    code = forms.CharField(label=pgettext_lazy("authenticator app", "Code"), max_length=40, widget=_OneTime())


class _Credential(forms.JSONField):
    """JSON of a passkey: small, and an object."""

    def __init__(self, **kwargs):
        super().__init__(
            widget=forms.HiddenInput, error_messages={"required": _unreadable(), "invalid": _unreadable()}, **kwargs
        )

    def to_python(self, value):
        if isinstance(value, str) and len(value) > MAX_CREDENTIAL:
            raise ValidationError(_unreadable())
        try:
            credential = super().to_python(value)
        except (RecursionError, ValueError) as exc:  # too deep; a number without end
            raise ValidationError(_unreadable()) from exc
        if credential is not None and not isinstance(credential, dict):
            raise ValidationError(_unreadable())
        return credential

    def bound_data(self, data, initial):
        """An answer is good for one time: it is never shown again."""
        return None

    def prepare_value(self, value):
        return ""


def _unreadable():
    return _("This passkey could not be checked. Please try again.")


class _PasskeyAnswer:
    """Bytes that nobody's browser sends are a wrong passkey, not a fault of the site."""

    def clean_credential(self):
        try:
            return super().clean_credential()
        except MALFORMED as exc:
            raise ValidationError(_unreadable()) from exc


class PasskeyForm(_PasskeyAnswer, allauth_forms.AuthenticateWebAuthnForm):
    credential = _Credential()


class ConfirmByPasskeyForm(_PasskeyAnswer, allauth_forms.ReauthenticateWebAuthnForm):
    credential = _Credential()


class SignInByPasskeyForm(_PasskeyAnswer, allauth_forms.LoginWebAuthnForm):
    credential = _Credential()


class AddPasskeyForm(forms.Form):
    """A new passkey; one that may open the account alone must ask for a PIN, a finger or a face."""

    name = forms.CharField(
        label=_("Name of this passkey"),
        max_length=NAME_LENGTH,
        help_text=_("So that you recognise it later, for example: office computer, my phone."),
    )
    passwordless = forms.BooleanField(
        label=_("Also sign in with it alone, without the password"),
        required=False,
        initial=True,
        help_text=_("Not possible with a simple security key that asks for no PIN: then take the tick away."),
    )
    credential = _Credential()

    def clean(self):
        data = super().clean()
        if not data.get("credential"):
            return data
        try:
            auth.parse_registration_response(data["credential"])
            made = auth.complete_registration(data["credential"])
        except MALFORMED as exc:
            raise ValidationError(_unreadable()) from exc
        if data.get("passwordless") and not made.is_user_verified():
            raise ValidationError(_("This key asked for no PIN, finger or face. Take the tick away and try again."))
        return data


class RenamePasskeyForm(forms.Form):
    name = forms.CharField(label=_("Name of this passkey"), max_length=NAME_LENGTH)


class ResetForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        max_length=200,
        help_text=_("For example: phone lost, identity checked in person. It is kept, and the person reads it."),
    )
