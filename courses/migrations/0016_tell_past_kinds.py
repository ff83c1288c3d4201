"""Awards and evaluations of before are told from results; their kind never changes either."""

from django.db import migrations, models

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("courses", "0015_freeze_past_results")]

    operations = [
        migrations.AddField(
            "pastresult",
            "kind",
            models.CharField(
                choices=[("result", "exam result"), ("award", "award"), ("evaluation", "evaluation")],
                default="result",
                max_length=10,
                verbose_name="kind",
            ),
        ),
        # Adding a column makes the table anew on SQLite, without its trigger; this one takes its place on both.
        Freeze(
            "what_was_before_never_changes",
            table="courses_pastresult",
            columns=["employee_id", "kind", "key", "title", "done_on", "score", "passed", "source", "at"],
        ),
    ]
