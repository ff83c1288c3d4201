"""Lines of a yearly plan, the log of what was shifted, and what is asked for outside the plan."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from development.models.plans import PlanVersion, YearPlan
from lib import clock


class PlanLineQuerySet(models.QuerySet):
    def of_hr(self, user):
        """Lines of plans that `user` looks after as HR."""
        return self.filter(version__in=PlanVersion.objects.of_hr(user))


class PlanLine(models.Model):
    """A training of a plan. What was planned is frozen with its version; `now_month`, `state`, `spent_fen` tell what came of it."""

    class Way(models.TextChoices):
        ONLINE = "online", pgettext_lazy("way of training", "online")
        CLASS = "class", pgettext_lazy("way of training", "in class")
        SANDBOX = "sandbox", pgettext_lazy("way of training", "sandbox practice")
        SECONDMENT = "secondment", pgettext_lazy("way of training", "secondment")
        EXTERNAL = "external", pgettext_lazy("way of training", "external training")

    class State(models.TextChoices):
        PLANNED = "planned", pgettext_lazy("a line of a plan", "planned")
        DONE = "done", pgettext_lazy("a line of a plan", "done")
        DROPPED = "dropped", pgettext_lazy("a line of a plan", "given up")

    PLANNED = (
        "number", "title", "audience_text", "audience", "people", "hours", "month", "place", "room", "teacher", "trainer", "way",
        "budget_fen", "department", "assessment", "course", "track", "quota", "because",
    )  # fmt: skip

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="lines")
    origin = models.UUIDField(default=uuid.uuid4, editable=False, help_text="the same for a line in all versions")
    number = models.PositiveSmallIntegerField(_("line number"))
    title = models.CharField(_("training"), max_length=120)
    audience_text = models.CharField(_("for whom"), max_length=120)
    audience = models.ForeignKey(
        "people.Audience", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("audience")
    )
    people = models.PositiveIntegerField(_("number of people"))
    hours = models.PositiveIntegerField(_("study hours of each"), help_text="hundredths of a 学时")
    month = models.PositiveSmallIntegerField(_("month"))
    place = models.CharField(_("place"), max_length=80, blank=True)
    room = models.ForeignKey(
        "classroom.Room", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("room")
    )
    teacher = models.CharField(_("who teaches"), max_length=80, blank=True)
    trainer = models.ForeignKey(
        "classroom.Trainer", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("trainer")
    )  # fmt: skip
    way = models.CharField(_("way"), max_length=10, choices=Way.choices)
    budget_fen = models.PositiveBigIntegerField(_("budget"), default=0)
    department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("organised by")
    )
    assessment = models.CharField(_("how it is assessed"), max_length=80, blank=True)
    course = models.ForeignKey(
        "courses.Course", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("course")
    )
    track = models.ForeignKey(
        "courses.Track", null=True, blank=True, on_delete=models.PROTECT, related_name="+", verbose_name=_("track")
    )
    quota = models.ForeignKey(
        "classroom.SecondmentQuota", null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        verbose_name=_("secondment quota"),
    )  # fmt: skip
    because = models.CharField(_("because"), max_length=300)
    needs = models.ManyToManyField(
        "development.Need", blank=True, related_name="plan_lines", verbose_name=_("training needs")
    )
    # What came of it; not frozen.
    now_month = models.PositiveSmallIntegerField(help_text="the month it was shifted to; else the planned one")
    state = models.CharField(max_length=8, choices=State.choices, default=State.PLANNED)
    done_on = models.DateField(null=True, blank=True)
    spent_fen = models.PositiveBigIntegerField(default=0)
    session = models.ForeignKey(
        "classroom.ClassSession", null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    enrolled_at = models.DateTimeField(null=True, blank=True)

    objects = PlanLineQuerySet.as_manager()

    class Meta:
        verbose_name = _("line of a plan")
        ordering = ["version", "number"]
        constraints = [
            models.UniqueConstraint(fields=["version", "number"], name="a_plan_line_number_once"),
            models.UniqueConstraint(fields=["version", "origin"], name="a_plan_line_is_carried_once"),
            models.CheckConstraint(condition=~Q(because=""), name="a_plan_line_has_a_reason"),
            models.CheckConstraint(
                condition=Q(month__gte=1, month__lte=12, now_month__gte=1, now_month__lte=12), name="a_plan_line_has_a_month"
            ),
            models.CheckConstraint(condition=Q(people__gt=0, number__gt=0), name="a_plan_line_is_for_somebody"),
            models.CheckConstraint(
                condition=(Q(state="done") & ~Q(done_on=None)) | (~Q(state="done") & Q(done_on=None)),
                name="a_done_plan_line_has_a_day",
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.version_id}/{self.number} {self.title}"

    def get_absolute_url(self):
        return reverse("development:show_plan_line", args=[self.public_id])

    @property
    def quarter(self):
        """The quarter of the planned month, 1 to 4."""
        return (self.month + 2) // 3

    @property
    def is_shifted(self):
        return self.now_month != self.month

    @property
    def key(self):
        """By which enrolments and admissions name this line, whatever the version."""
        return f"plan:{self.origin}"

    @property
    def reason(self):
        """What those who are enrolled by this line read as the reason."""
        return (
            _("because of line %(n)s of the training plan %(year)s: %(because)s")
            % {"year": self.version.plan.year, "n": self.number, "because": self.because}
        )[:200]


class PlanLogEntry(models.Model):
    """Ledger: what was changed of a line after its version was approved, by whom and why. Never changed."""

    class What(models.TextChoices):
        MONTH = "month", _("shifted")
        DONE = "done", pgettext_lazy("a line of a plan", "done")
        DROPPED = "dropped", pgettext_lazy("a line of a plan", "given up")
        REOPENED = "reopened", pgettext_lazy("a line of a plan", "taken up again")

    line = models.ForeignKey(PlanLine, on_delete=models.PROTECT, related_name="log")
    what = models.CharField(max_length=10, choices=What.choices)
    old = models.CharField(max_length=80, blank=True)
    new = models.CharField(max_length=80, blank=True)
    why = models.CharField(_("why"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("entry of a plan's log")
        ordering = ["-at", "-pk"]
        constraints = [models.CheckConstraint(condition=~Q(why=""), name="a_shifted_line_says_why")]

    def __str__(self):
        return f"{self.line_id} {self.what}"


class OutsideRequestQuerySet(models.QuerySet):
    def visible_to(self, user):
        """One's own requests, and those of departments that `user` looks after as HR."""
        from people import rules
        from people.querysets import below

        if user.is_superuser:
            return self
        return self.filter(Q(asked_by=user) | below(rules.departments_of(user, "hr"), "department__"))


class OutsideRequest(models.Model):
    """A training that no plan foresaw, asked for by a manager or HR, decided by somebody else; approved, it counts in the plan's money."""

    class State(models.TextChoices):
        REQUESTED = "requested", pgettext_lazy("an application", "asked for")
        APPROVED = "approved", pgettext_lazy("an application", "approved")
        DECLINED = "declined", pgettext_lazy("an application", "declined")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(YearPlan, null=True, blank=True, on_delete=models.PROTECT, related_name="outside")
    department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    title = models.CharField(_("training"), max_length=120)
    people = models.PositiveIntegerField(_("number of people"))
    on_month = models.DateField(_("month"), help_text="the first day of the month")
    budget_fen = models.PositiveBigIntegerField(_("budget"), default=0)
    because = models.CharField(_("because"), max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.REQUESTED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=300, blank=True)

    objects = OutsideRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("request outside the plan")
        ordering = ["-asked_at", "-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(because=""), name="an_outside_request_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="four_eyes_decide_outside_the_plan"
            ),
        ]

    def __str__(self):
        return self.title
