"""Whom a line of a plan reaches without enrolling them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from courses.models import Enrolment
from lib import clock


class PlanReachQuerySet(models.QuerySet):
    def holding(self):
        """Rows that still hold: what somebody was enrolled in before was not withdrawn since."""
        return self.filter(Q(enrolment=None) | ~Q(enrolment__outcome=Enrolment.Outcome.WITHDRAWN))


class PlanReach(models.Model):
    """What a line is to a person whom it did not enrol: they take, or took, the same already; or were told of a class or a place."""

    class How(models.TextChoices):
        ALREADY = "already", pgettext_lazy("a line of a plan", "takes part already")
        TOLD = "told", pgettext_lazy("a line of a plan", "told")

    line = models.ForeignKey("development.PlanLine", on_delete=models.PROTECT, related_name="reaches")
    plan_key = models.CharField(max_length=80, help_text="the line's key, the same in every version")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="plan_reaches")
    how = models.CharField(max_length=10, choices=How.choices)
    enrolment = models.ForeignKey(
        "courses.Enrolment", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    because = models.CharField(_("because"), max_length=300)
    at = models.DateTimeField(default=clock.now)

    objects = PlanReachQuerySet.as_manager()

    class Meta:
        verbose_name = _("person reached by a line of a plan")
        ordering = ["how", "employee"]
        constraints = [
            models.UniqueConstraint(fields=["plan_key", "employee"], name="a_plan_line_reaches_a_person_once"),
            models.CheckConstraint(condition=~Q(because=""), name="a_reached_person_has_a_reason"),
        ]

    def __str__(self):
        return f"{self.plan_key} {self.employee_id} {self.how}"
