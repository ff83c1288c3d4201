"""Views of lists that people keep, send themselves by schedule, and take along as files."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock


class SavedReportQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own, and those that somebody shared with the department in which one works today."""
        from people import rules

        me = rules.employee_of(user)
        if me is None or me.main is None:
            return self.filter(owner=user)
        return self.filter(Q(owner=user) | Q(shared_with=me.main.department))

    def of(self, user):
        return self.filter(owner=user)


class SavedReport(models.Model):
    """A list as somebody wants to see it again: columns, filters, order. Whoever opens it sees only rows within their own rights."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="saved_reports")
    title = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60)
    list_key = models.CharField(max_length=20)
    columns = models.JSONField(default=list)
    filters = models.JSONField(default=dict)
    order = models.CharField(max_length=30, blank=True)
    shared_with = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    objects = SavedReportQuerySet.as_manager()

    class Meta:
        verbose_name = _("saved view")
        ordering = ["title", "pk"]
        constraints = [models.UniqueConstraint(fields=["owner", "title"], name="one_saved_view_of_a_name")]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return f"{reverse('reports:show_list', args=[self.list_key])}?view={self.public_id}"


class Format(models.TextChoices):
    XLSX = "xlsx", _("Excel workbook (XLSX)")
    CSV = "csv", _("text table (CSV)")


class Schedule(models.Model):
    """A saved view that is written as a file every week or month; its owner gets a mail with the link."""

    class Cadence(models.TextChoices):
        WEEKLY = "weekly", _("every Monday")
        MONTHLY = "monthly", _("on the first of each month")

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("a schedule", "in use")
        STOPPED = "stopped", pgettext_lazy("a schedule", "stopped")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    report = models.OneToOneField(SavedReport, on_delete=models.CASCADE, related_name="schedule")
    cadence = models.CharField(_("how often"), max_length=8, choices=Cadence.choices, default=Cadence.WEEKLY)
    format = models.CharField(_("kind of file"), max_length=4, choices=Format.choices, default=Format.XLSX)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    stopped_because = models.CharField(max_length=200, blank=True)
    next_on = models.DateField()
    last_on = models.DateField(null=True, blank=True)

    class Meta:
        verbose_name = _("schedule of a view")
        indexes = [models.Index(fields=["next_on"], condition=Q(state="active"), name="schedules_to_run")]

    def __str__(self):
        return f"{self.report_id} {self.cadence}"


class Export(models.Model):
    """A list written as a file for one person, who alone may fetch it. The file goes after 30 days."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    title = models.CharField(max_length=80)
    list_key = models.CharField(max_length=20)
    columns = models.JSONField(default=list)
    filters = models.JSONField(default=dict)
    order = models.CharField(max_length=30, blank=True)
    format = models.CharField(max_length=4, choices=Format.choices, default=Format.XLSX)
    schedule = models.ForeignKey(Schedule, null=True, blank=True, on_delete=models.SET_NULL, related_name="exports")
    job = models.ForeignKey("jobs.Job", null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    file = models.FileField(upload_to="exports/", blank=True)
    rows = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("export of a list")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["by", "-created_at"])]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("reports:download_export", args=[self.public_id, self.format])
