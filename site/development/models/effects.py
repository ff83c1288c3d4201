"""What training is followed by: KPIs of halls by month, studies of an effect on four levels, and the fund that pays."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from people.querysets import below


class KpiQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Indicators that HR `user` reads and fills: the list is the company's."""
        from people import rules

        return self if user.is_authenticated and rules.has_role(user, "hr") else self.none()


class Kpi(models.Model):
    """A number that the company keeps for each hall and month: sales, complaints, satisfaction."""

    class Direction(models.TextChoices):
        UP = "up", pgettext_lazy("an indicator", "higher is better")
        DOWN = "down", pgettext_lazy("an indicator", "lower is better")

    key = models.SlugField(_("key"), max_length=30, unique=True)
    title = models.CharField(pgettext_lazy("of a thing", "name"), max_length=40, unique=True)
    unit = models.CharField(_("unit of measurement"), max_length=12)
    direction = models.CharField(_("direction"), max_length=4, choices=Direction.choices, default=Direction.UP)
    is_open = models.BooleanField(_("still kept"), default=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = KpiQuerySet.as_manager()

    class Meta:
        verbose_name = _("indicator")
        verbose_name_plural = _("indicators")
        ordering = ["key"]

    def __str__(self):
        return self.title


class KpiImport(models.Model):
    """A file of values that was brought in: which, how many lines, by whom."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(max_length=160)
    sha256 = models.CharField(max_length=64)
    fresh = models.PositiveIntegerField(default=0)
    corrected = models.PositiveIntegerField(default=0)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("import of indicators")
        ordering = ["-pk"]

    def __str__(self):
        return self.file_name


class KpiValueQuerySet(models.QuerySet):
    def present(self):
        """Values that hold: those that no later row corrects."""
        return self.filter(correction=None)

    def of_months(self, start, end):
        """Values of the months in [start, end); both are first days of months."""
        return self.filter(month__gte=start, month__lt=end)


class KpiValue(models.Model):
    """Ledger: the value of one indicator for one hall and month. What was wrong is corrected by a row of its own."""

    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="kpi_values")
    kpi = models.ForeignKey(Kpi, on_delete=models.PROTECT, related_name="values")
    month = models.DateField(help_text="its first day")
    value = models.DecimalField(max_digits=14, decimal_places=2)
    source = models.ForeignKey(KpiImport, on_delete=models.PROTECT, related_name="values")
    line = models.PositiveIntegerField(help_text="of the file")
    corrects = models.OneToOneField("self", null=True, blank=True, on_delete=models.PROTECT, related_name="correction")
    at = models.DateTimeField(default=clock.now)

    objects = KpiValueQuerySet.as_manager()

    class Meta:
        verbose_name = _("value of an indicator")
        ordering = ["-month", "department__path", "kpi__key"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "kpi", "month"], condition=Q(corrects=None), name="one_first_value_of_a_hall_and_month"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="a_month_is_named_by_its_first_day"),
        ]  # fmt: skip
        indexes = [models.Index(fields=["kpi", "month"])]

    def __str__(self):
        return f"{self.department_id} {self.kpi_id} {self.month:%Y-%m}"


class StudyQuerySet(models.QuerySet):
    def of_hr(self, user):
        """Studies owned inside the departments for which `user` works as HR (all, for an administrator)."""
        from people import rules

        if not user.is_authenticated:
            return self.none()
        return self if user.is_superuser else self.filter(below(rules.departments_of(user, "hr"), "owner_department__"))


class Study(models.Model):
    """An evaluation (培训效果评估) of one course, track, class, trainer or hall: what HR wants to know, of which days."""

    class About(models.TextChoices):
        COURSE = "course", _("course")
        TRACK = "track", _("track")
        CLASS = "class", _("class session")
        TRAINER = "trainer", _("trainer")
        HALL = "hall", _("business hall")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    question = models.CharField(_("what we want to know"), max_length=300)
    about_kind = models.CharField(_("kind"), max_length=8, choices=About.choices)
    about_key = models.CharField(
        max_length=80, help_text="key of the course or track, code of the hall, public id else"
    )
    about_title = models.CharField(max_length=200, help_text="as it was called then")
    owner_department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    starts_on = models.DateField(_("training from"))
    ends_on = models.DateField(_("until (not included)"))
    months = models.PositiveSmallIntegerField(_("months before and after"), default=3)
    levels = models.JSONField(default=list, help_text="of 1 to 4")
    kpis = models.ManyToManyField(Kpi, blank=True, related_name="studies", verbose_name=_("indicators"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = StudyQuerySet.as_manager()

    class Meta:
        verbose_name = _("study of an effect")
        verbose_name_plural = _("studies of effects")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="a_study_ends_after_its_start"),
            models.CheckConstraint(condition=Q(months__range=(1, 12)), name="a_study_looks_at_one_to_twelve_months"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("development:show_study", args=[self.public_id])

    @property
    def key(self):
        """By which plans and others cite it."""
        return str(self.public_id)


class StudyConclusion(models.Model):
    """What HR concluded of a study, with the numbers of that day. It stays; a later conclusion is a further one."""

    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="conclusions")
    number = models.PositiveSmallIntegerField()
    words = models.TextField(_("conclusion"), max_length=1000)
    numbers = models.JSONField(help_text="development.effects.reading.snapshot")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("conclusion of a study")
        ordering = ["study", "-number"]
        constraints = [models.UniqueConstraint(fields=["study", "number"], name="one_conclusion_of_a_number")]

    def __str__(self):
        return f"{self.study_id} {self.number}"


class TrainingFund(models.Model):
    """The fund for training (职工教育经费) of a department and year. A change is a further row; the last one holds."""

    department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    year = models.PositiveSmallIntegerField(_("year"))
    number = models.PositiveSmallIntegerField(default=1)
    amount_fen = models.PositiveBigIntegerField(_("amount"))
    note = models.CharField(_("note"), max_length=200, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("training fund")
        ordering = ["-year", "department__path", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["department", "year", "number"], name="one_fund_of_a_year_and_number"),
            models.CheckConstraint(condition=Q(year__gte=2009, year__lte=2100), name="a_fund_has_a_year"),
        ]

    def __str__(self):
        return f"{self.department_id} {self.year}"
