"""Attendance by half days: who signed in and out, how; leave and later entries with reason and approver; taps on trainers."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from classroom.class_querysets import AttendancePleaQuerySet
from lib import clock


class Half(models.TextChoices):
    AM = "am", _("morning")
    PM = "pm", _("afternoon")


class Attendance(models.Model):
    """Ledger: a person signed in (签到), out (签退), or is excused (请假) for a half day. What was wrong is struck out, never changed."""

    class Kind(models.TextChoices):
        IN = "in", _("check-in")
        OUT = "out", _("check-out")
        LEAVE = "leave", pgettext_lazy("attendance", "excused")

    class How(models.TextChoices):
        QR = "qr", _("by QR code")
        CODE = "code", _("by typed code")
        TRAINER = "trainer", _("by the trainer")
        SHEET = "sheet", _("from the signed sheet")
        PLEA = "plea", _("approved later")

    signup = models.ForeignKey("classroom.SignUp", on_delete=models.PROTECT, related_name="attendance")
    meeting = models.ForeignKey("classroom.Meeting", on_delete=models.PROTECT, related_name="attendance")
    half = models.CharField(max_length=2, choices=Half.choices)
    kind = models.CharField(max_length=6, choices=Kind.choices)
    how = models.CharField(max_length=8, choices=How.choices)
    at = models.DateTimeField(help_text="the instant that counts")
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    noted_at = models.DateTimeField(default=clock.now)
    struck_at = models.DateTimeField(null=True, blank=True)
    struck_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    struck_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("attendance")
        ordering = ["meeting", "half", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signup", "meeting", "half", "kind"],
                condition=Q(struck_at=None),
                name="one_check_of_a_person_and_half_day",
            )
        ]

    def __str__(self):
        return f"{self.signup_id} {self.meeting_id} {self.half} {self.kind}"


class AttendancePlea(models.Model):
    """A person asks to be excused (请假), or to be noted later (补签), for one half day; whoever runs the class answers."""

    class Kind(models.TextChoices):
        LEAVE = "leave", pgettext_lazy("attendance", "be excused (leave)")
        LATER = "later", _("be noted later (was there)")

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("a plea", "waits for an answer")
        APPROVED = "approved", pgettext_lazy("a sign-up", "approved")
        DECLINED = "declined", pgettext_lazy("a sign-up", "declined")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    signup = models.ForeignKey("classroom.SignUp", on_delete=models.PROTECT, related_name="pleas")
    meeting = models.ForeignKey("classroom.Meeting", on_delete=models.PROTECT, related_name="pleas")
    half = models.CharField(max_length=2, choices=Half.choices)
    kind = models.CharField(_("I ask to"), max_length=6, choices=Kind.choices)
    reason = models.CharField(_("reason"), max_length=200)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    answered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    answer = models.CharField(max_length=200, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = AttendancePleaQuerySet.as_manager()

    class Meta:
        verbose_name = _("plea about attendance")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["signup", "meeting", "half", "kind"],
                condition=Q(state="requested"),
                name="one_open_plea_for_a_half_day",
            )
        ]

    def __str__(self):
        return f"{self.signup_id} {self.kind} {self.state}"


class TrainerRating(models.Model):
    """Three taps after a class: how the trainer was. Once a person, class and trainer."""

    class Taps(models.IntegerChoices):
        POOR = 1, pgettext_lazy("rating", "not helpful")
        FAIR = 2, pgettext_lazy("rating", "all right")
        GOOD = 3, pgettext_lazy("rating", "very helpful")

    signup = models.ForeignKey("classroom.SignUp", on_delete=models.CASCADE, related_name="ratings")
    trainer = models.ForeignKey("classroom.Trainer", on_delete=models.PROTECT, related_name="ratings")
    taps = models.PositiveSmallIntegerField(choices=Taps.choices)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("rating of a trainer")
        constraints = [models.UniqueConstraint(fields=["signup", "trainer"], name="a_trainer_is_rated_once_a_class")]

    def __str__(self):
        return f"{self.signup_id} {self.trainer_id} {self.taps}"
