"""SQLite makes a table anew to alter it, and its triggers are gone then: 0003 dropped those of 0002."""

from django.db import migrations

from lib.overlap import ForbidOverlap

RULE = ForbidOverlap(
    "one_value_of_a_fact_a_day", table="subjects_fact", key="key", start="valid_from", until="valid_until"
)


def restore(apps, editor):
    if editor.connection.vendor == "sqlite":
        RULE._drop(apps, editor)
        RULE._create(apps, editor)


class Migration(migrations.Migration):
    dependencies = [("subjects", "0004_name_the_english_wording")]

    operations = [migrations.RunPython(restore, migrations.RunPython.noop)]
