"""Costs of training: one ledger of what was spent, whatever the way, with reversal. Amounts are fen."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib import clock


class CostLineQuerySet(models.QuerySet):
    def live(self):
        """Lines that count: neither reversals nor reversed."""
        return self.filter(reverses=None, reversal=None)

    def of(self, key):
        """Lines of one source, e.g. `external:<public id>`."""
        return self.filter(key=key)


class CostLine(models.Model):
    """Ledger: money spent on training. A wrong line is taken back by a row of its own and written anew; `token` makes a line once."""

    class Kind(models.TextChoices):
        FEE = "fee", _("course fee")
        TRAVEL = "travel", _("travel")
        LODGING = "lodging", _("lodging and meals")
        TRAINER = "trainer", _("trainer")
        VENUE = "venue", _("venue")
        MATERIALS = "materials", _("materials")
        OTHER = "other", _("other costs")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind of cost"), max_length=10, choices=Kind.choices)
    key = models.CharField(max_length=100, help_text="the source: kind:public id")
    token = models.CharField(max_length=140, unique=True, help_text="the same line is never written twice")
    department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    employee = models.ForeignKey(
        "people.Employee", null=True, blank=True, on_delete=models.PROTECT, related_name="training_costs"
    )
    amount_fen = models.BigIntegerField(_("amount"), help_text="below zero in a reversal")
    budget_line = models.CharField(_("budget line"), max_length=60, blank=True)
    spent_on = models.DateField(help_text="the day on which it was spent; its year counts")
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    reverses = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversal")

    objects = CostLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("cost line")
        verbose_name_plural = _("cost lines")
        ordering = ["-spent_on", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(reverses=None, amount_fen__gt=0) | (~Q(reverses=None) & Q(amount_fen__lt=0)),
                name="only_a_reversal_gives_money_back",
            ),
        ]
        indexes = [models.Index(fields=["key"]), models.Index(fields=["department", "spent_on"])]

    def __str__(self):
        return f"{self.key} {self.kind} {self.amount_fen}"
