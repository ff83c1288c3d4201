"""What a notice asks of whom (a plain row that its pages point to), and who has read it (a ledger)."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock


class NoticeQuerySet(models.QuerySet):
    def valid(self, *, on=None):
        """Notices that hold on day `on` (default: today)."""
        on = on or clock.today()
        begun = Q(valid_from=None) | Q(valid_from__lte=on)
        return self.filter(begun, Q(valid_until=None) | Q(valid_until__gt=on))

    def not_valid(self, *, on=None):
        """Notices that are over, or do not hold yet."""
        on = on or clock.today()
        return self.filter(Q(valid_from__gt=on) | Q(valid_until__lte=on))


class Notice(models.Model):
    """For whom a notice is and what it asks; `key` is the translation key of its pages, which write this row when they are published."""

    class Category(models.TextChoices):
        NOTICE = "notice", pgettext_lazy("kind of notice", "notice")
        NEWS = "news", _("news of the trade")

    key = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=255)
    category = models.CharField(max_length=10, choices=Category.choices, default=Category.NOTICE)
    audience = models.ForeignKey(
        "people.Audience", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="nobody named: everybody"
    )  # fmt: skip
    valid_from = models.DateField(null=True, blank=True)
    valid_until = models.DateField(null=True, blank=True, help_text="the first day on which it no longer holds")
    is_must_read = models.BooleanField(default=False)
    read_by = models.DateField(null=True, blank=True, help_text="the last day on which reading is in time")
    attachment = models.ForeignKey(
        "library.LibraryDocument", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    questions = models.JSONField(default=list, blank=True, help_text="[{text, options: [..], right: index from 0}]")
    published_at = models.DateTimeField(default=clock.now, help_text="when it was published first")

    objects = NoticeQuerySet.as_manager()

    class Meta:
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        ordering = ["-published_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_until=None) | Q(valid_until__gt=F("valid_from")),
                name="a_notice_ends_after_it_begins",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def is_late(self):
        """Whether who has not read it yet is late."""
        return bool(self.read_by and self.read_by < clock.today())


class NoticeRead(models.Model):
    """Ledger: a person has read a notice, with the answers as they were given."""

    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="notices_read")
    notice = models.ForeignKey(Notice, on_delete=models.PROTECT, related_name="reads")
    at = models.DateTimeField(default=clock.now)
    answers = models.JSONField(default=list, help_text="[{text, chosen, right, is_right}], in words as they stood")
    right_count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("notice that was read")
        ordering = ["-at"]
        constraints = [models.UniqueConstraint(fields=["employee", "notice"], name="a_notice_is_read_once")]

    def __str__(self):
        return f"{self.employee_id} {self.notice_id}"
