"""Awards (rules, proposals, ledger) and the suggestion box."""

import django.db.models.deletion
import lib.clock
import uuid
from django.conf import settings
from django.db import migrations, models

from lib.frozen import Freeze, RefuseInsert


class Migration(migrations.Migration):
    dependencies = [
        ("development", "0010_freeze_successors"),
        ("people", "0004_make_editor_groups"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="AwardRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=80, verbose_name="title")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("course_early", "course completed early (days before its date)"),
                            ("first_certificate", "certificate earned for the first time"),
                            ("exam_score", "exam passed with at least (percent)"),
                            ("mentor_passed", "the trainee one mentored passed the final check"),
                            ("suggestion", "suggestion accepted"),
                            ("streak", "learnt on so many days in a row"),
                            ("manual", "proposed by a manager"),
                        ],
                        max_length=20,
                        verbose_name="for what",
                    ),
                ),
                (
                    "threshold",
                    models.PositiveSmallIntegerField(
                        blank=True,
                        help_text="Days early, percent of the exam, or days in a row.",
                        null=True,
                        verbose_name="days or percent",
                    ),
                ),
                ("points", models.PositiveIntegerField(default=0, verbose_name="points")),
                ("honour", models.CharField(blank=True, max_length=40, verbose_name="title of honour")),
                ("reward", models.CharField(blank=True, max_length=80, verbose_name="reward")),
                (
                    "reward_fen",
                    models.PositiveIntegerField(default=0, help_text="fen", verbose_name="value of the reward"),
                ),
                ("starts_on", models.DateField(default=lib.clock.today, verbose_name="first day")),
                (
                    "ends_on",
                    models.DateField(blank=True, help_text="the first day on which it no longer holds", null=True),
                ),
                ("published_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=lib.clock.now)),
                (
                    "audience",
                    models.ForeignKey(
                        blank=True,
                        help_text="Empty: everybody of the department.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.audience",
                        verbose_name="audience",
                    ),
                ),
                (
                    "created_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner_department",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="people.department",
                        verbose_name="department",
                    ),
                ),
                (
                    "published_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "rule of awards",
                "ordering": ["-points", "title", "pk"],
            },
        ),
        migrations.CreateModel(
            name="HonourChoice",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("is_hidden", models.BooleanField(default=False, verbose_name="do not show me to others")),
                ("at", models.DateTimeField(default=lib.clock.now)),
                (
                    "employee",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="honour_choice", to="people.employee"
                    ),
                ),
            ],
            options={
                "verbose_name": "choice about honours",
            },
        ),
        migrations.CreateModel(
            name="Proposal",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "origin",
                    models.CharField(help_text="what it came from; once for a rule and a person", max_length=120),
                ),
                ("because", models.CharField(max_length=300, verbose_name="because")),
                ("points", models.PositiveIntegerField(default=0)),
                ("honour", models.CharField(blank=True, max_length=40)),
                ("reward", models.CharField(blank=True, max_length=80)),
                ("reward_fen", models.PositiveIntegerField(default=0)),
                (
                    "state",
                    models.CharField(
                        choices=[("proposed", "proposed"), ("approved", "approved"), ("declined", "declined")],
                        default="proposed",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("decision", models.CharField(blank=True, max_length=300)),
                ("created_at", models.DateTimeField(default=lib.clock.now)),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="award_proposals",
                        to="people.employee",
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "rule",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="proposals",
                        to="development.awardrule",
                    ),
                ),
            ],
            options={
                "verbose_name": "proposed award",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Award",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ("title", models.CharField(max_length=80)),
                ("points", models.IntegerField(default=0)),
                ("honour", models.CharField(blank=True, max_length=40)),
                ("reward", models.CharField(blank=True, max_length=80)),
                ("reward_fen", models.IntegerField(default=0)),
                ("because", models.CharField(max_length=300)),
                ("given_on", models.DateField(default=lib.clock.today)),
                ("at", models.DateTimeField(default=lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="people.employee"
                    ),
                ),
                (
                    "reverses",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reversal",
                        to="development.award",
                    ),
                ),
                (
                    "proposal",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="awards", to="development.proposal"
                    ),
                ),
            ],
            options={
                "verbose_name": "award",
                "ordering": ["-at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="Suggestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("public_id", models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                (
                    "category",
                    models.CharField(
                        choices=[
                            ("service", "service to customers"),
                            ("process", "work processes"),
                            ("system", "systems and tools"),
                            ("training", "training"),
                            ("care", "care for people"),
                            ("other", "other"),
                        ],
                        max_length=10,
                        verbose_name="about",
                    ),
                ),
                ("text", models.TextField(max_length=2000, verbose_name="suggestion")),
                ("hides_name", models.BooleanField(default=False, verbose_name="without my name")),
                (
                    "may_be_shown",
                    models.BooleanField(default=True, verbose_name="everybody may read it, without my name"),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("looking", "being looked at"),
                            ("accepted", "accepted"),
                            ("declined", "not taken up"),
                            ("done", "carried out"),
                        ],
                        default="received",
                        max_length=10,
                    ),
                ),
                ("due_on", models.DateField(help_text="the last day on which an answer is in time")),
                ("answer", models.CharField(blank=True, max_length=1000)),
                ("answered_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(default=lib.clock.now)),
                (
                    "answered_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "department",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="people.department"
                    ),
                ),
                (
                    "employee",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="suggestions", to="people.employee"
                    ),
                ),
            ],
            options={
                "verbose_name": "suggestion",
                "ordering": ["-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="SuggestionStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "old_state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("looking", "being looked at"),
                            ("accepted", "accepted"),
                            ("declined", "not taken up"),
                            ("done", "carried out"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("received", "received"),
                            ("looking", "being looked at"),
                            ("accepted", "accepted"),
                            ("declined", "not taken up"),
                            ("done", "carried out"),
                        ],
                        max_length=10,
                    ),
                ),
                ("words", models.CharField(blank=True, max_length=1000)),
                ("at", models.DateTimeField(default=lib.clock.now)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "suggestion",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="steps", to="development.suggestion"
                    ),
                ),
            ],
            options={
                "verbose_name": "step of a suggestion",
                "ordering": ["suggestion", "pk"],
            },
        ),
        migrations.AddConstraint(
            model_name="awardrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("points__gt", 0),
                    models.Q(("honour", ""), _negated=True),
                    models.Q(("reward", ""), _negated=True),
                    _connector="OR",
                ),
                name="a_rule_of_awards_gives_something",
            ),
        ),
        migrations.AddConstraint(
            model_name="awardrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("reward_fen", 0), models.Q(("reward", ""), _negated=True), _connector="OR"),
                name="a_reward_with_a_value_has_a_name",
            ),
        ),
        migrations.AddConstraint(
            model_name="awardrule",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends_on", None), ("ends_on__gt", models.F("starts_on")), _connector="OR"),
                name="a_rule_of_awards_ends_after_its_start",
            ),
        ),
        migrations.AddConstraint(
            model_name="awardrule",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("threshold__gt", 0), ("threshold__isnull", False)),
                    models.Q(("kind__in", ["course_early", "exam_score", "streak"]), _negated=True),
                    _connector="OR",
                ),
                name="a_rule_that_counts_has_a_threshold",
            ),
        ),
        migrations.AddIndex(
            model_name="proposal",
            index=models.Index(fields=["state", "-created_at"], name="proposals_by_state"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.UniqueConstraint(fields=("rule", "employee", "origin"), name="an_award_is_proposed_once"),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("decided_at", None), ("state", "proposed")),
                    models.Q(models.Q(("state", "proposed"), _negated=True), ("decided_at__isnull", False)),
                    _connector="OR",
                ),
                name="a_decided_award_says_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="proposal",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("proposed_by", None),
                    ("decided_by", None),
                    models.Q(("decided_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="nobody_decides_an_award_one_proposed",
            ),
        ),
        migrations.AddIndex(
            model_name="award",
            index=models.Index(fields=["employee", "given_on"], name="awards_of_a_person"),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.UniqueConstraint(
                condition=models.Q(("reverses", None)),
                fields=("proposal",),
                name="an_approved_proposal_gives_one_award",
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="an_award_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="award",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("points__gte", 0), ("reverses", None), ("reward_fen__gte", 0)),
                    models.Q(("points__lte", 0), ("reverses__isnull", False), ("reward_fen__lte", 0)),
                    _connector="OR",
                ),
                name="only_a_reversal_takes_away",
            ),
        ),
        migrations.AddIndex(
            model_name="suggestion",
            index=models.Index(fields=["state", "due_on"], name="suggestions_by_due"),
        ),
        migrations.AddConstraint(
            model_name="suggestion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("answered_at", None), ("state__in", ["received", "looking"])),
                    models.Q(
                        models.Q(("state__in", ["received", "looking"]), _negated=True),
                        ("answered_at__isnull", False),
                        models.Q(("answer", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="an_answered_suggestion_has_an_answer",
            ),
        ),
        Freeze(
            "an_award_never_changes",
            table="development_award",
            columns=[
                "public_id",
                "proposal_id",
                "employee_id",
                "title",
                "points",
                "honour",
                "reward",
                "reward_fen",
                "because",
                "reverses_id",
                "given_on",
                "by_id",
                "at",
            ],
        ),
        Freeze(
            "what_a_proposal_gives_never_changes",
            table="development_proposal",
            columns=[
                "rule_id",
                "employee_id",
                "origin",
                "because",
                "points",
                "honour",
                "reward",
                "reward_fen",
                "proposed_by_id",
            ],
        ),
        Freeze(
            "a_decided_proposal_stays_decided",
            table="development_proposal",
            columns=["state", "decided_by_id", "decided_at", "decision"],
            when="OLD.state <> 'proposed'",
        ),
        Freeze(
            "a_published_rule_of_awards_never_changes",
            table="development_awardrule",
            columns=[
                "title",
                "kind",
                "threshold",
                "owner_department_id",
                "audience_id",
                "points",
                "honour",
                "reward",
                "reward_fen",
                "starts_on",
                "published_at",
            ],
            when="OLD.published_at IS NOT NULL",
        ),
        Freeze(
            "a_step_of_a_suggestion_never_changes",
            table="development_suggestionstep",
            columns=["suggestion_id", "old_state", "state", "words", "at"],
        ),
        RefuseInsert(
            "no_award_without_approval",
            table="development_award",
            when="NOT EXISTS (SELECT 1 FROM development_proposal p WHERE p.id = NEW.proposal_id AND p.state = 'approved' AND p.employee_id = NEW.employee_id)",
        ),
    ]
