"""What was certified never changes, and nobody holds one certificate twice on one day; asked revocations keep their words."""

from django.db import migrations

from lib.frozen import Freeze
from lib.overlap import ForbidOverlap

PERIOD = [
    "public_id", "serial", "employee_id", "programme_id", "kind", "renewable_from", "valid_from", "valid_until", "evidence",
    "evidence_key", "follows_id", "issued_at",
]


class Migration(migrations.Migration):
    dependencies = [("credentials", "0001_keep_certificates")]

    operations = [
        Freeze("a_certificate_never_changes", table="credentials_period", columns=PERIOD),
        Freeze("a_revocation_keeps_its_words", table="credentials_revocation", columns=["public_id", "period_id", "reason", "asked_by_id", "asked_at"]),
        ForbidOverlap(
            "no_two_live_certificates_of_one_programme", table="credentials_period", key="employee_id, programme_id",
            start="valid_from", until="valid_until", where="revoked_at IS NULL AND kind <> 'temporary'",
        ),
        ForbidOverlap(
            "no_two_live_temporary_certificates", table="credentials_period", key="employee_id, programme_id",
            start="valid_from", until="valid_until", where="revoked_at IS NULL AND kind = 'temporary'",
        ),
    ]
