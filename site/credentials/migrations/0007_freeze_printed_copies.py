"""The fingerprint of what was handed out never changes."""

from django.db import migrations

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("credentials", "0006_keep_printed_copies")]

    operations = [
        Freeze("a_printed_copy_never_changes", table="credentials_printedcopy", columns=["period_id", "sha256", "at"])
    ]
