"""The keys with which the platform signs badges."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib import clock


class SigningKey(models.Model):
    """A pair of keys: `public` is a JWK, `sealed` the private one, encrypted by the installation's secret. One is in use."""

    did = models.CharField(max_length=120, unique=True, help_text="did:key of the public key")
    public = models.JSONField()
    sealed = models.TextField(editable=False)
    created_at = models.DateTimeField(default=clock.now)
    in_use = models.BooleanField(default=True)

    class Meta:
        verbose_name = _("signing key")
        constraints = [
            models.UniqueConstraint(fields=["in_use"], condition=Q(in_use=True), name="one_signing_key_in_use")
        ]

    def __str__(self):
        return self.did
