# The mistake notebook: cards, their reviews, sittings and the wish to be reminded.

import django.db.models.deletion
import lib.clock
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0005_ask_in_lessons'),
        ('people', '0004_make_editor_groups'),
        ('quizzes', '0002_freeze_ledgers'),
    ]

    operations = [
        migrations.CreateModel(
            name='Card',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('source', models.CharField(choices=[('question', 'question')], default='question', max_length=10)),
                ('source_key', models.CharField(help_text="the question's key; it is asked in its current version", max_length=60)),
                ('course_key', models.CharField(blank=True, help_text='of the course that it belongs to, for filters', max_length=60)),
                ('reason', models.CharField(help_text='because ..., a snapshot of the first mistake', max_length=200)),
                ('state', models.PositiveSmallIntegerField(choices=[(1, 'new'), (2, 'being reviewed'), (3, 'being learnt again')], default=1)),
                ('step', models.PositiveSmallIntegerField(null=True)),
                ('stability', models.FloatField(help_text='days after which it is still known with a chance of 90 %', null=True)),
                ('difficulty', models.FloatField(help_text='1 easy to 10 hard', null=True)),
                ('due_at', models.DateTimeField(default=lib.clock.now, help_text='the beginning of a day in Shanghai')),
                ('last_review_at', models.DateTimeField(null=True)),
                ('turn', models.PositiveIntegerField(default=0, help_text='of the newest review: whoever answers must have seen it')),
                ('times_wrong', models.PositiveIntegerField(default=0)),
                ('suspended_at', models.DateTimeField(null=True)),
                ('suspended_for', models.CharField(blank=True, choices=[('person', 'not reviewed any more'), ('mastered', 'mastered'), ('retired', 'the question is no longer used'), ('corrected', 'the mark was changed: your answer counts')], max_length=10)),
                ('created_at', models.DateTimeField(default=lib.clock.now)),
                ('attempt', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.attempt')),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cards', to='people.employee')),
            ],
            options={
                'verbose_name': 'card of the mistake notebook',
                'ordering': ['due_at', 'public_id'],
            },
        ),
        migrations.CreateModel(
            name='ReviewHabit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reminds', models.BooleanField(default=False, verbose_name='remind me')),
                ('changed_at', models.DateTimeField(default=lib.clock.now)),
                ('employee', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='review_habit', to='people.employee')),
            ],
            options={
                'verbose_name': 'habit of reviewing',
            },
        ),
        migrations.CreateModel(
            name='Sitting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('started_at', models.DateTimeField(default=lib.clock.now)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sittings', to='people.employee')),
            ],
            options={
                'verbose_name': 'sitting of the mistake notebook',
            },
        ),
        migrations.CreateModel(
            name='CardReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('turn', models.PositiveIntegerField(help_text='n-th review of its card')),
                ('token', models.CharField(help_text='the same one told twice is one review', max_length=80, unique=True)),
                ('value', models.JSONField(help_text='the answer, in the keys of the version', null=True)),
                ('right', models.BooleanField()),
                ('rating', models.PositiveSmallIntegerField(choices=[(1, 'Again'), (2, 'Hard'), (3, 'Good'), (4, 'Easy')], help_text='none: right, not rated yet', null=True)),
                ('seconds', models.PositiveIntegerField(default=0, help_text="between asking and answering, by the server's clock")),
                ('at', models.DateTimeField(default=lib.clock.now)),
                ('due_before', models.DateTimeField(help_text='when the card had been due')),
                ('stability', models.FloatField(null=True)),
                ('difficulty', models.FloatField(null=True)),
                ('due_at', models.DateTimeField(null=True)),
                ('card', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='courses.card')),
                ('version', models.ForeignKey(help_text='that was asked', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.questionversion')),
                ('sitting', models.ForeignKey(help_text='none: a mistake made elsewhere', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='reviews', to='courses.sitting')),
            ],
            options={
                'verbose_name': 'review of a card',
                'ordering': ['card', 'turn'],
            },
        ),
        migrations.AddIndex(
            model_name='card',
            index=models.Index(condition=models.Q(('suspended_at', None)), fields=['employee', 'due_at'], name='cards_to_review'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.UniqueConstraint(fields=('employee', 'source', 'source_key'), name='one_card_for_one_mistake'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('suspended_at', None), ('suspended_for', '')), models.Q(('suspended_at__isnull', False), models.Q(('suspended_for', ''), _negated=True)), _connector='OR'), name='a_card_rests_for_a_reason'),
        ),
        migrations.AddConstraint(
            model_name='card',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('difficulty', None), ('last_review_at', None), ('stability', None)), models.Q(('difficulty__isnull', False), ('last_review_at__isnull', False), ('stability__isnull', False)), _connector='OR'), name='a_reviewed_card_has_a_memory'),
        ),
        migrations.AddIndex(
            model_name='sitting',
            index=models.Index(fields=['employee', '-started_at'], name='sittings_of_a_person'),
        ),
        migrations.AddIndex(
            model_name='cardreview',
            index=models.Index(condition=models.Q(('rating', None)), fields=['at'], name='reviews_to_rate'),
        ),
        migrations.AddConstraint(
            model_name='cardreview',
            constraint=models.UniqueConstraint(fields=('card', 'turn'), name='one_review_a_turn'),
        ),
        migrations.AddConstraint(
            model_name='cardreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('rating', 1), ('right', False)), models.Q(('rating', None), ('right', True)), models.Q(('rating__range', (2, 4)), ('right', True)), _connector='OR'), name='a_wrong_answer_comes_again'),
        ),
        migrations.AddConstraint(
            model_name='cardreview',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('due_at', None), ('rating', None)), models.Q(('due_at__isnull', False), ('rating__isnull', False)), _connector='OR'), name='a_rated_review_has_its_effect'),
        ),
    ]
