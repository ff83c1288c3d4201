"""Badges are verified by nothing but the JWT itself and `cryptography`: no line of ours takes part."""

import base64
import datetime as dt
import hashlib
import json

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from django.test import override_settings
from django.urls import reverse

from credentials import badges
from credentials.actions import keys
from credentials.models import Period, SigningKey
from lib import clock
from tests.credentials.proofs import make_period
from tests.factories import make_employee

pytestmark = pytest.mark.django_db
ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


def unpacked(part):
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def independent(token):
    """Verify a badge as a stranger would; return its claims."""
    head, body, signature = token.split(".")
    header = json.loads(unpacked(head))
    assert header["alg"] == "EdDSA"
    did = header["kid"].partition("#")[0]
    number = 0
    for letter in did.removeprefix("did:key:z"):
        number = number * 58 + ALPHABET.index(letter)
    raw = number.to_bytes(34, "big")
    assert raw[:2] == b"\xed\x01", "an Ed25519 key"
    Ed25519PublicKey.from_public_bytes(raw[2:]).verify(unpacked(signature), f"{head}.{body}".encode())
    claims = json.loads(unpacked(body))
    assert claims["iss"] == claims["issuer"]["id"] == did
    return claims


@pytest.fixture
def period():
    return make_period(make_employee(name="田小满"))


def test_an_independent_verifier_accepts_a_badge(period):
    claims = independent(badges.signed(period))
    assert claims["type"] == ["VerifiableCredential", "OpenBadgeCredential"]
    assert claims["credentialSubject"]["achievement"]["name"] == period.title
    assert dt.datetime.fromtimestamp(claims["exp"], tz=clock.LOCAL).date() == period.valid_until
    (holder,) = claims["credentialSubject"]["identifier"]
    assert holder["identityHash"] == "sha256$" + hashlib.sha256(("田小满" + holder["salt"]).encode()).hexdigest()
    assert "田小满" not in json.dumps(claims, ensure_ascii=False)


def test_one_changed_byte_is_rejected_wherever_it_is(period):
    token = badges.signed(period)
    head, body, signature = token.split(".")
    claims = unpacked(body)
    forged = claims.replace(str(period.valid_until.year).encode(), b"2999", 1)
    assert forged != claims
    packed = base64.urlsafe_b64encode(forged).decode().rstrip("=")
    flipped = ("B" if signature[0] == "A" else "A") + signature[1:]
    for bad in (f"{head}.{packed}.{signature}", f"{head}.{body}.{flipped}"):
        with pytest.raises(InvalidSignature):
            independent(bad)


def test_the_private_key_stands_nowhere_in_the_open_and_outlives_its_secret(period):
    first = badges.signed(period)
    row = SigningKey.objects.get()
    assert "PRIVATE" not in row.sealed and "d" not in row.public
    assert badges.signed(period) == first, "the same key, the same badge"
    with override_settings(SECRET_KEY="another-secret-of-this-installation"):
        second = badges.signed(period)
    assert independent(first)["iss"] != independent(second)["iss"]
    assert SigningKey.objects.filter(in_use=True).count() == 1
    assert keys.did_of(unpacked(row.public["x"])) == row.did


def test_the_holder_takes_the_badge_and_the_list_names_revoked_ones(period, client):
    url = reverse("credentials:download_badge", args=[period.public_id])
    client.force_login(make_employee().user)
    assert client.get(url).status_code == 404
    client.force_login(period.employee.user)
    assert independent(client.get(url).content.decode())["jti"] == f"urn:uuid:{period.public_id}"
    assert client.get(reverse("credentials:list_revoked")).json()["revokedCredential"] == []
    Period.objects.filter(pk=period.pk).update(revoked_at=clock.now())
    (row,) = client.get(reverse("credentials:list_revoked")).json()["revokedCredential"]
    assert row == {"id": f"urn:uuid:{period.public_id}", "revoked": True}
