"""The practical exam of a course: what was drawn for whom, a ledger that only grows."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lib import clock


class PracticalDraw(models.Model):
    """Ledger: one attempt of a person at the practical exam of a course, with the scenarios that its seed drew.

    Its runs are found by the admissions of its context key; the attempt is passed when every scenario was.
    """

    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="practical_draws")
    course = models.ForeignKey("courses.Course", on_delete=models.PROTECT, related_name="practical_draws")
    number = models.PositiveSmallIntegerField(help_text="of this person and course")
    seed = models.BigIntegerField()
    rows = models.JSONField(help_text="the pools as they stood: [{pool: [keys], draw: n}]")
    scenarios = models.JSONField(help_text="the keys drawn, in order")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("attempt at a practical exam")
        ordering = ["employee", "course", "number"]
        constraints = [
            models.UniqueConstraint(fields=["employee", "course", "number"], name="one_draw_per_attempt_at_a_practical")
        ]

    def __str__(self):
        return f"{self.employee_id} {self.course_id} {self.number}"

    @property
    def context_key(self):
        """The key by which admissions of this attempt are found."""
        return f"practical:{self.course_id}:{self.number}"
