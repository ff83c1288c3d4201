"""Facts get an English value, beside which their trigger is restored: SQLite makes a table anew to alter it."""

from django.db import migrations, models

from lib.overlap import ForbidOverlap

RULE = ForbidOverlap(
    "one_value_of_a_fact_a_day", table="subjects_fact", key="key", start="valid_from", until="valid_until"
)


def restore(apps, editor):
    if editor.connection.vendor == "sqlite":
        RULE._drop(apps, editor)
        RULE._create(apps, editor)


class Migration(migrations.Migration):
    dependencies = [("subjects", "0006_ask_posts_for_competencies")]

    operations = [
        migrations.AddField(
            model_name='fact',
            name='label_en',
            field=models.CharField(blank=True, max_length=160, verbose_name='label (English)'),
        ),
        migrations.AddField(
            model_name='fact',
            name='unit_en',
            field=models.CharField(blank=True, help_text='Counts when there is an English value.', max_length=40, verbose_name='unit (English)'),
        ),
        migrations.AddField(
            model_name='fact',
            name='value_en',
            field=models.CharField(blank=True, max_length=500, verbose_name='value (English)'),
        ),
        migrations.AddField(
            model_name='historicalfact',
            name='label_en',
            field=models.CharField(blank=True, max_length=160, verbose_name='label (English)'),
        ),
        migrations.AddField(
            model_name='historicalfact',
            name='unit_en',
            field=models.CharField(blank=True, help_text='Counts when there is an English value.', max_length=40, verbose_name='unit (English)'),
        ),
        migrations.AddField(
            model_name='historicalfact',
            name='value_en',
            field=models.CharField(blank=True, max_length=500, verbose_name='value (English)'),
        ),
        migrations.RunPython(restore, migrations.RunPython.noop),
    ]  # fmt: skip
