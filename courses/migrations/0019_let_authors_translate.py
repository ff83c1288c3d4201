"""Authors and reviewers may begin a translation of a page (Wagtail's own tool)."""

from django.db import migrations

GROUPS = ["Authors", "Reviewers"]


def allow(apps, editor=None):
    types, permissions = apps.get_model("contenttypes", "ContentType"), apps.get_model("auth", "Permission")
    content_type, _ = types.objects.get_or_create(app_label="simple_translation", model="simpletranslation")
    name = {"name": "Can submit translations"}
    permission, _ = permissions.objects.get_or_create(
        content_type=content_type, codename="submit_translation", defaults=name
    )
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.add(permission)


def forbid(apps, editor):
    for group in apps.get_model("auth", "Group").objects.filter(name__in=GROUPS):
        group.permissions.remove(*group.permissions.filter(codename="submit_translation"))


class Migration(migrations.Migration):
    dependencies = [
        ("courses", "0018_keep_rows_of_notices"),
        ("people", "0004_make_editor_groups"),
        ("simple_translation", "0001_initial"),
    ]

    operations = [migrations.RunPython(allow, forbid)]
