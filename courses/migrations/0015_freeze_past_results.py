"""What was brought in from before never changes."""

from django.db import migrations

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("courses", "0014_keep_past_results")]

    operations = [
        Freeze(
            "a_past_result_never_changes",
            table="courses_pastresult",
            columns=["employee_id", "key", "title", "done_on", "score", "passed", "source", "at"],
        ),
    ]
