"""Duties at the counter, the certificates that they need, supervised licences, and the rosters that managers drop in."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lib import clock


class Duty(models.Model):
    """Something done at the counter that not everybody may do: 开户, 过户, 收费, ..."""

    key = models.CharField(_("key"), max_length=40, unique=True)
    title_zh = models.CharField(_("title (Chinese)"), max_length=60)
    title_en = models.CharField(_("title (English)"), max_length=80, blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(_("open"), default=True)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        verbose_name = _("duty")
        verbose_name_plural = _("duties")
        ordering = ["position", "key"]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return (self.title_en if (get_language() or "").startswith("en") else "") or self.title_zh


class DutyRequirement(models.Model):
    """A certificate that a duty needs. Those of one `alternative` are needed together; any alternative is enough."""

    duty = models.ForeignKey(Duty, on_delete=models.CASCADE, related_name="requirements")
    programme = models.ForeignKey("credentials.Programme", on_delete=models.PROTECT, related_name="+")
    alternative = models.PositiveSmallIntegerField(default=1)

    class Meta:
        verbose_name = _("requirement of a duty")
        ordering = ["duty", "alternative", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["duty", "programme", "alternative"], name="a_duty_asks_for_a_certificate_once"
            )
        ]

    def __str__(self):
        return f"{self.duty_id} {self.alternative} {self.programme_id}"


class LicenceQuerySet(models.QuerySet):
    def valid(self, *, on=None):
        """Licences that hold on day `on` (default: today)."""
        on = on or clock.today()
        return self.filter(valid_from__lte=on, valid_until__gt=on)


class SupervisedLicence(models.Model):
    """Ledger: for some days a person does a duty under the eyes of another, and why (half-open days)."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="supervised_licences")
    duty = models.ForeignKey(Duty, on_delete=models.PROTECT, related_name="licences")
    supervisor = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="+")
    valid_from = models.DateField()
    valid_until = models.DateField()
    reason = models.CharField(_("reason"), max_length=200)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    granted_at = models.DateTimeField(default=clock.now)

    objects = LicenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("supervised licence")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(valid_until__gt=F("valid_from")), name="a_licence_ends_after_its_start"),
            models.CheckConstraint(condition=~Q(supervisor=F("employee")), name="nobody_supervises_oneself"),
        ]

    def __str__(self):
        return f"{self.employee_id} {self.duty_id} {self.valid_from}"

    @property
    def last_day(self):
        return self.valid_until - dt.timedelta(days=1)


class Roster(models.Model):
    """Ledger: who is to work on a day, as a manager dropped it in; of one manager and day the newest counts."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    day = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    people = models.ManyToManyField("people.Employee", related_name="+", verbose_name=_("people"))

    class Meta:
        verbose_name = _("shift roster")
        ordering = ["-day", "-pk"]
        indexes = [models.Index(fields=["by", "day"])]

    def __str__(self):
        return f"{self.day} {self.by_id}"
