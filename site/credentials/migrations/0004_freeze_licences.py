"""A supervised licence never changes, and there is one for a person and a duty at a time; a key that signed stays what it was."""

from django.db import migrations

from lib.frozen import Freeze
from lib.overlap import ForbidOverlap

LICENCE = ["public_id", "employee_id", "duty_id", "supervisor_id", "valid_from", "valid_until", "reason", "granted_at"]


class Migration(migrations.Migration):
    dependencies = [("credentials", "0003_license_duties")]

    operations = [
        Freeze("a_supervised_licence_never_changes", table="credentials_supervisedlicence", columns=LICENCE),
        Freeze("a_signing_key_never_changes", table="credentials_signingkey", columns=["did", "public", "created_at"]),
        ForbidOverlap(
            "no_two_supervised_licences_of_one_duty", table="credentials_supervisedlicence", key="employee_id, duty_id",
            start="valid_from", until="valid_until",
        ),
    ]
