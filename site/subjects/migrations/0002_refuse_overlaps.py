"""The database refuses two values of one fact on one day."""

from django.db import migrations

from lib.overlap import ForbidOverlap


class Migration(migrations.Migration):
    dependencies = [("subjects", "0001_initial")]

    operations = [
        ForbidOverlap(
            "one_value_of_a_fact_a_day", table="subjects_fact", key="key", start="valid_from", until="valid_until"
        )
    ]
