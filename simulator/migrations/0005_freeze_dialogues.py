"""A version of a conversation never changes."""

from django.db import migrations

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("simulator", "0004_dialogues")]

    operations = [
        Freeze(
            "a_dialogue_version_never_changes",
            table="simulator_dialogueversion",
            columns=["dialogue_id", "number", "content_hash", "text"],
        ),
    ]
