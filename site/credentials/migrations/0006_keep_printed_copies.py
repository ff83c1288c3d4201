import django.db.models.deletion
from django.db import migrations, models

import lib.clock


class Migration(migrations.Migration):
    dependencies = [("credentials", "0005_decide_with_four_eyes")]

    operations = [
        migrations.CreateModel(
            name="PrintedCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("sha256", models.CharField(max_length=64, unique=True)),
                ("at", models.DateTimeField(default=lib.clock.now)),
                (
                    "period",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="copies", to="credentials.period"
                    ),
                ),
            ],
            options={"verbose_name": "printed copy", "ordering": ["-at", "-pk"]},
        ),
    ]
