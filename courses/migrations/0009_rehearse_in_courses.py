"""Lessons ask for scenarios, courses end with a practical exam, mistakes at the counter become cards."""

import courses.blocks
import django.core.validators
import django.db.models.deletion
import lib.clock
import re
import wagtail.fields
from lib.frozen import Freeze
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0008_pass_a_final_exam'),
        ('people', '0004_make_editor_groups'),
        ('simulator', '0002_freeze_ledgers'),
    ]

    operations = [
        migrations.AddField(
            model_name='card',
            name='run',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='simulator.run'),
        ),
        migrations.AddField(
            model_name='card',
            name='text',
            field=models.CharField(blank=True, help_text='of a run: what went wrong and what it costs, a snapshot', max_length=300),
        ),
        migrations.AddField(
            model_name='course',
            name='practical',
            field=models.JSONField(blank=True, default=list, help_text="the practical exam's pools: [{pool: [keys of scenarios], draw: n}]"),
        ),
        migrations.AddField(
            model_name='course',
            name='practical_attempts',
            field=models.PositiveSmallIntegerField(default=2, help_text='how often the practical exam may be taken'),
        ),
        migrations.AddField(
            model_name='course',
            name='practical_minutes',
            field=models.PositiveSmallIntegerField(default=0, help_text='planned minutes of the practical exam, counted as those of the final exam are'),
        ),
        migrations.AddField(
            model_name='lessonpart',
            name='mode',
            field=models.CharField(blank=True, help_text='scenario only: how it is to be passed, guided or practice', max_length=10),
        ),
        migrations.AddField(
            model_name='lessonpart',
            name='scenario',
            field=models.CharField(blank=True, help_text='scenario only: its key', max_length=20),
        ),
        migrations.AlterField(
            model_name='card',
            name='source',
            field=models.CharField(choices=[('question', 'question'), ('run', 'run at the counter')], default='question', max_length=10),
        ),
        migrations.AlterField(
            model_name='card',
            name='source_key',
            field=models.CharField(help_text="the question's key, asked in its current version; of a run: <scenario>#<rule>", max_length=60),
        ),
        migrations.AlterField(
            model_name='lesson',
            name='completion',
            field=models.CharField(choices=[('viewed', 'viewed to the end'), ('acknowledged', 'signed'), ('passed', 'viewed to the end, its checks and scenarios passed')], default='viewed', max_length=14, verbose_name='counts as done when'),
        ),
        migrations.AlterField(
            model_name='lessonpage',
            name='body',
            field=wagtail.fields.StreamField([('text', 3), ('figure', 7), ('map', 13), ('image', 16), ('pdf', 19), ('media', 23), ('case', 26), ('reading', 28), ('acknowledge', 30), ('check', 34), ('scenario', 37)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'help_text': 'Stays for ever; leave it empty to have one made.', 'label': 'Anchor', 'max_length': 80, 'required': False, 'validators': [django.core.validators.RegexValidator(re.compile('^[a-z0-9][a-z0-9-]*$'), 'Lower-case letters, digits and hyphens only.')]}), 1: ('wagtail.blocks.CharBlock', (), {'label': 'Heading', 'max_length': 120, 'required': False}), 2: ('courses.blocks.MarkdownBlock', (), {'label': 'Text (Markdown)', 'rows': 14}), 3: ('wagtail.blocks.StructBlock', [[('anchor', 0), ('heading', 1), ('markdown', 2)]], {}), 4: ('courses.blocks.DrawingTextBlock', (), {'label': 'Drawing (SVG)', 'rows': 6}), 5: ('wagtail.blocks.TextBlock', (), {'help_text': 'What a person who cannot see the drawing must know.', 'label': 'Text alternative', 'rows': 2}), 6: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 200, 'required': False}), 7: ('wagtail.blocks.StructBlock', [[('anchor', 0), ('svg', 4), ('alt', 5), ('caption', 6)]], {}), 8: ('wagtail.blocks.CharBlock', (), {'label': 'Id in the drawing', 'max_length': 60}), 9: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 60}), 10: ('wagtail.blocks.TextBlock', (), {'label': 'Text', 'rows': 2}), 11: ('wagtail.blocks.StructBlock', [[('part', 8), ('title', 9), ('text', 10)]], {}), 12: ('wagtail.blocks.ListBlock', (11,), {'label': 'Parts'}), 13: ('wagtail.blocks.StructBlock', [[('anchor', 0), ('svg', 4), ('alt', 5), ('caption', 6), ('parts', 12)]], {}), 14: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Image'}), 15: ('wagtail.blocks.CharBlock', (), {'label': 'Text alternative', 'max_length': 250}), 16: ('wagtail.blocks.StructBlock', [[('anchor', 0), ('image', 14), ('alt', 15), ('caption', 6)]], {}), 17: ('courses.blocks.Typed', (), {'extensions': ['pdf'], 'label': 'PDF'}), 18: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 160}), 19: ('wagtail.blocks.StructBlock', [[('anchor', 0), ('document', 17), ('title', 18)]], {}), 20: ('courses.blocks.Typed', (), {'extensions': ['mp4', 'mp3'], 'label': 'Video or audio file'}), 21: ('courses.blocks.Typed', (), {'extensions': ['vtt'], 'label': 'Captions (.vtt)', 'required': False}), 22: ('wagtail.blocks.TextBlock', (), {'label': 'Transcript', 'required': False, 'rows': 4}), 23: ('wagtail.blocks.StructBlock', [[('anchor', 0), ('document', 20), ('title', 18), ('captions', 21), ('transcript', 22)]], {}), 24: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 120}), 25: ('courses.blocks.MarkdownBlock', (), {'label': 'Text (Markdown)', 'rows': 10}), 26: ('wagtail.blocks.StructBlock', [[('anchor', 0), ('title', 24), ('markdown', 25)]], {}), 27: ('courses.blocks.MarkdownBlock', (), {'label': 'Recommendations (Markdown list)', 'rows': 4}), 28: ('wagtail.blocks.StructBlock', [[('anchor', 0), ('markdown', 27)]], {}), 29: ('courses.blocks.MarkdownBlock', (), {'label': 'What the learner signs (Markdown)', 'rows': 6}), 30: ('wagtail.blocks.StructBlock', [[('anchor', 0), ('title', 24), ('markdown', 29)]], {}), 31: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 120, 'required': False}), 32: ('courses.blocks.QuestionBlock', (), {'label': 'Question'}), 33: ('wagtail.blocks.ListBlock', (32,), {'label': 'Questions', 'max_num': 10, 'min_num': 1}), 34: ('wagtail.blocks.StructBlock', [[('anchor', 0), ('title', 31), ('questions', 33)]], {}), 35: ('wagtail.blocks.ChoiceBlock', [], {'choices': courses.blocks.scenario_choices, 'label': 'Scenario'}), 36: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('guided', 'following it step by step'), ('practice', 'serving the customer alone')], 'label': 'Passed by'}), 37: ('wagtail.blocks.StructBlock', [[('anchor', 0), ('title', 31), ('scenario', 35), ('mode', 36)]], {})}, verbose_name='body'),
        ),
        migrations.AlterField(
            model_name='lessonpart',
            name='kind',
            field=models.CharField(choices=[('text', 'text'), ('media', 'media'), ('pdf', 'PDF'), ('acknowledge', 'acknowledgement'), ('check', 'knowledge check'), ('scenario', 'scenario at the counter')], default='text', max_length=12),
        ),
        migrations.CreateModel(
            name='PracticalDraw',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(help_text='of this person and course')),
                ('seed', models.BigIntegerField()),
                ('rows', models.JSONField(help_text='the pools as they stood: [{pool: [keys], draw: n}]')),
                ('scenarios', models.JSONField(help_text='the keys drawn, in order')),
                ('at', models.DateTimeField(default=lib.clock.now)),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='practical_draws', to='courses.course')),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='practical_draws', to='people.employee')),
            ],
            options={
                'verbose_name': 'attempt at a practical exam',
                'ordering': ['employee', 'course', 'number'],
                'constraints': [models.UniqueConstraint(fields=('employee', 'course', 'number'), name='one_draw_per_attempt_at_a_practical')],
            },
        ),
        Freeze(
            "a_draw_never_changes",
            table="courses_practicaldraw",
            columns=["employee_id", "course_id", "number", "seed", "rows", "scenarios", "at"],
        ),
    ]
