"""What was said about ends that come near, so that each is said once."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lib import clock


class ExpiryNotice(models.Model):
    """Ledger: so many days before the end of a certificate its person was told; 0: that it has lapsed."""

    period = models.ForeignKey("credentials.Period", on_delete=models.CASCADE, related_name="notices")
    days = models.PositiveSmallIntegerField()
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("notice of an end")
        constraints = [models.UniqueConstraint(fields=["period", "days"], name="an_end_is_told_once_a_step")]

    def __str__(self):
        return f"{self.period_id} {self.days}"
