"""A form put to people: from when until when, about what, and who is asked."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lib import clock
from surveys.querysets import InvitationQuerySet, SurveyQuerySet


class Relationship(models.TextChoices):
    """From which side somebody answers."""

    SELF = "self", _("self")
    MANAGER = "manager", _("manager")
    PEER = "peer", _("colleague")
    REPORT = "report", _("own people")
    TRAINER = "trainer", _("trainer")


class Survey(models.Model):
    """A version of a form put to people. It keeps its version whatever becomes of the form."""

    FLOOR = 5

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey("surveys.FormVersion", on_delete=models.PROTECT, related_name="surveys")
    title = models.CharField(_("title"), max_length=160)
    about_kind = models.CharField(
        max_length=20, blank=True, help_text="course, class, track, post, cycle, department ..."
    )
    about_key = models.CharField(max_length=120, blank=True)
    owner_department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="empty: the whole company"
    )  # fmt: skip
    opens_at = models.DateTimeField(_("opens at"))
    closes_at = models.DateTimeField(_("closes at"), help_text="the first instant at which nobody can answer")
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    floor = models.PositiveSmallIntegerField(default=FLOOR, help_text="anonymous: fewer answers are not shown")
    rule = models.ForeignKey("surveys.Rule", null=True, blank=True, on_delete=models.PROTECT, related_name="surveys")
    period = models.CharField(max_length=10, blank=True, help_text="of a rule: 2026-11")
    opened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="when what waited for it was closed after its end"
    )

    objects = SurveyQuerySet.as_manager()

    class Meta:
        verbose_name = _("survey")
        verbose_name_plural = _("surveys")
        ordering = ["-opens_at", "-pk"]
        indexes = [
            models.Index(fields=["about_kind", "about_key"], name="surveys_about"),
            models.Index(fields=["closes_at"], name="surveys_closing"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(closes_at__gte=F("opens_at")), name="survey_closes_after_it_opens"),
            models.CheckConstraint(condition=Q(floor__gte=5), name="the_floor_is_at_least_five"),
            models.UniqueConstraint(
                fields=["rule", "about_key", "period", "version", "owner_department"], condition=Q(rule__isnull=False, owner_department__isnull=False), name="one_survey_of_a_rule_and_period"
            ),
            models.UniqueConstraint(
                fields=["rule", "about_key", "period", "version"], condition=Q(rule__isnull=False, owner_department__isnull=True), name="one_companywide_survey_of_a_rule_and_period"
            ),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("surveys:show_survey", args=[self.public_id])

    @property
    def state(self):
        """planned, open or closed, at this instant."""
        now = clock.now()
        if now < self.opens_at:
            return "planned"
        return "open" if now < self.closes_at else "closed"

    @property
    def last_day(self):
        """The last day on which it can be answered."""
        return clock.due_day(self.closes_at)

    def is_anonymous_for(self, relationship):
        """Whether an answer from this side carries no name: some sides are named also in an anonymous survey (360: the manager)."""
        return self.is_anonymous and not self.version.questionnaire.is_named(relationship)


class Invitation(models.Model):
    """Somebody is asked. Of an anonymous survey it says that they answered, never when or what."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    survey = models.ForeignKey(Survey, on_delete=models.PROTECT, related_name="invitations")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="survey_invitations")
    relationship = models.CharField(max_length=10, choices=Relationship.choices, default=Relationship.SELF)
    subject = models.ForeignKey(
        "people.Employee", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="about whom"
    )
    ask_on = models.DateField(help_text="from this day it waits in the to-do list")
    due_on = models.DateField(help_text="the last day on which the answer is in time")
    asked_at = models.DateTimeField(null=True, blank=True)
    reminded_at = models.DateTimeField(null=True, blank=True)
    is_answered = models.BooleanField(default=False)
    created_at = models.DateTimeField(default=clock.now)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        ordering = ["ask_on", "pk"]
        indexes = [
            models.Index(fields=["ask_on"], condition=Q(asked_at=None, is_answered=False), name="invitations_to_ask"),
            models.Index(fields=["employee", "is_answered"], name="invitations_of_a_person"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["survey", "employee", "relationship"], condition=Q(subject=None), name="one_invitation_to_a_survey"
            ),
            models.UniqueConstraint(
                fields=["survey", "employee", "relationship", "subject"], condition=Q(subject__isnull=False), name="one_invitation_about_somebody"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.survey_id}: {self.employee_id} ({self.relationship})"

    def get_absolute_url(self):
        return reverse("surveys:answer_survey", args=[self.public_id])
