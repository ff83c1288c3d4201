"""The platform's own pair of keys: made at the first badge, sealed by the installation's secret, replaced when it cannot be opened."""

import base64
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.db import IntegrityError, transaction
from joserfc.jwk import OKPKey

from credentials.models import SigningKey

BASE58 = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
ED25519 = b"\xed\x01"  # multicodec of an Ed25519 public key


def did_of(public: bytes) -> str:
    """Return the did:key of 32 public bytes: base58btc of the multicodec and the key."""
    number, text = int.from_bytes(ED25519 + public, "big"), ""
    while number:
        number, rest = divmod(number, 58)
        text = BASE58[rest] + text
    return f"did:key:z{text}"


def _box() -> Fernet:
    kdf = HKDF(algorithm=SHA256(), length=32, salt=None, info=b"kuibu signing key")
    return Fernet(base64.urlsafe_b64encode(kdf.derive(settings.SECRET_KEY.encode())))


def present() -> tuple[SigningKey, OKPKey]:
    """Return the key in use with its private part; make one when there is none, or when its secret is gone."""
    row = SigningKey.objects.filter(in_use=True).first()
    if row is not None:
        try:
            return row, OKPKey.import_key(_box().decrypt(row.sealed.encode()))
        except InvalidToken:  # the installation has another secret: old badges stay verifiable by the public key
            SigningKey.objects.filter(pk=row.pk).update(in_use=False)
    return _make()


def _make() -> tuple[SigningKey, OKPKey]:
    key = OKPKey.generate_key("Ed25519")
    public: dict[str, Any] = {
        name: value for name, value in key.as_dict(private=False).items() if name in ("kty", "crv", "x")
    }
    raw = base64.urlsafe_b64decode(public["x"] + "=")
    sealed = _box().encrypt(key.as_pem(private=True)).decode()
    try:
        with transaction.atomic():
            return SigningKey.objects.create(did=did_of(raw), public=public, sealed=sealed), key
    except IntegrityError:  # another process made one just now
        row = SigningKey.objects.get(in_use=True)
        return row, OKPKey.import_key(_box().decrypt(row.sealed.encode()))
