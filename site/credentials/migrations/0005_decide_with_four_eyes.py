"""Whoever asks for a certificate does not decide about it. Rows of before, where one person did both, say so in their words."""

from django.db import migrations, models
from django.db.models import F, Q, Value
from django.db.models.functions import Concat


def note_one_person(apps, schema_editor):
    same = apps.get_model("credentials", "Application").objects.filter(decided_by=F("asked_by"))
    same.update(decision=Concat(F("decision"), Value(" [asked for by the same person]")), asked_by=None)


def settle_checks(apps, schema_editor):
    """PostgreSQL adds no constraint while checks of rows that were just changed are still to come."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


class Migration(migrations.Migration):
    dependencies = [("credentials", "0004_freeze_licences")]

    operations = [
        migrations.RunPython(note_one_person, migrations.RunPython.noop),
        migrations.RunPython(settle_checks, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="four_eyes_certify"
            ),
        ),
    ]
