"""Uploaded rosters and what each of their rows would change."""

import uuid

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from people.querysets import RosterImportQuerySet


class RosterImport(models.Model):
    """One uploaded roster: the preview of what it would change, and what was applied."""

    class State(models.TextChoices):
        READING = "reading", _("being read")
        PREVIEW = "preview", _("waiting for your word")
        APPLYING = "applying", _("being applied")
        APPLIED = "applied", _("applied")
        FAILED = "failed", pgettext_lazy("roster", "failed")
        DROPPED = "dropped", _("dropped")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(upload_to="rosters/", blank=True, help_text="deleted after 90 days")
    file_name = models.CharField(max_length=200)
    content_hash = models.CharField(max_length=64, blank=True)
    job = models.ForeignKey("jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.READING)
    summary = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=clock.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    objects = RosterImportQuerySet.as_manager()

    class Meta:
        verbose_name = _("roster import")
        ordering = ["-created_at"]

    def __str__(self):
        return self.file_name

    def get_absolute_url(self):
        return reverse("people:show_roster", args=[self.public_id])

    @property
    def is_working(self):
        """A worker has it, or will soon."""
        return self.job is not None and not self.job.is_finished

    @property
    def is_stopped(self):
        """Its work was cancelled or failed half-way; what was finished stays, and it can go on."""
        return self.state == self.State.APPLYING and not self.is_working

    def takes_orders(self):
        """Whether HR may say now that it be applied (or go on, or be dropped)."""
        return self.state == self.State.PREVIEW or self.is_stopped


class RosterRow(models.Model):
    """One row of an uploaded roster: what it says, what it would change, what is wrong with it."""

    class Verb(models.TextChoices):
        JOIN = "join", _("joins")
        CHANGE = "change", _("changes")
        MOVE = "move", _("moves")
        RETURN = "return", _("returns")
        LEAVE = "leave", _("leaves")
        MISSING = "missing", _("not in the file")
        SAME = "same", _("unchanged")
        ERROR = "error", _("error")

    roster = models.ForeignKey(RosterImport, on_delete=models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField()
    number = models.CharField(max_length=40, blank=True)
    verb = models.CharField(max_length=8, choices=Verb.choices)
    values = models.JSONField(default=dict)
    changes = models.JSONField(default=list, help_text="[[field, old, new], ...] in words")
    errors = models.JSONField(default=list, help_text="[[column, what is wrong], ...]")
    fingerprint = models.CharField(
        max_length=64, blank=True, help_text="what was shown; applying something else is refused"
    )
    position = models.PositiveIntegerField(default=0, help_text="managers are applied before those who report to them")
    applied_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("roster row")
        ordering = ["line"]
        constraints = [models.UniqueConstraint(fields=["roster", "line"], name="one_row_per_line")]
        indexes = [models.Index(fields=["roster", "verb"]), models.Index(fields=["roster", "applied_at", "position"])]

    def __str__(self):
        return f"{self.roster_id}:{self.line}"
