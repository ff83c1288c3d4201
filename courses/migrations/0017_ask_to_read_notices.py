"""Notices ask to be read: rows with audience and validity, and the ledger of who has read them."""


import django.db.models.deletion
import lib.clock
import uuid
import wagtail.fields
from django.db import migrations, models

from lib.frozen import Freeze


class Migration(migrations.Migration):

    dependencies = [
        ('courses', '0016_tell_past_kinds'),
        ('library', '0001_initial'),
        ('people', '0004_make_editor_groups'),
    ]

    operations = [
        migrations.AddField(
            model_name='noticepage',
            name='attachment',
            field=models.ForeignKey(blank=True, help_text='Only those who may read the notice can open it.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='library.librarydocument', verbose_name='attachment'),
        ),
        migrations.AddField(
            model_name='noticepage',
            name='audience',
            field=models.ForeignKey(blank=True, help_text='Empty: everybody, also people who are not signed in.', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.audience', verbose_name='audience'),
        ),
        migrations.AddField(
            model_name='noticepage',
            name='category',
            field=models.CharField(choices=[('notice', 'notice'), ('news', 'news of the trade')], default='notice', max_length=10, verbose_name='kind'),
        ),
        migrations.AddField(
            model_name='noticepage',
            name='is_must_read',
            field=models.BooleanField(default=False, help_text='Stands on top of “My learning” until it is read.', verbose_name='must be read'),
        ),
        migrations.AddField(
            model_name='noticepage',
            name='last_day',
            field=models.DateField(blank=True, help_text='From the next day nobody sees it.', null=True, verbose_name='last day'),
        ),
        migrations.AddField(
            model_name='noticepage',
            name='questions',
            field=wagtail.fields.StreamField([('question', 4)], blank=True, block_lookup={0: ('wagtail.blocks.CharBlock', (), {'label': 'question', 'max_length': 200}), 1: ('wagtail.blocks.CharBlock', (), {'max_length': 120}), 2: ('wagtail.blocks.ListBlock', (1,), {'label': 'options', 'max_num': 6, 'min_num': 2}), 3: ('wagtail.blocks.IntegerBlock', (), {'help_text': '1 is the first.', 'label': 'number of the right option', 'max_value': 6, 'min_value': 1}), 4: ('wagtail.blocks.StructBlock', [[('text', 0), ('options', 2), ('right', 3)]], {})}, help_text='Up to three; whoever has read answers them. The right answers are shown afterwards.', verbose_name='questions'),
        ),
        migrations.AddField(
            model_name='noticepage',
            name='read_by',
            field=models.DateField(blank=True, help_text='The last day; people are reminded.', null=True, verbose_name='read by'),
        ),
        migrations.AddField(
            model_name='noticepage',
            name='valid_from',
            field=models.DateField(blank=True, null=True, verbose_name='valid from'),
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=255)),
                ('category', models.CharField(choices=[('notice', 'notice'), ('news', 'news of the trade')], default='notice', max_length=10)),
                ('valid_from', models.DateField(blank=True, null=True)),
                ('valid_until', models.DateField(blank=True, help_text='the first day on which it no longer holds', null=True)),
                ('is_must_read', models.BooleanField(default=False)),
                ('read_by', models.DateField(blank=True, help_text='the last day on which reading is in time', null=True)),
                ('questions', models.JSONField(blank=True, default=list, help_text='[{text, options: [..], right: index from 0}]')),
                ('published_at', models.DateTimeField(default=lib.clock.now, help_text='when it was published first')),
                ('attachment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='library.librarydocument')),
                ('audience', models.ForeignKey(blank=True, help_text='nobody named: everybody', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.audience')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'ordering': ['-published_at', '-pk'],
            },
        ),
        migrations.CreateModel(
            name='NoticeRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(default=lib.clock.now)),
                ('answers', models.JSONField(default=list, help_text='[{text, chosen, right, is_right}], in words as they stood')),
                ('right_count', models.PositiveSmallIntegerField(default=0)),
                ('employee', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices_read', to='people.employee')),
                ('notice', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reads', to='courses.notice')),
            ],
            options={
                'verbose_name': 'notice that was read',
                'ordering': ['-at'],
            },
        ),
        migrations.AddConstraint(
            model_name='notice',
            constraint=models.CheckConstraint(condition=models.Q(('valid_from', None), ('valid_until', None), ('valid_until__gt', models.F('valid_from')), _connector='OR'), name='a_notice_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='noticeread',
            constraint=models.UniqueConstraint(fields=('employee', 'notice'), name='a_notice_is_read_once'),
        ),
        Freeze(
            "who_has_read_a_notice_never_changes",
            table="courses_noticeread",
            columns=["employee_id", "notice_id", "at", "answers", "right_count"],
        ),
    ]
