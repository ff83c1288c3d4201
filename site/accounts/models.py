"""Who signs in. Who works here is `people.Employee`; all learning history points there, never here."""

import hashlib
import hmac
import unicodedata
import uuid

from django.conf import settings
from django.contrib.auth.models import AbstractUser, UserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lib import clock


class PeopleManager(UserManager):
    """Finds people by what they type when they sign in."""

    use_in_migrations = False

    def find(self, login: str):
        """Return the user of this user name or employee number (full-width, spaces and case forgiven), or None."""
        login = plain(login)[:150]
        if not login:
            return None
        named = self.annotate(lower_name=Lower("username")).filter(lower_name=login.lower()).first()
        return named or self.filter(employee__number__in={login, login.upper(), login.lower()}).first()


class User(AbstractUser):
    """A sign-in. The user name is the employee number (or a name given by the administrator)."""

    first_name = None
    last_name = None
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=60, blank=True)
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, blank=True)
    privacy_seen_at = models.DateTimeField(_("privacy notice read at"), null=True, blank=True)
    code_step = models.BigIntegerField(
        default=0,
        editable=False,
        help_text="the 30 seconds of the last code of an authenticator app: none of it or before opens again",
    )

    objects = PeopleManager()

    REQUIRED_FIELDS: list[str] = []

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(
                Lower("username"),
                name="one_user_per_name_whatever_case",
                violation_error_message=_("This user name is taken."),
            )
        ]

    def __str__(self):
        return self.name or self.username

    def get_full_name(self):
        return self.name or self.username

    def get_short_name(self):
        return self.name or self.username

    @property
    def number(self):
        """What the person signs in with: the employee number, or the user name of somebody outside the roster."""
        employee = getattr(self, "employee", None)
        return employee.number if employee else self.username

    def two_step(self):
        """What of the second step this person has set up (accounts.two_step.state.TwoStep), and whether a role requires it."""
        from accounts.two_step.state import two_step_of

        return two_step_of(self)


def plain(text: str) -> str:
    """Return what somebody typed on a Chinese keyboard as plain characters: full-width becomes ASCII, no spaces around."""
    return unicodedata.normalize("NFKC", text or "").replace("\0", "").strip()


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

    @property
    def state(self) -> str:
        """One of open, used, revoked, expired."""
        if self.used_at:
            return "used"
        if self.revoked_at:
            return "revoked"
        return "open" if self.expires_at > clock.now() else "expired"

    @staticmethod
    def hash_of(code: str) -> str:
        """Return the keyed hash under which `code` (as typed: case, width, spaces and dashes ignored) is stored."""
        letters = "".join(c for c in plain(code).upper() if c.isalnum())
        return hmac.new(settings.SECRET_KEY.encode(), letters.encode(), hashlib.sha256).hexdigest()


class Guess(models.Model):
    """One try of an activation code, written before it is checked, so that tries at the same moment count too."""

    key = models.CharField(max_length=180, help_text="what is counted: number:<number> or ip:<address>")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("guess")
        indexes = [models.Index(fields=["key", "at"])]

    def __str__(self):
        return f"{self.key} {self.at:%Y-%m-%d %H:%M}"


class TwoStepChange(models.Model):
    """Ledger: what happened to a person's two-step sign-in, and through whom."""

    class Kind(models.TextChoices):
        ADDED = "added", _("set up")
        REMOVED = "removed", _("removed")
        RESET = "reset", _("reset")
        CODES = "codes", _("new recovery codes")
        RECOVERED = "recovered", _("recovery code used")

    class Method(models.TextChoices):
        APP = "totp", _("authenticator app")
        PASSKEY = "webauthn", _("passkey")
        CODES = "recovery_codes", _("recovery codes")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="two_step_changes")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    method = models.CharField(max_length=16, choices=Method.choices, blank=True)
    by = models.ForeignKey(User, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("change of two-step sign-in")
        ordering = ["-at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(kind="reset", reason=""), name="a_reset_of_two_step_sign_in_says_why")
        ]

    def __str__(self):
        return f"{self.user_id} {self.kind} {self.at:%Y-%m-%d}"
