"""A certificate as Open Badges 3.0 credential: a JWT signed with the platform's key, which anybody can verify without us."""

import hashlib
import json
from typing import Any

from django.conf import settings
from joserfc import jws

from credentials.actions import keys
from credentials.models import Period
from credentials.printing import verify_url
from lib import clock

CONTEXT = ["https://www.w3.org/ns/credentials/v2", "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"]
MEDIA_TYPE = "application/vc+jwt"


def credential_of(period: Period, *, issuer: str) -> dict[str, Any]:
    """Return the credential as JSON. The holder's name goes in hashed with the serial as salt: who knows the name can compare it."""
    named, url = period.evidence.get("programme", {}), verify_url(period)
    name_hash = hashlib.sha256((period.employee.name + period.serial).encode()).hexdigest()
    holder = {
        "type": "IdentityObject", "identityType": "name", "hashed": True, "identityHash": f"sha256${name_hash}", "salt": period.serial,
    }  # fmt: skip
    achievement = {
        "id": f"urn:kuibu:programme:{named.get('key', '')}", "type": ["Achievement"], "achievementType": "Certification",
        "name": named.get("title_zh", ""), "description": period.evidence.get("because", "") or named.get("title_zh", ""),
        "criteria": {"narrative": period.evidence.get("because", "")},
    }  # fmt: skip
    return {
        "@context": CONTEXT, "id": f"urn:uuid:{period.public_id}", "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": named.get("title_zh", ""), "issuer": {"id": issuer, "type": ["Profile"], "name": settings.KUIBU_BRAND["operator"]},
        "validFrom": clock.start_of_day(period.valid_from).isoformat(), "validUntil": clock.start_of_day(period.valid_until).isoformat(),
        "credentialSubject": {"type": ["AchievementSubject"], "identifier": [holder], "achievement": achievement},
        "evidence": [{"id": url, "type": ["Evidence"], "name": period.shown_serial}],
        "credentialStatus": {"id": _status_url(), "type": "1EdTechRevocationList"},
    }  # fmt: skip


def _status_url() -> str:
    from django.urls import reverse

    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + reverse("credentials:list_revoked")


def signed(period: Period) -> str:
    """Return the credential as a compact JWT (EdDSA), its key named by did:key in the header."""
    row, key = keys.present()
    credential = credential_of(period, issuer=row.did)
    claims = {
        **credential, "iss": row.did, "jti": credential["id"], "nbf": int(clock.start_of_day(period.valid_from).timestamp()),
        "exp": int(clock.start_of_day(period.valid_until).timestamp()),
    }  # fmt: skip
    header = {
        "alg": "EdDSA",
        "typ": "JWT",
        "jwk": dict(sorted(row.public.items())),
        "kid": f"{row.did}#{row.did.removeprefix('did:key:')}",
    }
    payload = json.dumps(claims, ensure_ascii=False, separators=(",", ":")).encode()
    return jws.serialize_compact(header, payload, key, algorithms=["EdDSA"])


def revoked() -> dict[str, Any]:
    """Return the public list of revoked credentials: ids that tell nothing of people."""
    ids = Period.objects.exclude(revoked_at=None).order_by("pk").values_list("public_id", flat=True)
    rows = [{"id": f"urn:uuid:{public_id}", "revoked": True} for public_id in ids]
    return {"id": _status_url(), "issuer": keys.present()[0].did, "revokedCredential": rows}
