"""What was answered. An anonymous response points to nobody: no invitation, no person who answered, no instant; its keys are random."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib import clock
from surveys.models.survey import Relationship


class Draft(models.Model):
    """Answers on the way; gone when they are handed in."""

    invitation = models.OneToOneField("surveys.Invitation", on_delete=models.CASCADE, related_name="draft")
    answers = models.JSONField(default=dict)
    saved_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("draft of answers")

    def __str__(self):
        return f"{self.invitation_id}"


class Response(models.Model):
    """Ledger: one handed-in questionnaire.

    `department` is the unit of whoever answered, for results by unit with the floor; of a questionnaire about somebody
    (`subject`) it is that person's. An anonymous row keeps neither the instant nor the order in which it came.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    survey = models.ForeignKey("surveys.Survey", on_delete=models.PROTECT, related_name="responses")
    relationship = models.CharField(max_length=10, choices=Relationship.choices)
    subject = models.ForeignKey(
        "people.Employee", null=True, blank=True, on_delete=models.PROTECT, related_name="survey_results"
    )
    department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    invitation = models.OneToOneField(
        "surveys.Invitation", null=True, blank=True, on_delete=models.PROTECT, related_name="response"
    )
    is_anonymous = models.BooleanField()
    answered_at = models.DateTimeField(null=True, blank=True)
    score = models.DecimalField(max_digits=4, decimal_places=1, null=True, blank=True, help_text="percent")
    section_scores = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("response")
        ordering = ["pk"]
        indexes = [models.Index(fields=["subject", "survey"], name="responses_about_somebody")]
        constraints = [
            models.CheckConstraint(
                condition=Q(is_anonymous=True, invitation__isnull=True, answered_at__isnull=True)
                | Q(is_anonymous=False, invitation__isnull=False, answered_at__isnull=False),
                name="an_anonymous_response_points_to_nobody",
            )
        ]

    def __str__(self):
        return f"{self.survey_id} {self.relationship}"


class Answer(models.Model):
    """Ledger: one value. A matrix has one row a line (`item.line`), a multiple choice one a choice, a ranking one a place."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    response = models.ForeignKey(Response, on_delete=models.PROTECT, related_name="answers")
    item = models.CharField(max_length=90)
    choice = models.CharField(max_length=40, blank=True, help_text="step or option")
    number = models.DecimalField(
        max_digits=16, decimal_places=4, null=True, blank=True, help_text="step, place or number"
    )
    text = models.TextField(blank=True)
    file = models.FileField(upload_to="surveys/%Y/%m/", blank=True)
    file_name = models.CharField(max_length=160, blank=True)

    class Meta:
        verbose_name = _("answer")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["response", "item", "choice"], name="one_answer_to_an_item_and_choice")
        ]

    def __str__(self):
        return f"{self.response_id} {self.item}"
