"""What people achieved before this system: brought in by HR, marked as such, never changed."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock


class PastResult(models.Model):
    """Ledger: a result of an exam, an award or an evaluation of before (历史导入), in the words of the file it came from.

    It proves that HR brought it in, nothing else: no certificate and no completion follows from it.
    """

    class Kind(models.TextChoices):
        RESULT = "result", _("exam result")
        AWARD = "award", pgettext_lazy("given to a person", "award")
        EVALUATION = "evaluation", pgettext_lazy("of a person", "evaluation")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="past_results")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.RESULT)
    key = models.CharField(max_length=100, help_text="hash of title and day: the same line of a file counts once")
    title = models.CharField(_("title"), max_length=200)
    done_on = models.DateField(_("day"))
    score = models.CharField(_("result"), max_length=40, blank=True)
    passed = models.BooleanField(null=True, blank=True, help_text="empty where the file does not say")
    source = models.CharField(max_length=200, help_text="the file and its line")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("result of before")
        ordering = ["-done_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["employee", "key"], name="a_past_result_counts_once")]

    def __str__(self):
        return f"{self.employee_id} {self.title}"
