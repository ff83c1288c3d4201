"""One row a period of validity, never changed: a renewal is the next row, a revocation a row of another ledger."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from credentials import serials
from lib import clock


class PeriodQuerySet(models.QuerySet):
    def live(self):
        """Periods that were not revoked."""
        return self.filter(revoked_at=None)

    def valid(self, *, on=None):
        """Periods that hold on day `on` (default: today)."""
        on = on or clock.today()
        return self.live().filter(valid_from__lte=on, valid_until__gt=on)

    def visible_to(self, user):
        """Certificates of people whom `user` may see, and one's own."""
        from people.models import Employee

        return self.filter(employee__in=Employee.objects.visible_to(user))

    def of_hr(self, user):
        """Certificates of people for whom `user` works as HR."""
        from people.models import Employee

        return self.filter(employee__in=Employee.objects.of_hr(user))

    def most_lasting_first(self):
        return self.order_by("-valid_until", "-pk")


class Period(models.Model):
    """A person is certified from `valid_from` until before `valid_until` (half-open days); `evidence` says by what.

    evidence: `{"path", "because", "programme": {key, title_zh, title_en, level_zh, level_en}, "parts": [{kind, key, title, on, ...ids and
    points}]}`. `revoked_at` is a cache of the revocation ledger, checked by `verify`; it is the only column that changes, once.
    """

    class Kind(models.TextChoices):
        REGULAR = "regular", _("earned")
        TEMPORARY = "temporary", _("temporary")
        PRIOR = "prior", _("by prior learning")
        HISTORIC = "historic", _("brought in from before")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    serial = models.CharField(_("serial"), max_length=40, unique=True, default=serials.make, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="certificates")
    programme = models.ForeignKey("credentials.Programme", on_delete=models.PROTECT, related_name="periods")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.REGULAR)
    renewable_from = models.DateField(help_text="the renewal window opens")
    valid_from = models.DateField(_("valid from"))
    valid_until = models.DateField(help_text="the first day on which it no longer holds")
    evidence = models.JSONField()
    evidence_key = models.CharField(max_length=200, help_text="the same evidence is never good for two")
    follows = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="followed_by")
    issued_at = models.DateTimeField(default=clock.now)
    issued_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = PeriodQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        ordering = ["-valid_from", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "programme", "evidence_key"], name="one_certificate_for_one_evidence"
            ),
            models.CheckConstraint(
                condition=Q(valid_until__gt=F("valid_from")), name="a_certificate_ends_after_its_start"
            ),
        ]
        indexes = [
            models.Index(fields=["valid_until"], condition=Q(revoked_at=None), name="certificates_by_end"),
            models.Index(fields=["programme", "valid_until"]),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.employee_id} {self.programme_id} {self.valid_from}"

    def get_absolute_url(self):
        return reverse("credentials:show_certificate", args=[self.public_id])

    @property
    def title(self):
        """What the certificate is called, as it was when it was issued."""
        named = self.evidence.get("programme", {})
        return (named.get("title_en") if (get_language() or "").startswith("en") else "") or named.get("title_zh", "")

    @property
    def last_day(self):
        """The last day on which it holds, as people say it."""
        return self.valid_until - dt.timedelta(days=1)

    @property
    def shown_serial(self):
        return serials.grouped(self.serial)

    @property
    def state(self):
        """valid, coming, expired or revoked: today."""
        if self.revoked_at:
            return "revoked"
        today = clock.today()
        return "coming" if today < self.valid_from else "valid" if today < self.valid_until else "expired"

    @property
    def days_left(self):
        return max(0, (self.valid_until - clock.today()).days)
