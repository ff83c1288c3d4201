"""What was handed out: the fingerprint of each PDF of a certificate, so that a changed one is told from ours."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lib import clock


class PrintedCopy(models.Model):
    """Ledger: a PDF of a certificate left the house; `sha256` is that of its bytes, the same for the same words and language."""

    period = models.ForeignKey("credentials.Period", on_delete=models.PROTECT, related_name="copies")
    sha256 = models.CharField(max_length=64, unique=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("printed copy")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.period_id} {self.sha256[:12]}"
