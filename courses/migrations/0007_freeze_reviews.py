"""What somebody answered never changes; only a right answer's rating and its effect are filled in later."""

from django.db import migrations

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("courses", "0006_keep_mistakes_as_cards")]

    operations = [
        Freeze(
            "a_review_never_changes",
            table="courses_cardreview",
            columns=["card_id", "turn", "token", "sitting_id", "version_id", "value", "right", "seconds", "at", "due_before"],
        ),
    ]
