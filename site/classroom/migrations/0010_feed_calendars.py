"""Dates that were taken off, addresses of calendars, reasons for a lapsed certificate, what proves a class or a final check."""

import django.db.models.deletion
import lib.clock
import uuid
from django.conf import settings
from django.db import migrations, models

from lib.overlap import ForbidOverlap

# SQLite makes the table anew for the column, and its triggers are gone with the old one: taken away before, made anew after.
ONCE_AN_HOUR = ForbidOverlap(
    "a_trainer_teaches_once", table="classroom_teaching", key="trainer_id", start="starts_at", until="ends_at",
    where="holds", kind="instants",
)

class Migration(migrations.Migration):

    dependencies = [
        ('classroom', '0009_freeze_class_files'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='mentorpair',
            name='final_result',
            field=models.ForeignKey(blank=True, help_text='the practical exam that was the final check', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='classroom.panelresult'),
        ),
        migrations.AddField(
            model_name='secondment',
            name='teach_session',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='classroom.classsession', verbose_name='class'),
        ),
        migrations.RunPython(ONCE_AN_HOUR._drop, ONCE_AN_HOUR._create),
        migrations.AddField(
            model_name='teaching',
            name='lapsed_reason',
            field=models.CharField(blank=True, help_text='why HR has somebody teach whose certificate ended', max_length=200),
        ),
        ONCE_AN_HOUR,
        migrations.CreateModel(
            name='CalendarFeed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveIntegerField(default=1)),
                ('renewed_at', models.DateTimeField(default=lib.clock.now)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_feed', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'calendar address',
            },
        ),
        migrations.CreateModel(
            name='TakenDate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(help_text='of the meeting that was')),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('sequence', models.PositiveSmallIntegerField(help_text='of the invitation that takes it out')),
                ('at', models.DateTimeField(default=lib.clock.now)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='taken_dates', to='classroom.classsession')),
            ],
            options={
                'verbose_name': 'date that was taken off',
                'ordering': ['starts_at', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('public_id',), name='a_date_is_taken_off_once')],
            },
        ),
    ]
