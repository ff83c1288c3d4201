"""Taking a certificate back needs two people: one asks, another confirms. Both rows of the story stay."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock


class Revocation(models.Model):
    """Ledger: somebody asked to revoke a certificate, and why; what another person decided."""

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("a revocation", "asked for")
        CONFIRMED = "confirmed", pgettext_lazy("a revocation", "confirmed")
        DECLINED = "declined", pgettext_lazy("a revocation", "declined")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    period = models.ForeignKey("credentials.Period", on_delete=models.PROTECT, related_name="revocations")
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    reason = models.CharField(_("reason"), max_length=300)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=300, blank=True, help_text="the decider's words")

    class Meta:
        verbose_name = _("revocation")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["period"], condition=~Q(state="declined"), name="one_revocation_of_a_certificate"),
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="four_eyes_revoke"),
            models.CheckConstraint(
                condition=Q(state="requested", decided_by=None) | (~Q(state="requested") & ~Q(decided_by=None)),
                name="a_decided_revocation_has_its_decider",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.period_id} {self.state}"
