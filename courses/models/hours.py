"""Study hours: one ledger of what was learnt for how long, whatever the way, and how much a year asks for."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from lib import clock
from people.models import Post


class StudyHourQuerySet(models.QuerySet):
    def live(self):
        """Entries that count: neither reversals nor reversed."""
        return self.filter(reverses=None, reversal=None)

    def of_year(self, year):
        """Entries of the calendar year in which the learning was done."""
        return self.filter(done_on__year=year)


class StudyHour(models.Model):
    """Ledger: class minutes that count for a person, and why. What was wrong is reversed by a row of its own.

    `key` names the source (`course:C101`, `class:<public id>`), so that nothing counts twice; `turn` grows when it is credited
    anew after a reversal. `hours` (学时) and `credits` (学分) are hundredths, made of the minutes by the settings of that day.
    """

    class Kind(models.TextChoices):
        ONLINE = "online", _("online study")
        CLASS = "class", _("in class")
        SECONDMENT = "secondment", _("secondment")
        EXTERNAL = "external", _("external training")
        MENTORING = "mentoring", _("mentoring")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="study_hours")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    key = models.CharField(max_length=100, help_text="the source: kind:id")
    turn = models.PositiveSmallIntegerField(default=1)
    title = models.CharField(max_length=200, help_text="what was learnt, as it was called then")
    minutes = models.IntegerField(help_text="class minutes; below zero in a reversal")
    hours = models.IntegerField(help_text="hundredths of a 学时")
    credits = models.IntegerField(help_text="hundredths of a 学分")
    done_on = models.DateField(help_text="the day on which it was done; its year counts")
    reason = models.CharField(max_length=200)
    is_history = models.BooleanField(default=False, help_text="brought in from before this system")
    reverses = models.OneToOneField(
        "self",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="reversal",
        help_text="the entry taken back",
    )
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = StudyHourQuerySet.as_manager()

    class Meta:
        verbose_name = _("study hour")
        verbose_name_plural = _("study hours")
        ordering = ["-done_on", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "key", "turn"], condition=Q(reverses=None), name="a_source_counts_once"
            ),
            models.CheckConstraint(
                condition=Q(reverses=None, minutes__gt=0) | (~Q(reverses=None) & Q(minutes__lt=0)),
                name="only_a_reversal_takes_minutes",
            ),
        ]
        indexes = [models.Index(fields=["employee", "done_on"])]

    def __str__(self):
        return f"{self.employee_id} {self.key} {self.minutes} min"


class HourTarget(models.Model):
    """How many study hours a year asks of people in posts of a category. Whoever joins or is away owes their share of the days."""

    year = models.PositiveSmallIntegerField(_("year"))
    category = models.CharField(_("post category"), max_length=20, choices=Post.Category.choices)
    hours = models.PositiveIntegerField(_("study hours"), help_text="hundredths of a 学时")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("yearly target of study hours")
        ordering = ["-year", "category"]
        constraints = [
            models.UniqueConstraint(fields=["year", "category"], name="one_target_a_year_and_category"),
            models.CheckConstraint(condition=Q(year__gte=2009, year__lte=2100), name="a_target_has_a_year"),
        ]

    def __str__(self):
        return f"{self.year} {self.category}"
