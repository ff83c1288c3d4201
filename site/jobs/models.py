"""Background work with progress, the schedule's ticks, and news that travel upwards as rows."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from lib import clock


class JobQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Jobs that `user` started (all, for an administrator)."""
        return self if user.is_superuser else self.filter(by=user)

    def unfinished(self):
        return self.filter(state__in=[Job.State.WAITING, Job.State.RUNNING])

    def expired(self, *, now=None):
        """Running jobs whose worker has let the lease run out, and waiting jobs that no worker took."""
        return self.unfinished().filter(lease_until__lt=now or clock.now())


class Job(models.Model):
    """A piece of slow work; the truth about it (the task queue only carries its id)."""

    class State(models.TextChoices):
        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("failed")
        CANCELLED = "cancelled", _("cancelled")

    LEASE_SECONDS = 60
    MAX_TRIES = 5

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120, help_text="two unfinished jobs never share a key")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    payload = models.JSONField(default=dict)
    cursor = models.JSONField(default=dict, help_text="what the handler needs to go on after a crash")
    result = models.JSONField(default=dict)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    message = models.CharField(max_length=300, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    cancel_asked = models.BooleanField(default=False)
    lease_until = models.DateTimeField(null=True, blank=True)
    lease_token = models.UUIDField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        verbose_name = _("job")
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=Q(state__in=["waiting", "running"]), name="one_unfinished_job_per_key"
            )
        ]
        indexes = [models.Index(fields=["state", "lease_until"])]

    def __str__(self):
        return f"{self.kind} {self.public_id}"

    def get_absolute_url(self):
        return reverse("jobs:show_job", args=[self.public_id])

    @property
    def title(self):
        """What people call this kind of work."""
        from jobs.running import LABELS  # running imports this module

        return LABELS.get(self.kind, self.kind)

    @property
    def link(self):
        """Where its result is, as (address, label) on this site, or None."""
        url = str(self.result.get("url") or "")
        is_ours = url.startswith("/") and not url.startswith(("//", "/\\"))
        return (url, self.result.get("label") or _("Show the result")) if is_ours else None

    @property
    def poll_url(self):
        return reverse("jobs:poll_job", args=[self.public_id])

    @property
    def percent(self):
        if self.state == self.State.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def is_finished(self):
        return self.state in (self.State.DONE, self.State.FAILED, self.State.CANCELLED)


class News(models.Model):
    """A fact that upper apps may care about, written in the transaction of the fact; ids only."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=80, help_text="kind:id of the thing it is about")
    payload = models.JSONField(default=dict)
    at = models.DateTimeField(default=clock.now)
    settled = models.BooleanField(default=False, help_text="every subscriber is done")
    tries = models.PositiveSmallIntegerField(default=0)
    next_try_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("news")
        verbose_name_plural = _("news")
        indexes = [models.Index(fields=["next_try_at"], condition=Q(settled=False), name="news_to_settle")]

    def __str__(self):
        return f"{self.kind} {self.subject}"


class NewsDone(models.Model):
    """One subscriber has handled one piece of news; written in the transaction of its handling."""

    news = models.ForeignKey(News, on_delete=models.CASCADE, related_name="done_rows")
    subscriber = models.CharField(max_length=120)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["news", "subscriber"], name="news_done_once_by_a_subscriber")]

    def __str__(self):
        return f"{self.news_id} {self.subscriber}"


class Tick(models.Model):
    """One run of one line of the schedule: the unique row is the lease on it."""

    name = models.CharField(max_length=60)
    due_at = models.DateTimeField()
    lease_until = models.DateTimeField()
    finished_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "due_at"], name="one_tick_per_line_and_time")]
        indexes = [models.Index(fields=["name", "-due_at"])]

    def __str__(self):
        return f"{self.name} {self.due_at:%Y-%m-%d %H:%M}"


class Heartbeat(models.Model):
    """When a worker or the schedule was last seen alive."""

    name = models.CharField(max_length=60, unique=True)
    at = models.DateTimeField(default=clock.now)

    def __str__(self):
        return f"{self.name} {self.at:%H:%M:%S}"
