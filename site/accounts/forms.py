"""What people fill in to sign in, to use a slip and to choose a password."""

from allauth.account import forms as allauth_forms
from allauth.account.adapter import get_adapter
from django import forms
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import plain

PASSWORD_RULES = _("At least 8 characters; not only digits, not a common password, not like your name or number.")


def _password_field(label, *, autocomplete, help_text="", **attrs):
    words = {"data-reveal": _("Show password"), "data-hide": _("Hide password")}
    widget = forms.PasswordInput(attrs={"autocomplete": autocomplete, **words, **attrs})
    return forms.CharField(label=label, strip=False, max_length=200, widget=widget, help_text=help_text)


class SignInForm(allauth_forms.LoginForm):
    """Number or name, password, and whether this device is one's own."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["login"] = forms.CharField(
            label=_("Employee number or user name"),
            max_length=150,
            widget=forms.TextInput(
                attrs={
                    "autocomplete": "username",
                    "autocapitalize": "none",
                    "spellcheck": "false",
                    "autofocus": True,
                }
            ),
        )
        self.fields["password"] = _password_field(_("Password"), autocomplete="current-password")
        self.fields["remember"].label = _("Stay signed in on this device (not on a shared computer)")
        self.order_fields(["login", "password", "remember"])

    def clean_login(self):
        return plain(self.cleaned_data["login"])


class ReauthenticateForm(allauth_forms.ReauthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password"] = _password_field(_("Password"), autocomplete="current-password", autofocus=True)


class ChangePasswordForm(allauth_forms.ChangePasswordForm):
    """The present password is checked like a sign-in, so guessing it is counted too."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"] = _password_field(_("Present password"), autocomplete="current-password")
        self.fields["password1"] = _password_field(
            _("New password"),
            autocomplete="new-password",
            help_text=PASSWORD_RULES,
        )
        self.fields["password2"] = _password_field(_("New password once more"), autocomplete="new-password")

    def clean_oldpassword(self):
        if not get_adapter().reauthenticate(self.user, self.cleaned_data["oldpassword"]):
            raise get_adapter().validation_error("enter_current_password")
        return self.cleaned_data["oldpassword"]

    def clean_password1(self):
        validate_password(self.cleaned_data["password1"], user=self.user)
        return self.cleaned_data["password1"]


class SlipForm(forms.Form):
    """What is on the slip."""

    number = forms.CharField(
        label=_("Employee number"),
        max_length=100,
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
    code = forms.CharField(
        label=_("Code on the slip"),
        max_length=40,
        help_text=_("Ten characters; upper or lower case, with or without the dash."),
        widget=forms.TextInput(
            attrs={"autocomplete": "one-time-code", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )


class ChoosePasswordForm(forms.Form):
    """A new password, typed twice."""

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["password1"] = _password_field(
            _("New password"),
            autocomplete="new-password",
            autofocus=True,
            help_text=PASSWORD_RULES,
        )
        self.fields["password2"] = _password_field(_("New password once more"), autocomplete="new-password")

    def clean_password1(self):
        validate_password(self.cleaned_data["password1"], user=self.user)
        return self.cleaned_data["password1"]

    def clean(self):
        first, second = self.cleaned_data.get("password1"), self.cleaned_data.get("password2")
        if first and second and first != second:
            self.add_error("password2", ValidationError(_("The two passwords are not the same.")))
        return self.cleaned_data
