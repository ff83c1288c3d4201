"""A person's copy of their data, and the erasing of a person: asked for, confirmed by a second one, done by a job."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from people.querysets import DataExportQuerySet, ErasureRequestQuerySet


def in_a_week() -> dt.datetime:
    return clock.now() + dt.timedelta(days=DataExport.DAYS)


class DataExport(models.Model):
    """One copy of what is kept about a person; only whoever asked for it can fetch it, for seven days."""

    DAYS = 7

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="data_exports")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=200, blank=True, help_text="when HR asked for the person")
    job = models.ForeignKey("jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    file = models.FileField(upload_to="exports/%Y/%m/", blank=True)
    rows = models.PositiveIntegerField(default=0)
    asked_at = models.DateTimeField(default=clock.now)
    made_at = models.DateTimeField(null=True, blank=True)
    expires_at = models.DateTimeField(default=in_a_week)

    objects = DataExportQuerySet.as_manager()

    class Meta:
        verbose_name = _("copy of a person's data")
        ordering = ["-asked_at", "-pk"]

    def __str__(self):
        return f"{self.employee_id} {self.asked_at:%Y-%m-%d}"

    @property
    def is_ready(self):
        return bool(self.file) and self.expires_at > clock.now()

    @property
    def is_working(self):
        return self.job is not None and not self.job.is_finished


class ErasureRequest(models.Model):
    """HR asks that a person be erased; a second person says yes or no; a job does it and leaves the counts."""

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("an erasure", "waits for the second person")
        CONFIRMED = "confirmed", pgettext_lazy("an erasure", "being erased")
        DECLINED = "declined", pgettext_lazy("an erasure", "declined")
        DONE = "done", pgettext_lazy("an erasure", "erased")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="erasures")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    reason = models.CharField(_("reason"), max_length=200)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=200, blank=True)
    job = models.ForeignKey("jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    mark = models.CharField(max_length=20, help_text="stands for the number afterwards; random")
    counts = models.JSONField(default=dict, help_text="{what: rows}: what the job did")
    done_at = models.DateTimeField(null=True, blank=True)

    objects = ErasureRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("erasure of a person")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee"],
                condition=Q(state__in=["requested", "confirmed"]),
                name="one_open_erasure_of_a_person",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="four_eyes_erase_a_person"
            ),
        ]

    def __str__(self):
        return f"{self.employee_id} {self.state}"

    def get_absolute_url(self):
        return reverse("people:show_erasure", args=[self.public_id])

    @property
    def lines(self):
        """What was done, as (words, rows)."""
        words = {
            "deleted": _("rows deleted"),
            "blanked": _("rows whose texts were emptied"),
            "unlinked": _("links removed"),
            "scrubbed": _("rows in which name or number stood in a text"),
            "files": _("files deleted"),
        }
        return [(words[key], self.counts.get(key, 0)) for key in words]
