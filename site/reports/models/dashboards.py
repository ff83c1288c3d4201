"""Numbers that were counted ahead: one snapshot at a time is shown, as of the instant at which it was counted."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib import clock
from people.querysets import below


class SnapshotQuerySet(models.QuerySet):
    def finished(self):
        return self.exclude(finished_at=None)

    def latest_finished(self):
        """The snapshot that pages show, or None before the first."""
        return self.finished().order_by("-as_of", "-pk").first()


class Snapshot(models.Model):
    """One counting of everything. It is shown once it is finished; older ones are deleted."""

    as_of = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = SnapshotQuerySet.as_manager()

    class Meta:
        verbose_name = _("snapshot of the numbers")
        indexes = [models.Index(fields=["-as_of"], condition=Q(finished_at__isnull=False), name="snapshots_shown")]

    def __str__(self):
        return f"{self.as_of:%Y-%m-%d %H:%M}"


class Aggregate(models.Model):
    """A measure of one group of people: those of a post category and an employment kind in a department or below it.

    `period` is "2026-11" for what happened in a month, empty for how things stand. A measure's value is the numerator, or where it has
    a denominator their quotient; both add up over groups, so that any union of groups is counted rightly.
    """

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="aggregates")
    key = models.CharField(max_length=30, help_text="the measure: reports.aggregates.measures")
    department = models.ForeignKey("people.Department", on_delete=models.CASCADE, related_name="+")
    period = models.CharField(max_length=7, blank=True)
    category = models.CharField(max_length=20, help_text="of the post")
    employment_kind = models.CharField(max_length=12)
    numerator = models.BigIntegerField(default=0)
    denominator = models.BigIntegerField(default=0)

    class Meta:
        verbose_name = _("counted number")
        constraints = [
            models.UniqueConstraint(
                fields=["snapshot", "department", "key", "period", "category", "employment_kind"],
                name="one_number_of_a_group_and_snapshot",
            )
        ]

    def __str__(self):
        return f"{self.key} {self.department_id} {self.period}"


class RiskQuerySet(models.QuerySet):
    def in_departments(self, departments):
        return self.filter(below(departments, "department__"))

    def worst_first(self):
        return self.order_by("-score", "employee_id", "pk")


class RiskRow(models.Model):
    """Why somebody is likely to be late, to fail or to lapse: the rule's facts and its points. Counted anew with each snapshot."""

    class Kind(models.TextChoices):
        LATE = "late", _("likely to be late")
        FAIL = "fail", _("likely to fail")
        LAPSE = "lapse", _("likely to lapse")

    snapshot = models.ForeignKey(Snapshot, on_delete=models.CASCADE, related_name="risks")
    employee = models.ForeignKey("people.Employee", on_delete=models.CASCADE, related_name="+")
    department = models.ForeignKey("people.Department", on_delete=models.CASCADE, related_name="+")
    kind = models.CharField(max_length=6, choices=Kind.choices)
    subject = models.CharField(max_length=160, help_text="the course, exam or certificate, as it is called")
    score = models.PositiveSmallIntegerField(help_text="0 to 100, see reports.risk.rules")
    facts = models.JSONField(default=dict, help_text="what the rule looked at")

    objects = RiskQuerySet.as_manager()

    class Meta:
        verbose_name = _("risk")
        indexes = [
            models.Index(fields=["snapshot", "-score", "employee"], name="risks_worst_first"),
            models.Index(fields=["snapshot", "department"], name="risks_of_a_department"),
        ]

    def __str__(self):
        return f"{self.employee_id} {self.kind} {self.score}"
