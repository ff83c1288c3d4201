"""Secondments (外派学习): some weeks at a host department, with a mentor there, a weekly log, a report and a class to teach it on."""

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


class QuotaQuerySet(models.QuerySet):
    def open(self):
        """Quotas that can be applied for today."""
        return self.filter(is_open=True, apply_until__gte=clock.today())

    def editable_by(self, user):
        """Quotas of departments that `user` looks after as HR."""
        from people import rules
        from people.querysets import below

        if user.is_superuser:
            return self
        return self.filter(below(rules.departments_of(user, "hr"), "owner_department__"))


class SecondmentQuota(models.Model):
    """Places that HR opens at a host. `taken` counts the approved; the database refuses more than `places`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    owner_department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    host_department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("host")
    )
    starts_on = models.DateField(_("first day"))
    ends_on = models.DateField(_("last day"))
    days = models.PositiveSmallIntegerField(_("working days"))
    places = models.PositiveSmallIntegerField(_("places"), default=1)
    taken = models.PositiveSmallIntegerField(default=0)
    apply_until = models.DateField(_("apply until"))
    about = models.TextField(_("what can be learnt"), max_length=1000, blank=True)
    is_open = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = QuotaQuerySet.as_manager()

    class Meta:
        verbose_name = _("secondment quota")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="a_secondment_ends_after_its_start"),
            models.CheckConstraint(condition=Q(taken__lte=F("places")), name="no_more_secondments_than_places"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("classroom:show_quota", args=[self.public_id])

    @property
    def left(self):
        return self.places - self.taken


class SecondmentQuerySet(OwnedByPersonQuerySet):
    def visible_to(self, user):
        """Also those whom one mentors at the host."""
        return super().visible_to(user) | self.filter(mentor__user=user)


class Secondment(models.Model):
    """One person's secondment. `state` is a cache of the ledger `SecondmentStep`."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("waiting for the manager")
        TO_APPROVE = "to_approve", _("waiting for HR")
        APPROVED = "approved", pgettext_lazy("a training", "approved")
        SUBMITTED = "submitted", _("report handed in")
        SCORED = "scored", _("report judged, class to teach")
        DONE = "done", _("finished")
        DECLINED = "declined", pgettext_lazy("a request", "declined")
        WITHDRAWN = "withdrawn", pgettext_lazy("a request", "withdrawn")

    STEPS = {
        "requested": {"to_approve", "declined", "withdrawn"},
        "to_approve": {"approved", "declined", "withdrawn"},
        "approved": {"submitted", "withdrawn"},
        "submitted": {"scored", "approved"},
        "scored": {"done"},
        "done": set(),
        "declined": set(),
        "withdrawn": set(),
    }
    AWAY = ("approved", "submitted", "scored", "done")  # these hold a place

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quota = models.ForeignKey(SecondmentQuota, on_delete=models.PROTECT, related_name="secondments")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="secondments")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+")
    mentor = models.ForeignKey(
        "people.Employee", null=True, blank=True, on_delete=models.PROTECT, related_name="hosted_secondments"
    )
    reason = models.CharField(_("reason"), max_length=400)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    report = models.TextField(_("report"), max_length=8000, blank=True)
    criteria = models.JSONField(default=list, help_text="the rubric by which the report is judged")
    points = models.JSONField(default=dict, help_text="points by criterion")
    scored_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    teach_on = models.DateField(_("day of the class"), null=True, blank=True)
    teach_what = models.CharField(_("what will be taught, to whom"), max_length=200, blank=True)
    teach_session = models.ForeignKey(
        "classroom.ClassSession",
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        verbose_name=_("class"),
    )
    taught_confirmed_at = models.DateTimeField(null=True, blank=True)
    taught_confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)

    objects = SecondmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("secondment")
        verbose_name_plural = _("secondments")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["quota", "employee"],
                condition=~Q(state__in=["declined", "withdrawn"]),
                name="one_secondment_of_a_person_in_a_quota",
            )
        ]

    def __str__(self):
        return f"{self.quota_id} {self.employee_id}"

    def get_absolute_url(self):
        return reverse("classroom:show_secondment", args=[self.public_id])

    @property
    def key(self):
        """The source of its study hours and costs."""
        return f"secondment:{self.public_id}"

    @property
    def minutes(self):
        return self.quota.days * settings.FIELDWORK["minutes_per_day"]

    @property
    def score(self):
        return sum(self.points.values()) if self.points else None

    @property
    def is_on(self):
        return self.state == self.State.APPROVED and self.quota.starts_on <= clock.today()


class SecondmentStep(models.Model):
    """Ledger: a step in the life of a secondment; who took it, why."""

    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="steps")
    old_state = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, help_text="one of Secondment.State")
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["secondment", "pk"]

    def __str__(self):
        return f"{self.secondment_id} {self.state}"

    @property
    def label(self):
        return Secondment.State(self.state).label


class SecondmentLog(models.Model):
    """What a person wrote about one week at the host; one entry a week."""

    secondment = models.ForeignKey(Secondment, on_delete=models.CASCADE, related_name="logs")
    week_on = models.DateField(help_text="the Monday of the week")
    did = models.CharField(_("what I did"), max_length=600)
    learnt = models.CharField(_("what I take home"), max_length=600)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["secondment", "week_on"]
        constraints = [models.UniqueConstraint(fields=["secondment", "week_on"], name="one_log_entry_a_week")]

    def __str__(self):
        return f"{self.secondment_id} {self.week_on}"

    @property
    def last_on(self):
        return self.week_on + dt.timedelta(days=6)
