"""What was credited never changes; it is taken back by a row of its own."""

from django.db import migrations

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("courses", "0012_keep_study_hours")]

    operations = [
        Freeze(
            "a_study_hour_never_changes",
            table="courses_studyhour",
            columns=["employee_id", "kind", "key", "turn", "title", "minutes", "hours", "credits", "done_on", "reason", "reverses_id", "at"],
        ),
    ]
