"""Courses end with an exam; a pre-test can exempt from courses."""

import django.db.models.deletion
import lib.clock
from lib.frozen import Freeze
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0007_freeze_reviews'),
        ('people', '0004_make_editor_groups'),
        ('quizzes', '0002_freeze_ledgers'),
    ]

    operations = [
        migrations.AddField(
            model_name='course',
            name='exam',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.quiz', verbose_name='final exam'),
        ),
        migrations.AddField(
            model_name='course',
            name='exam_minutes',
            field=models.PositiveSmallIntegerField(default=0, help_text="planned minutes of the final exam, counted with the lessons' in the figures of enrolments"),
        ),
        migrations.AddField(
            model_name='track',
            name='pretest',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.quiz', verbose_name='diagnostic pre-test'),
        ),
        migrations.AddField(
            model_name='track',
            name='pretest_exempts',
            field=models.BooleanField(default=False, help_text="Who reaches the pre-test's pass mark in a course's questions need not take that course.", verbose_name='the pre-test exempts'),
        ),
        migrations.AlterField(
            model_name='progress',
            name='kind',
            field=models.CharField(choices=[('opened', 'opened'), ('acknowledged', 'signed'), ('completed', 'completed'), ('exempted', 'exempted')], max_length=12),
        ),
        migrations.CreateModel(
            name='Exemption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('percent', models.PositiveSmallIntegerField()),
                ('needed_percent', models.PositiveSmallIntegerField(help_text='what the pre-test asked for then')),
                ('at', models.DateTimeField(default=lib.clock.now)),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='quizzes.attempt')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemptions', to='courses.course')),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='exemptions', to='people.employee')),
            ],
            options={
                'verbose_name': 'exemption',
                'constraints': [models.UniqueConstraint(fields=('employee', 'course'), name='one_exemption_from_a_course'), models.CheckConstraint(condition=models.Q(('percent__gte', models.F('needed_percent')), ('percent__lte', 100)), name='an_exemption_was_earned')],
            },
        ),
        Freeze(
            "an_exemption_never_changes",
            table="courses_exemption",
            columns=["employee_id", "course_id", "attempt_id", "percent", "needed_percent", "at"],
        ),
    ]
