"""Secrets of the second step lie in the database encrypted, under keys derived from SECRET_KEY (and its fallbacks)."""

import base64
from functools import lru_cache

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.utils.translation import gettext as _

from accounts.exceptions import TwoStepError


@lru_cache
def _fernet(secret: str) -> Fernet:
    key = HKDF(SHA256(), length=32, salt=None, info=b"kuibu two-step sign-in").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))


def _keys() -> MultiFernet:
    return MultiFernet([_fernet(secret) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def seal(text: str) -> str:
    """Return `text` encrypted under the present key."""
    return _keys().encrypt(text.encode()).decode()


def unseal(sealed: str) -> str:
    """Return what `seal` was given. Raises TwoStepError when the key has changed since."""
    try:
        return _keys().decrypt(sealed.encode()).decode()
    except InvalidToken as exc:
        words = _("The second step of this account can no longer be checked. Ask HR or an administrator to reset it.")
        raise TwoStepError(words) from exc
