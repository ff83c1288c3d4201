"""Class sessions (培训班) and their meetings: what is taught, where, when, by whom, for how many."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from classroom import halves
from classroom.class_querysets import ClassSessionQuerySet
from lib import clock


class ClassSession(models.Model):
    """One class with all its dates. Undated, it is a waiting list that measures demand. `taken` is a cache: booked and held seats."""

    class Kind(models.TextChoices):
        LECTURE = "lecture", _("lecture")
        CASE = "case", _("case analysis")
        ROLE_PLAY = "role_play", _("role play")
        DRILL = "drill", _("drill")
        TEAM = "team", _("team building")
        WEBINAR = "webinar", _("webinar")

    class State(models.TextChoices):
        DRAFT = "draft", _("being prepared")
        UNDATED = "undated", pgettext_lazy("a class", "no date yet")
        ANNOUNCED = "announced", _("announced")
        CLOSED = "closed", pgettext_lazy("a class", "over")
        CANCELLED = "cancelled", _("cancelled")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.LECTURE)
    about = models.TextField(_("what it is about"), max_length=2000, blank=True)
    owner_department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    course = models.ForeignKey(
        "courses.Course", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("course")
    )
    link = models.URLField(_("address of the webinar"), max_length=300, blank=True)
    bring = models.CharField(_("what to bring"), max_length=200, blank=True)
    capacity = models.PositiveSmallIntegerField(_("seats"))
    minimum = models.PositiveSmallIntegerField(_("held from so many people on"), default=1)
    taken = models.PositiveSmallIntegerField(default=0, help_text="cache: booked people and seats held by managers")
    cutoff_at = models.DateTimeField(_("sign-up closes"), null=True, blank=True)
    needs_approval = models.BooleanField(_("the manager approves"), default=True)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    cost_fen = models.PositiveIntegerField(_("cost"), default=0)
    code = models.CharField(max_length=40, help_text="secret of its check-in codes")
    sequence = models.PositiveSmallIntegerField(default=0, help_text="of the invitation: grows with each change")
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = ClassSessionQuerySet.as_manager()

    class Meta:
        verbose_name = _("class session")
        verbose_name_plural = _("class sessions")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(taken__lte=F("capacity")), name="seats_do_not_pass_capacity"),
            models.CheckConstraint(condition=Q(capacity__gt=0), name="a_class_has_seats"),
            models.CheckConstraint(condition=Q(minimum__lte=F("capacity")), name="the_minimum_fits_the_capacity"),
        ]
        indexes = [models.Index(fields=["state", "owner_department"])]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("classroom:show_class", args=[self.public_id])

    @property
    def key(self):
        """By which study hours and costs name this class."""
        return f"class:{self.public_id}"

    @property
    def dates(self):
        """Its meetings in order; costs nothing after a prefetch."""
        return sorted(self.meetings.all(), key=lambda m: m.starts_at)

    @property
    def starts_at(self):
        """When its first meeting begins, None without a date."""
        dates = self.dates
        return dates[0].starts_at if dates else None

    @property
    def closes_at(self):
        """Nobody signs up from this instant on; None: there is no date yet."""
        return self.cutoff_at or self.starts_at

    @property
    def seats_left(self):
        return max(0, self.capacity - self.taken)

    @property
    def takes_signups(self):
        """Whether somebody may sign up now: a waiting list without a date, or an announced class before its cut-off."""
        if self.state == self.State.UNDATED:
            return True
        closes = self.closes_at
        return self.state == self.State.ANNOUNCED and closes is not None and clock.now() < closes


class Meeting(models.Model):
    """A date of a class, within one day. It holds its room until the class is cancelled."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(ClassSession, on_delete=models.CASCADE, related_name="meetings")
    starts_at = models.DateTimeField(_("starts at"))
    ends_at = models.DateTimeField(_("ends at"))
    room = models.ForeignKey(
        "classroom.Room",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="meetings",
        verbose_name=_("room"),
    )
    holds = models.BooleanField(default=True, help_text="false once the class is cancelled: the room is free again")

    class Meta:
        verbose_name = pgettext_lazy("of a class", "date")
        ordering = ["starts_at", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="a_meeting_ends_after_start"),
            models.UniqueConstraint(fields=["session", "starts_at"], name="a_date_once_in_a_class"),
        ]
        indexes = [models.Index(fields=["starts_at"])]

    def __str__(self):
        return f"{self.session_id} {self.starts_at:%Y-%m-%d %H:%M}"

    @property
    def day(self):
        return self.starts_at.astimezone(clock.LOCAL).date()

    @property
    def hours(self):
        """Its hours on the clock: 09:00–17:00."""
        return f"{self.starts_at.astimezone(clock.LOCAL):%H:%M}–{self.ends_at.astimezone(clock.LOCAL):%H:%M}"

    @property
    def when(self):
        return f"{clock.in_words(self.day)} {self.hours}"

    @property
    def halves(self):
        """The half days for which people sign in and out."""
        return halves.of(self.starts_at, self.ends_at)


class Teaching(models.Model):
    """A trainer at a meeting, with a copy of its hours: nobody teaches twice at one hour."""

    meeting = models.ForeignKey(Meeting, on_delete=models.CASCADE, related_name="teachings")
    trainer = models.ForeignKey("classroom.Trainer", on_delete=models.PROTECT, related_name="teachings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    holds = models.BooleanField(default=True)
    lapsed_reason = models.CharField(
        max_length=200, blank=True, help_text="why HR has somebody teach whose certificate ended"
    )

    class Meta:
        verbose_name = _("trainer of a date")
        ordering = ["starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["meeting", "trainer"], name="a_trainer_once_a_date")]

    def __str__(self):
        return f"{self.meeting_id} {self.trainer_id}"
