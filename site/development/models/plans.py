"""The yearly plan and its versions: six chapters, lines, a limit of money; submitted, decided by the department above, then frozen."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from people.querysets import below

CHAPTERS = ("aims", "content", "ways", "schedule", "evaluation", "effect")


class YearPlanQuerySet(models.QuerySet):
    def of_hr(self, user):
        """Plans of departments that `user` looks after as HR."""
        from people import rules

        if user.is_superuser:
            return self
        return self.filter(below(rules.departments_of(user, "hr"), "owner_department__"))


class YearPlan(models.Model):
    """What a department trains in a year. What is planned stands in its versions; at most one is approved at a time."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"), validators=[MinValueValidator(2020), MaxValueValidator(2099)])
    owner_department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = YearPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("yearly plan")
        ordering = ["-year", "owner_department__path"]
        constraints = [
            models.UniqueConstraint(fields=["year", "owner_department"], name="one_plan_of_a_department_and_year"),
        ]

    def __str__(self):
        return f"{self.owner_department} {self.year}"

    @property
    def title(self):
        return _("Training plan %(year)s of %(department)s") % {"year": self.year, "department": self.owner_department}


class PlanVersionQuerySet(models.QuerySet):
    def of_hr(self, user):
        """Versions of plans that `user` looks after as HR."""
        return self.filter(plan__in=YearPlan.objects.of_hr(user))

    def approved(self):
        return self.filter(state="approved")


class PlanVersion(models.Model):
    """One state of a plan's text. Once approved the database lets nothing of it be changed; what changes is the next version."""

    class State(models.TextChoices):
        DRAFT = "draft", pgettext_lazy("a plan", "draft")
        SUBMITTED = "submitted", pgettext_lazy("a plan", "waiting for approval")
        APPROVED = "approved", pgettext_lazy("a plan", "approved")
        RETURNED = "returned", pgettext_lazy("a plan", "returned")
        SUPERSEDED = "superseded", pgettext_lazy("a plan", "superseded")

    class Cited(models.TextChoices):
        EFFECT = "effect", _("evaluation of effects")
        YEARLY = "yearly", _("yearly comprehensive evaluation")
        SURVEY = "survey", _("survey")
        REPORT = "report", _("reported numbers")

    STEPS = {
        "draft": {"submitted"},
        "submitted": {"approved", "returned"},
        "returned": {"submitted"},
        "approved": {"superseded"},
        "superseded": set(),
    }
    EDITABLE = ("draft", "returned")
    FROZEN = ("approved", "superseded")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(YearPlan, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=State.choices, default=State.DRAFT)
    aims = models.TextField(pgettext_lazy("chapter", "Aims"), max_length=4000, blank=True)
    content = models.TextField(pgettext_lazy("chapter", "Content"), max_length=4000, blank=True)
    ways = models.TextField(pgettext_lazy("chapter", "Ways"), max_length=4000, blank=True)
    schedule = models.TextField(pgettext_lazy("chapter", "Schedule"), max_length=4000, blank=True)
    evaluation = models.TextField(pgettext_lazy("chapter", "Evaluation"), max_length=4000, blank=True)
    effect = models.TextField(pgettext_lazy("chapter", "Effect"), max_length=4000, blank=True)
    limit_fen = models.PositiveBigIntegerField(_("limit of the budget"), default=0)
    over_reason = models.CharField(_("why it is over the limit"), max_length=300, blank=True)
    cites_kind = models.CharField(_("kind of evaluation"), max_length=10, choices=Cited.choices, blank=True)
    cites_key = models.CharField(_("its number"), max_length=120, blank=True)
    cites_words = models.CharField(_("what it found"), max_length=400, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)
    submitted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PlanVersionQuerySet.as_manager()

    class Meta:
        verbose_name = _("version of a plan")
        ordering = ["plan", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "number"], name="a_plan_version_once"),
            models.UniqueConstraint(
                fields=["plan"], condition=Q(state__in=["draft", "submitted", "returned"]), name="one_open_version_of_a_plan"
            ),
            models.UniqueConstraint(fields=["plan"], condition=Q(state="approved"), name="one_approved_version_of_a_plan"),
            models.CheckConstraint(
                condition=Q(number=1) | (~Q(cites_kind="") & ~Q(cites_words="")), name="a_later_version_cites_an_evaluation"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("submitted_by")), name="four_eyes_decide_a_plan"
            ),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.plan} v{self.number}"

    def get_absolute_url(self):
        return reverse("development:show_plan", args=[self.public_id])

    @property
    def title(self):
        return self.plan.title

    @property
    def can_be_changed(self):
        return self.state in self.EDITABLE

    @property
    def is_approved(self):
        return self.state == self.State.APPROVED

    @property
    def chapters(self):
        """The six chapters in the customer's order: (name of the field, its heading, the text)."""
        return [(name, str(self._meta.get_field(name).verbose_name), getattr(self, name)) for name in CHAPTERS]


class PlanStep(models.Model):
    """Ledger: who took a version from one state to the next, when, with which words."""

    version = models.ForeignKey(PlanVersion, on_delete=models.PROTECT, related_name="steps")
    old_state = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=10, help_text="one of PlanVersion.State")
    words = models.CharField(max_length=400, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("step of a plan")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.version_id} {self.old_state} > {self.state}"

    @property
    def word(self):
        """The new state as people read it."""
        return PlanVersion.State(self.state).label
