"""What a person's calendar holds: dates that were taken off, and the address to which a calendar program subscribes."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.translation import gettext_lazy as _

from lib import clock


class TakenDate(models.Model):
    """A date of an announced class that was taken off: its event is taken out of calendars by the same id and a higher number."""

    session = models.ForeignKey("classroom.ClassSession", on_delete=models.CASCADE, related_name="taken_dates")
    public_id = models.UUIDField(help_text="of the meeting that was")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    sequence = models.PositiveSmallIntegerField(help_text="of the invitation that takes it out")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("date that was taken off")
        ordering = ["starts_at", "pk"]
        constraints = [models.UniqueConstraint(fields=["public_id"], name="a_date_is_taken_off_once")]

    def __str__(self):
        return f"{self.session_id} {self.starts_at:%Y-%m-%d %H:%M}"


class CalendarFeed(models.Model):
    """A person's secret address for calendar programs. The secret follows from `number` and is stored nowhere; renewed, it is another."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="calendar_feed")
    number = models.PositiveIntegerField(default=1)
    renewed_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("calendar address")

    def __str__(self):
        return f"{self.user_id}"

    @property
    def token(self):
        """What stands in the address: the id and its secret."""
        secret = salted_hmac("classroom.calendar", f"{self.public_id}:{self.number}", algorithm="sha256").hexdigest()
        return f"{self.public_id.hex}{secret}"

    @classmethod
    def of_token(cls, token):
        """Return the feed of a token, or None: unknown, renewed, or its person can no longer sign in."""
        try:
            key = uuid.UUID(token[:32])
        except ValueError:
            return None
        row = cls.objects.select_related("user").filter(public_id=key, user__is_active=True).first()
        return row if row and constant_time_compare(row.token, token) else None
