"""Needs with their evidence and score; the steps that they took never change."""

import django.db.models.deletion
import lib.clock
import uuid
from django.conf import settings
from django.db import migrations, models

from lib.frozen import Freeze


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('courses', '0016_tell_past_kinds'),
        ('people', '0004_make_editor_groups'),
        ('subjects', '0006_ask_posts_for_competencies'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Need',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=160, verbose_name='title')),
                ('source', models.CharField(choices=[('survey', 'survey'), ('gap', 'gap to the post'), ('audit', 'audit finding'), ('complaint', 'complaint'), ('mistakes', 'mistakes'), ('expiring', 'certificate that ends'), ('manager', "manager's request"), ('team_goal', 'goal of the team'), ('own_goal', 'own goal')], max_length=10, verbose_name='source')),
                ('origin', models.CharField(help_text='what it came from; one need that lives for each person', max_length=120)),
                ('weight', models.PositiveSmallIntegerField(help_text='1 to 5', verbose_name='weight')),
                ('gap', models.DecimalField(blank=True, decimal_places=2, help_text='missing levels', max_digits=3, null=True)),
                ('people', models.PositiveIntegerField(default=1, help_text='how many people it is about')),
                ('evidence', models.JSONField(default=list, help_text='[{source, because, on, ...}], snapshots')),
                ('because', models.CharField(help_text='because ..., a snapshot', max_length=400)),
                ('wished_by', models.DateField(blank=True, null=True, verbose_name='wished by')),
                ('state', models.CharField(choices=[('open', 'open'), ('merged', 'merged into another'), ('planned', 'in a plan'), ('met', 'met'), ('dropped', 'dropped')], default='open', max_length=8)),
                ('plan_key', models.CharField(blank=True, help_text='planned: in which plan', max_length=120)),
                ('reason', models.CharField(blank=True, help_text='why it was decided so', max_length=300)),
                ('score', models.DecimalField(decimal_places=1, default=0, help_text='0 to 100', max_digits=4)),
                ('score_parts', models.JSONField(default=dict, help_text='{part: {value, share, points, facts}}; development.ranking')),
                ('accepted_at', models.DateTimeField(blank=True, help_text='HR stands for it', null=True)),
                ('created_at', models.DateTimeField(default=lib.clock.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('accepted_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('competency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='subjects.competency')),
                ('course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='courses.course')),
                ('employee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='people.employee')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged', to='development.need')),
                ('owner_department', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='people.department')),
                ('post', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='needs', to='people.post')),
            ],
            options={
                'verbose_name': 'need',
                'verbose_name_plural': 'needs',
                'ordering': ['-score', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='NeedStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('old_state', models.CharField(choices=[('open', 'open'), ('merged', 'merged into another'), ('planned', 'in a plan'), ('met', 'met'), ('dropped', 'dropped')], max_length=8)),
                ('new_state', models.CharField(choices=[('open', 'open'), ('merged', 'merged into another'), ('planned', 'in a plan'), ('met', 'met'), ('dropped', 'dropped')], max_length=8)),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('at', models.DateTimeField(default=lib.clock.now)),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('need', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='steps', to='development.need')),
            ],
            options={
                'verbose_name': 'step of a need',
                'ordering': ['need', 'pk'],
            },
        ),
        migrations.AddIndex(
            model_name='need',
            index=models.Index(fields=['state', '-score'], name='needs_by_score'),
        ),
        migrations.AddIndex(
            model_name='need',
            index=models.Index(fields=['employee', 'state'], name='needs_of_a_person'),
        ),
        migrations.AddIndex(
            model_name='need',
            index=models.Index(fields=['owner_department', 'state'], name='needs_of_a_department'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'planned']), ('employee__isnull', False)), fields=('origin', 'employee'), name='one_living_need_of_an_origin_a_person'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.UniqueConstraint(condition=models.Q(('state__in', ['open', 'planned']), ('employee', None)), fields=('origin', 'owner_department'), name='one_living_need_of_an_origin_a_department'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('weight__range', (1, 5))), name='a_need_weighs_one_to_five'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('merged_into__isnull', False), ('state', 'merged')), models.Q(models.Q(('state', 'merged'), _negated=True), ('merged_into', None)), _connector='OR'), name='only_a_merged_need_has_another'),
        ),
        migrations.AddConstraint(
            model_name='need',
            constraint=models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='no_need_merges_into_itself'),
        ),
        Freeze(
            "a_step_of_a_need_never_changes", table="development_needstep", columns=["need_id", "old_state", "new_state", "reason", "at"],
        ),
    ]  # fmt: skip
