"""Sign-ups: a ledger of steps a person takes towards a seat; the present state is a cache that one action writes."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from classroom.class_querysets import SignUpQuerySet
from lib import clock


class SignUp(models.Model):
    """A person's place in a class, asked for or given. `state` is a cache of the ledger `SignUpStatus`."""

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("a sign-up", "waits for approval")
        APPROVED = "approved", pgettext_lazy("a sign-up", "approved")
        DECLINED = "declined", pgettext_lazy("a sign-up", "declined")
        WAITLISTED = "waitlisted", _("on the waiting list")
        BOOKED = "booked", pgettext_lazy("a sign-up", "has a seat")
        ATTENDED = "attended", pgettext_lazy("a sign-up", "attended")
        ABSENT = "absent", pgettext_lazy("a sign-up", "did not come")
        CANCELLED = "cancelled", _("cancelled")

    LIVE = ("requested", "approved", "waitlisted", "booked", "attended")
    # Which step may follow which; classroom.actions.signups.step is the one that takes it.
    STEPS = {
        "requested": {"approved", "declined", "cancelled"},
        "approved": {"booked", "waitlisted", "cancelled"},
        "waitlisted": {"booked", "requested", "cancelled"},
        "booked": {"attended", "absent", "cancelled", "waitlisted"},
        "attended": {"booked", "absent"},
        "absent": {"booked", "attended"},
        "declined": set[str](),
        "cancelled": set[str](),
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey("classroom.ClassSession", on_delete=models.PROTECT, related_name="signups")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="class_signups")
    state = models.CharField(max_length=10, choices=State.choices)
    wish = models.CharField(_("why"), max_length=200, blank=True, help_text="what the person wrote when asking")
    queued_at = models.DateTimeField(default=clock.now, help_text="the order of the waiting list")
    created_at = models.DateTimeField(default=clock.now)

    objects = SignUpQuerySet.as_manager()

    class Meta:
        verbose_name = _("sign-up")
        verbose_name_plural = _("sign-ups")
        ordering = ["queued_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "employee"],
                condition=Q(state__in=["requested", "approved", "waitlisted", "booked", "attended"]),
                name="one_live_signup_of_a_person",
            )
        ]
        indexes = [models.Index(fields=["session", "state", "queued_at"]), models.Index(fields=["employee", "state"])]

    def __str__(self):
        return f"{self.session_id} {self.employee_id}"


class SignUpStatus(models.Model):
    """Ledger: a sign-up took a step; who took it, why."""

    signup = models.ForeignKey(SignUp, on_delete=models.CASCADE, related_name="statuses")
    old_state = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, choices=SignUp.State.choices)
    reason = models.CharField(max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["signup", "pk"]

    def __str__(self):
        return f"{self.signup_id} {self.state}"


class SeatHold(models.Model):
    """Seats that a manager keeps and names people for later; `seats` are those still without a name and count as taken."""

    session = models.ForeignKey("classroom.ClassSession", on_delete=models.PROTECT, related_name="seat_holds")
    manager = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="+")
    seats = models.PositiveSmallIntegerField(_("seats"))
    asked = models.PositiveSmallIntegerField(help_text="how many were kept at first")
    until_at = models.DateTimeField(help_text="then what has no name is given back")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("held seats")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["session", "manager"], name="one_hold_of_a_manager_in_a_class")]

    def __str__(self):
        return f"{self.session_id} {self.manager_id} {self.seats}"
