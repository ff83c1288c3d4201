"""What reports keep: periods that were reported upward, and the customer's own tables that they fill."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from people.querysets import below


class OwnedQuerySet(models.QuerySet):
    def of_hr(self, user):
        """Rows of the departments for which `user` works as HR today (all, for an administrator)."""
        from people import rules

        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.filter(below(rules.departments_of(user, "hr"), "department__"))


class FrozenPeriod(models.Model):
    """The numbers of a department and period as they were reported. They never change; reporting anew is a further row."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    period = models.CharField(max_length=8, help_text="2026, 2026-q3 or 2026-09")
    number = models.PositiveSmallIntegerField(default=1)
    numbers = models.JSONField(
        help_text="{way of grouping: [{key, label, cells: {measure: [numerator, denominator]}}]}"
    )
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("reported period")
        ordering = ["-period", "department__path", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["department", "period", "number"], name="one_report_of_a_period_and_number")
        ]

    def __str__(self):
        return f"{self.department_id} {self.period} {self.number}"


class ReportTemplate(models.Model):
    """The customer's own table: a workbook whose header names measures by their names; its columns are filled."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60)
    content = models.BinaryField()
    columns = models.JSONField(help_text="{sheet, row, cells: {column: measure key}}, as the header was read")
    is_open = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = OwnedQuerySet.as_manager()

    class Meta:
        verbose_name = _("report template")
        ordering = ["name", "pk"]

    def __str__(self):
        return self.name
