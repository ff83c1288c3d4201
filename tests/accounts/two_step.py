"""Second steps for tests: what an authenticator app would show."""

from allauth.mfa.totp.internal.auth import format_hotp_value, generate_totp_secret, hotp_value

from accounts import actions
from accounts.models import User
from lib import clock

PASSWORD = "pass-word-2026"


def code_of(secret, *, later=0):
    """Return the code that an app with `secret` shows now, or `later` periods of 30 seconds after."""
    return format_hotp_value(hotp_value(secret, int(clock.now().timestamp()) // 30 + later))


def give_app(user, secret=None):
    """Tie an app to `user` as if that had happened long ago; return its secret."""
    secret = secret or generate_totp_secret()
    actions.set_up_app(user, secret=secret, code=code_of(secret), session_key=None)
    User.objects.filter(pk=user.pk).update(code_step=0)
    return secret


def password_step(client, name, password=PASSWORD, **form):
    return client.post("/accounts/login/", {"login": name, "password": password, **form})


def code_step(client, code, **meta):
    return client.post("/accounts/2fa/authenticate/", {"code": code}, **meta)


def sign_in(client, name, secret):
    """Both steps; the client is signed in afterwards."""
    password_step(client, name)
    User.objects.filter(username=name).update(code_step=0)  # tests are faster than the clock of an app
    code_step(client, code_of(secret))
    assert "_auth_user_id" in client.session
    return client
