"""Every notice that is there already gets its row: for everybody, without end."""

from django.db import migrations


def keep_rows(apps, schema_editor):
    NoticePage, Notice = apps.get_model("courses", "NoticePage"), apps.get_model("courses", "Notice")
    for page in NoticePage.objects.filter(live=True).order_by("pk"):
        values = {"title": page.title}
        if page.first_published_at:
            values["published_at"] = page.first_published_at
        Notice.objects.get_or_create(key=page.translation_key, defaults=values)


class Migration(migrations.Migration):
    dependencies = [("courses", "0017_ask_to_read_notices")]

    operations = [migrations.RunPython(keep_rows, migrations.RunPython.noop)]
