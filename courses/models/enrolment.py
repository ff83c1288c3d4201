"""Who was asked to learn what, why, and by when. Ledgers of periods: ended ones stay."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib import clock


class EnrolmentQuerySet(models.QuerySet):
    def open(self):
        """Enrolments that are neither completed nor withdrawn."""
        return self.filter(ended_at=None)

    def visible_to(self, user):
        """Enrolments of people whom `user` may see."""
        from people.models import Employee

        return self.filter(employee__in=Employee.objects.visible_to(user))


class Enrolment(models.Model):
    """One period in which a person takes a track, or a course by itself; with its source and a reason in words."""

    class Source(models.TextChoices):
        AUDIENCE = "audience", _("by rule")
        HR = "hr", _("by HR")
        MANAGER = "manager", _("by the manager")
        SELF = "self", _("chosen by oneself")

    class Outcome(models.TextChoices):
        COMPLETED = "completed", _("completed")
        WITHDRAWN = "withdrawn", _("withdrawn")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="enrolments")
    track = models.ForeignKey(
        "courses.Track", null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    version = models.ForeignKey(
        "courses.TrackVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    course = models.ForeignKey(
        "courses.Course", null=True, blank=True, on_delete=models.PROTECT, related_name="enrolments"
    )
    required = models.BooleanField(default=True)
    source = models.CharField(max_length=10, choices=Source.choices)
    source_key = models.CharField(max_length=80, blank=True)
    reason = models.CharField(max_length=200, help_text="a snapshot, as the learner reads it")
    starts_on = models.DateField(default=clock.today)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    # Cache of the items and the progress ledger, written by courses.actions.progress.refresh and checked by `verify`.
    minutes_total = models.PositiveIntegerField(default=0)
    minutes_done = models.PositiveIntegerField(default=0)
    next_due_at = models.DateTimeField(null=True, blank=True)
    last_active_at = models.DateTimeField(null=True, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        constraints = [
            models.CheckConstraint(
                condition=(Q(track=None) & ~Q(course=None) & Q(version=None))
                | (~Q(track=None) & Q(course=None) & ~Q(version=None)),
                name="enrolment_in_a_track_or_a_course",
            ),
            models.UniqueConstraint(
                fields=["employee", "track"], condition=Q(ended_at=None), name="one_open_enrolment_in_a_track"
            ),
            models.UniqueConstraint(
                fields=["employee", "course"], condition=Q(ended_at=None), name="one_open_enrolment_in_a_course"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, outcome="") | (~Q(ended_at=None) & ~Q(outcome="")),
                name="an_ended_enrolment_has_an_outcome",
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "ended_at"]),
            models.Index(fields=["next_due_at"], condition=Q(ended_at=None), name="enrolments_by_due"),
        ]

    def __str__(self):
        return f"{self.employee_id} {self.track_id or self.course_id}"

    @property
    def title(self):
        return (self.track or self.course).title

    @property
    def percent(self):
        return 100 * self.minutes_done // self.minutes_total if self.minutes_total else 0

    @property
    def minutes_left(self):
        return max(0, self.minutes_total - self.minutes_done)


class EnrolmentItem(models.Model):
    """One course of an enrolment with its date. `due_at` is half-open: late from that instant on."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.CASCADE, related_name="items")
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="+")
    position = models.PositiveSmallIntegerField()
    required = models.BooleanField(default=True)
    due_at = models.DateTimeField(null=True, blank=True)
    completed_at = models.DateTimeField(null=True, blank=True, help_text="cache of the completion ledger")

    class Meta:
        ordering = ["enrolment", "position"]
        constraints = [models.UniqueConstraint(fields=["enrolment", "course"], name="one_item_per_course")]
        indexes = [models.Index(fields=["due_at"], condition=Q(completed_at=None), name="items_by_due")]

    def __str__(self):
        return f"{self.enrolment_id} {self.course_id}"


class DueChange(models.Model):
    """Ledger: a date was moved; who, from, to, why."""

    item = models.ForeignKey(EnrolmentItem, on_delete=models.CASCADE, related_name="due_changes")
    old_due_at = models.DateTimeField(null=True)
    new_due_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    def __str__(self):
        return f"{self.item_id} {self.at:%Y-%m-%d}"


class ExtensionRequest(models.Model):
    """A learner asks for a later date; the manager answers."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("requested")
        APPROVED = "approved", _("approved")
        DECLINED = "declined", _("declined")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.ForeignKey(EnrolmentItem, on_delete=models.CASCADE, related_name="extension_requests")
    due_on = models.DateField(_("new date"))
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    answer = models.CharField(max_length=200, blank=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("request for a later date")
        constraints = [
            models.UniqueConstraint(fields=["item"], condition=Q(state="requested"), name="one_open_extension_request")
        ]

    def __str__(self):
        return f"{self.item_id} {self.due_on}"


class DueExceptionQuerySet(models.QuerySet):
    def open_for(self, people):
        """Those of `people` that wait for a date; an enrolment that has ended needs none."""
        rows = self.filter(state=DueException.State.OPEN, item__enrolment__employee__in=people)
        return rows.filter(item__enrolment__ended_at=None)


class DueException(models.Model):
    """A date that could not be (before the start, on a day already past): shown to HR instead of being created."""

    class State(models.TextChoices):
        OPEN = "open", _("open")
        SET = "set", _("date set")
        WAIVED = "waived", _("no date")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    item = models.OneToOneField(EnrolmentItem, on_delete=models.CASCADE, related_name="due_exception")
    impossible_due_at = models.DateTimeField()
    reason = models.CharField(max_length=200)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    resolved_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    resolved_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = DueExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("impossible date")
        indexes = [models.Index(fields=["state"])]

    def __str__(self):
        return f"{self.item_id}"


class AudienceRule(models.Model):
    """An audience takes a track: people who come in are enrolled, as long as no limit is passed."""

    class State(models.TextChoices):
        ACTIVE = "active", _("in use")
        HELD = "held", _("held: too many people, waits for HR")
        OFF = "off", _("off")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    audience = models.ForeignKey("people.Audience", on_delete=models.PROTECT, related_name="rules")
    track = models.ForeignKey("courses.Track", on_delete=models.PROTECT, related_name="audience_rules")
    required = models.BooleanField(default=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    held_count = models.PositiveIntegerField(default=0)
    allowed_count = models.PositiveIntegerField(default=0, help_text="HR allowed so many at once")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("enrolment rule")
        constraints = [models.UniqueConstraint(fields=["audience", "track"], name="one_rule_per_audience_and_track")]

    def __str__(self):
        return f"{self.audience} -> {self.track}"
