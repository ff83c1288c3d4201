"""Caches of certificates against their ledgers, for `manage.py verify`."""

from collections.abc import Iterator

from django.db.models import Exists, F, OuterRef, Q

from credentials.models import Period, Revocation
from jobs.verify import verification


@verification("certificates: revoked ones")
def check_revoked() -> Iterator[str]:
    """A certificate is revoked exactly when two people revoked it, at the moment of the second."""
    confirmed = Revocation.objects.filter(period=OuterRef("pk"), state=Revocation.State.CONFIRMED)
    same = confirmed.filter(decided_at=OuterRef("revoked_at"))
    rows = Period.objects.annotate(is_confirmed=Exists(confirmed), is_same=Exists(same))
    for row in rows.filter(Q(is_confirmed=True, is_same=False) | Q(is_confirmed=False, revoked_at__isnull=False)):
        yield f"certificate {row.public_id}: revoked at {row.revoked_at}, the ledger of revocations says something else"


@verification("certificates: renewals follow on")
def check_followers() -> Iterator[str]:
    """A renewal belongs to the person and the programme of what it renews, and begins after it began."""
    rows = Period.objects.exclude(follows=None).select_related("follows")
    same = Q(
        follows__employee=F("employee"), follows__programme=F("programme"), follows__valid_until__lte=F("valid_from")
    )
    for row in rows.exclude(same):
        yield f"certificate {row.public_id}: it does not follow on {row.follows.public_id}"
