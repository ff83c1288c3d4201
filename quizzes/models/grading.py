"""Judgements of people about answers, regrades and appeals."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from quizzes.models.attempt import Attempt, Slot
from quizzes.models.bank import Question, QuestionVersion, Rubric
from quizzes.models.quiz import Quiz
from quizzes.querysets import AppealQuerySet, RegradeQuerySet


class Grading(models.Model):
    """Ledger: one grader's judgement of one answer by a rubric. Two rounds are blind to each other; a third when they lie far apart.

    A grader who corrects a judgement adds an edition with a reason; in each round the newest edition stands.
    """

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="gradings")
    grader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    round = models.PositiveSmallIntegerField(help_text="1, 2, or 3 when the two lie far apart")
    edition = models.PositiveSmallIntegerField(default=1, help_text="from 2 on the grader's own correction")
    rubric = models.ForeignKey(Rubric, null=True, on_delete=models.PROTECT, related_name="+")
    rubrics = models.JSONField(default=dict, help_text="{part of a case, or empty: hash of the rubric}")
    criteria = models.JSONField(
        default=dict, help_text="{criterion, in a case part/criterion, or overall without rubric: points 0-100}"
    )
    percent = models.PositiveSmallIntegerField(help_text="of what a person judges: the answer, or the essays of a case")
    comment = models.TextField(blank=True, help_text="the learner reads it after release")
    reason = models.CharField(max_length=300, blank=True, help_text="of a correction")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("judgement")
        ordering = ["slot", "round", "edition"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "round", "edition"], name="one_judgement_per_round"),
            models.UniqueConstraint(fields=["slot", "grader", "edition"], name="one_judgement_per_grader"),
            models.CheckConstraint(
                condition=Q(edition=1) | (Q(edition__gt=1) & ~Q(reason="")), name="a_corrected_judgement_has_a_reason"
            ),
            models.CheckConstraint(condition=Q(percent__lte=100), name="a_judgement_is_at_most_100_percent"),
            models.CheckConstraint(
                condition=Q(round__gte=1, round__lte=3), name="a_judgement_has_three_rounds_at_most"
            ),
        ]

    def __str__(self):
        return f"{self.slot_id} round {self.round}"


class GradingLease(models.Model):
    """An answer that lies before a grader for some minutes, so that a colleague is given another one. A courtesy, no right."""

    slot = models.OneToOneField(Slot, on_delete=models.CASCADE, related_name="lease")
    grader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    until = models.DateTimeField()

    def __str__(self):
        return f"{self.slot_id} {self.grader_id}"


class Regrade(models.Model):
    """Scores computed anew from stored answers: previewed, then applied with a reason. Destroys no answer (P10).

    `version` is the key that was previewed: it is the one that is applied, also when the question is edited in between.
    """

    class State(models.TextChoices):
        PREVIEW = "preview", _("preview")
        APPLYING = "applying", pgettext_lazy("a regrade", "being applied")
        APPLIED = "applied", pgettext_lazy("a regrade", "applied")
        DROPPED = "dropped", pgettext_lazy("a regrade", "dropped")

    class Policy(models.TextChoices):
        KEY = "key", _("by the present key")
        EVERYONE = "everyone", _("full points for everybody")
        DROP = "drop", _("the question no longer counts")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="regrades")
    quiz = models.ForeignKey(Quiz, null=True, blank=True, on_delete=models.PROTECT, related_name="regrades")
    version = models.ForeignKey(QuestionVersion, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    policy = models.CharField(_("how"), max_length=12, choices=Policy.choices, default=Policy.KEY)
    grader_version = models.PositiveSmallIntegerField(
        default=0, help_text="quizzes.kinds.GRADER_VERSION of the preview"
    )
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREVIEW)
    downgrade = models.BooleanField(default=False, help_text="released passes that the preview named may be failed")
    summary = models.JSONField(default=dict, help_text="quizzes.regrading.Summary")
    job = models.ForeignKey("jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = RegradeQuerySet.as_manager()

    class Meta:
        verbose_name = _("regrade")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(question=None) & ~Q(quiz=None)) | (~Q(question=None) & Q(quiz=None)),
                name="a_regrade_of_a_question_or_a_quiz",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="a_regrade_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.public_id}"

    def get_absolute_url(self):
        return reverse("quizzes:show_regrade", args=[self.public_id])

    @property
    def is_working(self):
        """A worker has it, or will soon."""
        return self.job is not None and not self.job.is_finished

    @property
    def is_stopped(self):
        """Its applying was cancelled or failed half-way; what was finished stays, and it can go on."""
        return self.state == self.State.APPLYING and not self.is_working

    @property
    def is_ready(self):
        """The preview is complete and waits for a word."""
        return self.state == self.State.PREVIEW and not self.is_working and bool(self.summary.get("is_complete"))


class RegradeLine(models.Model):
    """What a regrade does to one attempt: before and after. Attempts that stay as they are have none."""

    class Outcome(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("a line of a regrade", "previewed")
        APPLIED = "applied", pgettext_lazy("a line of a regrade", "applied")
        KEPT = "kept", pgettext_lazy("a line of a regrade", "kept: a released pass would be lost")
        SAME = "same", pgettext_lazy("a line of a regrade", "nothing was left to change")

    regrade = models.ForeignKey(Regrade, on_delete=models.CASCADE, related_name="lines")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="regrade_lines")
    old_score = models.IntegerField()
    new_score = models.IntegerField()
    old_max = models.PositiveIntegerField(default=0)
    new_max = models.PositiveIntegerField(default=0)
    old_passed = models.BooleanField(null=True)
    new_passed = models.BooleanField(null=True)
    is_released = models.BooleanField(default=False, help_text="the person had seen the result")
    outcome = models.CharField(max_length=8, choices=Outcome.choices, default=Outcome.PLANNED)
    slots = models.JSONField(default=list, help_text="[[slot id, old, new], ...] in hundredths of a point")

    class Meta:
        ordering = ["regrade", "attempt"]
        constraints = [models.UniqueConstraint(fields=["regrade", "attempt"], name="one_line_per_attempt_of_a_regrade")]

    def __str__(self):
        return f"{self.regrade_id} {self.attempt_id}"

    @property
    def loses_pass(self):
        return bool(self.is_released and self.old_passed and self.new_passed is False)


class Appeal(models.Model):
    """A learner disputes a mark; the owner answers within days."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("an appeal", "waits for an answer")
        UPHELD = "upheld", _("upheld")
        REJECTED = "rejected", pgettext_lazy("an appeal", "rejected")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="appeals")
    text = models.TextField(_("what is wrong with the mark"), max_length=1000)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answer = models.TextField(_("answer"), max_length=1000, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)
    escalated_at = models.DateTimeField(null=True, blank=True, help_text="late: HR was asked too")

    objects = AppealQuerySet.as_manager()

    class Meta:
        verbose_name = _("appeal")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["slot"], condition=Q(state="open"), name="one_open_appeal_per_answer")
        ]
        indexes = [models.Index(fields=["state", "due_at"])]

    def __str__(self):
        return f"{self.public_id}"

    def get_absolute_url(self):
        return reverse("quizzes:show_appeal", args=[self.public_id])

    @property
    def due_on(self):
        """The last day on which an answer is in time."""
        return clock.due_day(self.due_at)
