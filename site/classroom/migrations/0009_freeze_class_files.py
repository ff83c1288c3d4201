"""What was kept with a class never changes: taken out, it says so in columns of its own."""

from django.db import migrations

from lib.frozen import Freeze


class Migration(migrations.Migration):
    dependencies = [("classroom", "0008_keep_class_files")]

    operations = [
        Freeze(
            "a_file_of_a_class_never_changes",
            table="classroom_classfile",
            columns=["session_id", "kind", "file", "file_name", "size", "sha256", "at"],
        ),
    ]
