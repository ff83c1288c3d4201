"""External training (外训): somebody learns at another institution; asked for, approved, reported, settled."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from classroom.querysets import OwnedByPersonQuerySet
from lib import clock


class ExternalTraining(models.Model):
    """One person's training elsewhere, from the application to the settled costs. `state` is a cache of the ledger `ExternalStep`."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting for the manager")
        TO_APPROVE = "to_approve", _("waiting for HR")
        APPROVED = "approved", pgettext_lazy("a training", "approved")
        SUBMITTED = "submitted", _("report handed in")
        DONE = "done", pgettext_lazy("a training", "settled")
        DECLINED = "declined", pgettext_lazy("a request", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("a request", "withdrawn")

    STEPS = {
        "requested": {"to_approve", "declined", "withdrawn"},
        "to_approve": {"approved", "declined", "withdrawn"},
        "approved": {"submitted", "withdrawn"},
        "submitted": {"done", "approved"},
        "done": set(),
        "declined": set(),
        "withdrawn": set(),
    }
    ENDED = ("done", "declined", "withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="external_trainings")
    department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", help_text="where the person worked when asking"
    )
    institution = models.CharField(_("institution"), max_length=120)
    title = models.CharField(_("title"), max_length=120)
    place = models.CharField(_("place"), max_length=120, blank=True)
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    days_tenths = models.PositiveSmallIntegerField(_("days of training"), help_text="tenths of a day")
    fee_fen = models.PositiveBigIntegerField(_("course fee"), default=0)
    other_fen = models.PositiveBigIntegerField(_("travel and lodging"), default=0)
    budget_line = models.CharField(_("budget line"), max_length=60)
    reason = models.CharField(_("reason"), max_length=400)
    service_months = models.PositiveSmallIntegerField(
        _("months of service agreed"), default=0, help_text="0: the sum asks for no agreement"
    )
    agreement_signed_on = models.DateField(_("agreement signed on"), null=True, blank=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    summary = models.TextField(_("summary"), blank=True, max_length=4000)
    spent = models.JSONField(default=dict, blank=True, help_text="what was spent: {kind of cost: fen}")
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = OwnedByPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("external training")
        verbose_name_plural = _("external trainings")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="an_external_training_ends_after_its_start"
            ),
            models.UniqueConstraint(
                fields=["employee", "starts_on"],
                condition=~Q(state__in=["declined", "withdrawn"]),
                name="one_external_training_of_a_person_and_day",
            ),
        ]
        indexes = [models.Index(fields=["state", "ends_on"])]

    def __str__(self):
        return f"{self.title} ({self.institution})"

    def get_absolute_url(self):
        return reverse("classroom:show_external", args=[self.public_id])

    @property
    def key(self):
        """The source of its study hours and costs."""
        return f"external:{self.public_id}"

    @property
    def days(self):
        """Days as people write them: 3 or 2.5."""
        whole, rest = divmod(self.days_tenths, 10)
        return f"{whole}.{rest}" if rest else str(whole)

    @property
    def minutes(self):
        """Class minutes by the rule of the settings."""
        return self.days_tenths * settings.FIELDWORK["minutes_per_day"] // 10

    @property
    def needs_agreement(self):
        return self.service_months > 0

    @property
    def lacks_report(self):
        """Whether it is over and its report is still to come."""
        return self.state == self.State.APPROVED and self.ends_on < clock.today()

    @property
    def report_due_on(self):
        return self.ends_on + dt.timedelta(days=settings.FIELDWORK["report_days"])

    @property
    def is_overdue(self):
        return self.lacks_report and self.report_due_on < clock.today()


class ExternalStep(models.Model):
    """Ledger: a step in the life of an external training; who took it, why."""

    training = models.ForeignKey(ExternalTraining, on_delete=models.CASCADE, related_name="steps")
    old_state = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, help_text="one of ExternalTraining.State")
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["training", "pk"]

    def __str__(self):
        return f"{self.training_id} {self.state}"

    @property
    def label(self):
        return ExternalTraining.State(self.state).label


class ExternalFile(models.Model):
    """A certificate or receipt of an external training; served to whoever sees the training."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    training = models.ForeignKey(ExternalTraining, on_delete=models.CASCADE, related_name="files")
    file = models.FileField(upload_to="external/%Y/%m/")
    file_name = models.CharField(max_length=160)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("certificate file")
        constraints = [
            models.UniqueConstraint(fields=["training", "sha256"], name="a_file_of_a_training_once"),
        ]

    def __str__(self):
        return self.file_name
