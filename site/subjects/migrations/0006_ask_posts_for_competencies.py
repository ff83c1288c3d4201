"""What posts ask for, in levels; the ledger of evidence never changes, and of one post and competency one requirement holds a day."""

import django.db.models.deletion
import lib.clock
import uuid
from django.conf import settings
from django.db import migrations, models

from lib.frozen import Freeze
from lib.overlap import ForbidOverlap


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0004_make_editor_groups'),
        ('subjects', '0005_restore_the_overlap_triggers'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Competency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=80, unique=True, verbose_name='key')),
                ('source_hash', models.CharField(blank=True, editable=False, max_length=64)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name_zh', models.CharField(max_length=60, verbose_name='name (Chinese)')),
                ('name_en', models.CharField(blank=True, max_length=80, verbose_name='name (English)')),
                ('description_zh', models.CharField(blank=True, max_length=300, verbose_name='description (Chinese)')),
                ('description_en', models.CharField(blank=True, max_length=400, verbose_name='description (English)')),
                ('scenarios', models.JSONField(blank=True, default=list, help_text='tags of scenarios at the counter whose runs show it')),
                ('defaults', models.JSONField(blank=True, default=dict, help_text='{code or category of a post: level}, for posts without a word of HR')),
                ('position', models.PositiveSmallIntegerField(default=0)),
                ('is_open', models.BooleanField(default=True, verbose_name='open')),
                ('objectives', models.ManyToManyField(blank=True, related_name='competencies', to='subjects.objective')),
            ],
            options={
                'verbose_name': 'competency',
                'verbose_name_plural': 'competencies',
                'ordering': ['position', 'key'],
            },
        ),
        migrations.CreateModel(
            name='Evidence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('level', models.DecimalField(decimal_places=2, help_text='0 to 5', max_digits=3, verbose_name='level')),
                ('source', models.CharField(choices=[('exam', 'exam'), ('sandbox', 'order desk'), ('observation', 'observation'), ('self', 'self-rating'), ('manager', "manager's rating"), ('360', '360° feedback')], max_length=12, verbose_name='source')),
                ('source_key', models.CharField(help_text='what it came from; the same one is evidence once', max_length=120)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='note')),
                ('day', models.DateField(default=lib.clock.today, verbose_name='day')),
                ('created_at', models.DateTimeField(default=lib.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='subjects.competency')),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='evidence', to='people.employee')),
            ],
            options={
                'verbose_name': 'evidence of a competency',
                'verbose_name_plural': 'evidence of competencies',
                'ordering': ['-day', '-pk'],
                'indexes': [models.Index(fields=['employee', 'competency', '-day'], name='evidence_of_a_person')],
                'constraints': [models.UniqueConstraint(fields=('employee', 'competency', 'source', 'source_key'), name='a_source_is_evidence_once'), models.CheckConstraint(condition=models.Q(('level__range', (0, 5))), name='evidence_is_zero_to_five')],
            },
        ),
        migrations.CreateModel(
            name='Level',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value', models.PositiveSmallIntegerField(verbose_name='level')),
                ('words_zh', models.CharField(max_length=200, verbose_name='words (Chinese)')),
                ('words_en', models.CharField(blank=True, max_length=300, verbose_name='words (English)')),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='subjects.competency')),
            ],
            options={
                'verbose_name': 'level of a competency',
                'ordering': ['competency', 'value'],
                'constraints': [models.UniqueConstraint(fields=('competency', 'value'), name='one_wording_of_a_level'), models.CheckConstraint(condition=models.Q(('value__range', (1, 5))), name='a_level_is_one_to_five')],
            },
        ),
        migrations.CreateModel(
            name='PostRequirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(verbose_name='required level')),
                ('starts_on', models.DateField(default=lib.clock.today, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until (not included)')),
                ('reason', models.CharField(blank=True, max_length=200, verbose_name='reason')),
                ('created_at', models.DateTimeField(default=lib.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('competency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='subjects.competency')),
                ('post', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='people.post')),
            ],
            options={
                'verbose_name': 'requirement of a post',
                'ordering': ['post', 'competency', 'starts_on'],
                'indexes': [models.Index(fields=['post', 'starts_on'], name='subjects_po_post_id_91e0bc_idx')],
                'constraints': [models.CheckConstraint(condition=models.Q(('level__range', (0, 5))), name='a_post_asks_for_zero_to_five'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gt', models.F('starts_on')), _connector='OR'), name='a_requirement_ends_after_its_start')],
            },
        ),
        Freeze(
            "evidence_never_changes", table="subjects_evidence",
            columns=["public_id", "employee_id", "competency_id", "level", "source", "source_key", "note", "day", "created_at"],
        ),
        ForbidOverlap(
            "one_requirement_of_a_post_a_day", table="subjects_postrequirement", key="post_id, competency_id",
            start="starts_on", until="ends_on",
        ),
    ]  # fmt: skip
