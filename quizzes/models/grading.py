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
from quizzes.models.bank import Question, Rubric
from quizzes.models.quiz import Quiz
from quizzes.querysets import AppealQuerySet, RegradeQuerySet


class Grading(models.Model):
    """Ledger: one grader's judgement of one answer by a rubric. Two rounds are blind to each other; a third decides."""

    slot = models.ForeignKey(Slot, on_delete=models.CASCADE, related_name="gradings")
    grader = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    round = models.PositiveSmallIntegerField(help_text="1, 2, or 3 when the two lie far apart")
    rubric = models.ForeignKey(Rubric, null=True, on_delete=models.PROTECT, related_name="+")
    criteria = models.JSONField(default=dict, help_text="{criterion key: points 0-100}")
    percent = models.PositiveSmallIntegerField(help_text="of the slot's points")
    comment = models.TextField(blank=True, help_text="the learner reads it after release")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("judgement")
        ordering = ["slot", "round"]
        constraints = [
            models.UniqueConstraint(fields=["slot", "round"], name="one_judgement_per_round"),
            models.UniqueConstraint(fields=["slot", "grader"], name="one_judgement_per_grader"),
            models.CheckConstraint(condition=Q(percent__lte=100), name="a_judgement_is_at_most_100_percent"),
            models.CheckConstraint(
                condition=Q(round__gte=1, round__lte=3), name="a_judgement_has_three_rounds_at_most"
            ),
        ]

    def __str__(self):
        return f"{self.slot_id} round {self.round}"


class Regrade(models.Model):
    """Scores computed anew from stored answers with the present keys: previewed, then applied with a reason. Destroys no answer (P10)."""

    class State(models.TextChoices):
        PREVIEW = "preview", _("preview")
        APPLIED = "applied", pgettext_lazy("a regrade", "applied")
        DROPPED = "dropped", pgettext_lazy("a regrade", "dropped")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    question = models.ForeignKey(Question, null=True, blank=True, on_delete=models.PROTECT, related_name="regrades")
    quiz = models.ForeignKey(Quiz, null=True, blank=True, on_delete=models.PROTECT, related_name="regrades")
    policy = models.CharField(
        max_length=12,
        default="key",
        help_text="key: the current key; everyone: full points; drop: the question no longer counts",
    )
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(max_length=8, choices=State.choices, default=State.PREVIEW)
    summary = models.JSONField(default=dict, help_text="{attempts, slots, up, down, newly_passed, newly_failed}")
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


class RegradeLine(models.Model):
    """What a regrade does to one attempt: before and after."""

    regrade = models.ForeignKey(Regrade, on_delete=models.CASCADE, related_name="lines")
    attempt = models.ForeignKey(Attempt, on_delete=models.CASCADE, related_name="regrade_lines")
    old_score = models.IntegerField()
    new_score = models.IntegerField()
    old_passed = models.BooleanField(null=True)
    new_passed = models.BooleanField(null=True)
    slots = models.JSONField(default=list, help_text="[[slot id, old, new], ...] in hundredths of a point")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["regrade", "attempt"], name="one_line_per_attempt_of_a_regrade")]

    def __str__(self):
        return f"{self.regrade_id} {self.attempt_id}"


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
