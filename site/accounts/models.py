"""Who signs in. Who works here is `people.Employee`; all learning history points there, never here."""

import hashlib
import hmac
import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib import clock


class User(AbstractUser):
    """A sign-in. The user name is the employee number (or a name given by the administrator)."""

    first_name = None
    last_name = None
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, blank=True)
    privacy_seen_at = models.DateTimeField(_("privacy notice read at"), null=True, blank=True)

    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name or self.username

    def get_short_name(self):
        return self.name or self.username


class ActivationCodeQuerySet(models.QuerySet):
    def open(self):
        """Codes that can still be used now."""
        return self.filter(used_at=None, revoked_at=None, expires_at__gt=clock.now())


class ActivationCode(models.Model):
    """A one-time slip for setting a password: shown once, stored as a keyed hash, valid for seven days."""

    DAYS = 7

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="activation_codes")
    code_hash = models.CharField(max_length=64)
    issued_by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    issued_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)
    revoked_at = models.DateTimeField(null=True, blank=True)

    objects = ActivationCodeQuerySet.as_manager()

    class Meta:
        verbose_name = _("activation code")
        constraints = [
            models.UniqueConstraint(
                fields=["user"], condition=Q(used_at=None, revoked_at=None), name="one_open_activation_code_per_user"
            )
        ]

    def __str__(self):
        return f"{self.user} {self.issued_at:%Y-%m-%d}"

    @staticmethod
    def hash_of(code: str) -> str:
        """Return the keyed hash under which `code` (as typed: case, spaces and dashes ignored) is stored."""
        plain = "".join(c for c in code.upper() if c.isalnum())
        return hmac.new(settings.SECRET_KEY.encode(), plain.encode(), hashlib.sha256).hexdigest()
