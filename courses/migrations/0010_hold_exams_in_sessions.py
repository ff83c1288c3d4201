"""The exam of a course may be held in sessions only."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0009_rehearse_in_courses'),
    ]

    operations = [
        migrations.AddField(
            model_name='course',
            name='exam_in_session',
            field=models.BooleanField(default=False, help_text='HR enters candidates; nobody begins it alone.', verbose_name='the exam is held in sessions'),
        ),
    ]
