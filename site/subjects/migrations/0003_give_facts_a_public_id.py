import uuid

from django.db import migrations, models


def fill(apps, schema_editor):
    """Every fact gets an id of its own before the column becomes unique."""
    Fact = apps.get_model("subjects", "Fact")
    Historical = apps.get_model("subjects", "HistoricalFact")
    for fact in Fact.objects.all():
        fact.public_id = uuid.uuid4()
        fact.save(update_fields=["public_id"])
        Historical.objects.filter(id=fact.pk).update(public_id=fact.public_id)


class Migration(migrations.Migration):
    dependencies = [("subjects", "0002_refuse_overlaps")]

    operations = [
        migrations.AddField("fact", "public_id", models.UUIDField(null=True, editable=False)),
        migrations.AddField(
            "historicalfact", "public_id", models.UUIDField(db_index=True, default=uuid.uuid4, editable=False)
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("fact", "public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
    ]
