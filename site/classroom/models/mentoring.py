"""Mentoring (带教): a pair with its agreement, a weekly tick, meetings and the final check."""

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


class MentorPairQuerySet(OwnedByPersonQuerySet):
    def visible_to(self, user):
        """Pairs of trainees whom `user` may see, and of whom they are the mentor."""
        return super().visible_to(user) | self.filter(mentor__user=user)


class MentorPair(models.Model):
    """A mentor and a trainee (`employee`) for some weeks. `place` is one of the mentor's, so that races never exceed the limit."""

    class State(models.TextChoices):
        ACTIVE = "active", pgettext_lazy("a pair", "under way")
        PASSED = "passed", pgettext_lazy("a pair", "final check passed")
        FAILED = "failed", pgettext_lazy("a pair", "final check not passed")
        ENDED = "ended", pgettext_lazy("a pair", "ended early")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    mentor = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="mentored_pairs")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="mentor_pairs")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField(help_text="1 to the setting's most trainees a mentor")
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    goals = models.CharField(_("what the trainee is to be able to do"), max_length=600)
    state = models.CharField(max_length=8, choices=State.choices, default=State.ACTIVE)
    final_on = models.DateField(null=True, blank=True)
    final_note = models.CharField(max_length=300, blank=True)
    final_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    final_result = models.ForeignKey(
        "classroom.PanelResult", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text="the practical exam that was the final check",
    )  # fmt: skip
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = MentorPairQuerySet.as_manager()

    class Meta:
        verbose_name = _("mentoring")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(mentor=F("employee")), name="nobody_mentors_oneself"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="mentoring_ends_after_its_start"),
            models.UniqueConstraint(
                fields=["mentor", "place"], condition=Q(state="active"), name="a_place_of_a_mentor_is_taken_once"
            ),
            models.UniqueConstraint(fields=["employee"], condition=Q(state="active"), name="one_mentor_of_a_trainee"),
        ]

    def __str__(self):
        return f"{self.mentor_id} {self.employee_id}"

    def get_absolute_url(self):
        return reverse("classroom:show_pair", args=[self.public_id])

    @property
    def key(self):
        return f"mentoring:{self.public_id}"


class MentorWeek(models.Model):
    """What the mentor ticked for one week: at most three items."""

    MOST_ITEMS = 3

    pair = models.ForeignKey(MentorPair, on_delete=models.CASCADE, related_name="weeks")
    week_on = models.DateField(help_text="the Monday of the week")
    items = models.JSONField(default=list, help_text='[{"text", "done"}], at most three')
    note = models.CharField(_("note"), max_length=300, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pair", "week_on"]
        constraints = [models.UniqueConstraint(fields=["pair", "week_on"], name="one_tick_a_week")]

    def __str__(self):
        return f"{self.pair_id} {self.week_on}"

    @property
    def last_on(self):
        return self.week_on + dt.timedelta(days=6)


class MentorMeeting(models.Model):
    """A talk of the two, as either wrote it down."""

    pair = models.ForeignKey(MentorPair, on_delete=models.CASCADE, related_name="meetings")
    held_on = models.DateField(_("day"))
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    about = models.CharField(_("what it was about"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["pair", "-held_on", "-pk"]

    def __str__(self):
        return f"{self.pair_id} {self.held_on}"
