"""The yearly evaluation: a cycle for a department and all below it, by an immutable version of the formula."""

import datetime as dt
import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from development import formula
from development.exceptions import DevelopmentError
from lib import clock
from surveys.models import Relationship


class Grade(models.TextChoices):
    EXCELLENT = "excellent", pgettext_lazy("yearly evaluation", "excellent")
    GOOD = "good", pgettext_lazy("yearly evaluation", "good")
    FIT = "fit", pgettext_lazy("yearly evaluation", "up to the mark")
    UNFIT = "unfit", pgettext_lazy("yearly evaluation", "below the mark")


GRADES = [str(value) for value in Grade.values]  # the best first


class Source(models.TextChoices):
    """What a component is made of."""

    EXAM = "exam", pgettext_lazy("part of an evaluation", "exams")
    PRACTICAL = "practical", pgettext_lazy("part of an evaluation", "practice")
    ROUND = "360", pgettext_lazy("part of an evaluation", "360° feedback")
    LEARNING = "learning", pgettext_lazy("part of an evaluation", "study hours")
    AUDIT = "audit", pgettext_lazy("part of an evaluation", "quality audit")
    KPI = "kpi", pgettext_lazy("part of an evaluation", "KPI of the person")


IMPORTED = (Source.ROUND, Source.AUDIT, Source.KPI)  # values that HR brings in
SIDES = {
    "manager": "40",
    "peer": "30",
    "report": "30",
    "self": "0",
}  # of 360° feedback, where a formula says nothing else


def sides_of(component):
    """Return {side: percent} of a stored component: how much each side of 360° feedback counts; nothing for other components."""
    if component["kind"] != Source.ROUND:
        return {}
    stored = component.get("sides", SIDES)
    return {
        side: Decimal(stored[side]) for side in SIDES if side in stored
    }  # a database may keep the keys in another order


def in_words(sides):
    """Return the sides that count with their weights, e.g. "manager 40% · colleague 30%"."""
    parts = [f"{Relationship(side).label} {formula.plain(percent)}%" for side, percent in sides.items() if percent]
    return " · ".join(parts)


class FormulaVersion(models.Model):
    """Weights, rules and boundaries as they were decided; never changed (trigger). What is decided anew is the next number.

    components: `[{"kind", "title", "weight" (percent as text), "missing": "redistribute" | "zero", "sides": {side: percent} of 360°}]`;
    boundaries: `{grade: points as text}`.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner_department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+")
    number = models.PositiveIntegerField()
    title = models.CharField(_("title"), max_length=80)
    components = models.JSONField()
    boundaries = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("formula version")
        ordering = ["owner_department", "-number"]
        constraints = [
            models.UniqueConstraint(fields=["owner_department", "number"], name="one_number_per_formula_version"),
        ]

    def __str__(self):
        return f"{self.title} v{self.number}"

    @property
    def parts(self):
        """The components as the formula takes them."""
        return [
            formula.Component(c["kind"], c["title"], Decimal(c["weight"]), c["missing"], sides_of(c))
            for c in self.components
        ]

    @property
    def limits(self):
        return {grade: Decimal(points) for grade, points in self.boundaries.items()}

    @property
    def shown_components(self):
        """The formula in words, for people."""
        rules = {
            "redistribute": _("without a value: its weight goes to the others"),
            "zero": _("without a value: 0 points"),
        }
        return [{**c, "rule": rules[c["missing"]], "sides": in_words(sides_of(c))} for c in self.components]

    @property
    def shown_boundaries(self):
        return [(label, self.boundaries.get(grade)) for grade, label in Grade.choices]


class CycleQuerySet(models.QuerySet):
    def run_by(self, user):
        """Cycles of departments that `user` looks after as HR."""
        from people import rules
        from people.querysets import below

        return self if user.is_superuser else self.filter(below(rules.departments_of(user, "hr"), "owner_department__"))

    def open_to_hr(self, user):
        """Those, and cycles from above in which people of `user` are: their units are calibrated by their own HR."""
        from people import rules
        from people.querysets import below

        if user.is_superuser:
            return self
        mine = rules.departments_of(user, "hr")
        above = {d.path[:end] for d in mine for end in range(d.steplen, len(d.path) + 1, d.steplen)}
        return self.filter(below(mine, "owner_department__") | Q(owner_department__path__in=above if mine else []))


class Cycle(models.Model):
    """One year's evaluation of everybody of a department and below. `limits`: at most so many percent of a unit have a grade."""

    class State(models.TextChoices):
        PREPARING = "preparing", pgettext_lazy("a cycle", "being prepared")
        COLLECTING = "collecting", pgettext_lazy("a cycle", "collecting")
        CALIBRATING = "calibrating", pgettext_lazy("a cycle", "calibration")
        PUBLISHED = "published", pgettext_lazy("a cycle", "published")
        APPEALS = "appeals", pgettext_lazy("a cycle", "appeals")
        FROZEN = "frozen", pgettext_lazy("a cycle", "frozen")

    STEPS = {
        "preparing": {"collecting"}, "collecting": {"calibrating"}, "calibrating": {"collecting", "published"},
        "published": {"appeals"}, "appeals": {"frozen"}, "frozen": set(),
    }  # fmt: skip
    TOLD = (State.PUBLISHED, State.APPEALS, State.FROZEN)  # people see their own

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    year = models.PositiveSmallIntegerField(_("year"))
    title = models.CharField(_("title"), max_length=80)
    owner_department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    formula = models.ForeignKey(
        FormulaVersion, on_delete=models.PROTECT, related_name="cycles", verbose_name=_("formula")
    )
    state = models.CharField(max_length=12, choices=State.choices, default=State.PREPARING)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (not included)"))
    appeal_until = models.DateField(_("appeals until"), null=True, blank=True, help_text="the last day of the window")
    limits = models.JSONField(default=dict, blank=True, help_text="{grade: percent of a unit}")
    turn = models.PositiveIntegerField(
        default=0, help_text="grows with each move of a grade: its row is the lock on the limits"
    )
    published_at = models.DateTimeField(null=True, blank=True)
    frozen_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = CycleQuerySet.as_manager()

    class Meta:
        verbose_name = _("cycle of evaluation")
        ordering = ["-year", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["year", "owner_department"], name="one_cycle_a_year_and_department"),
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="a_cycle_ends_after_its_start"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("development:show_cycle", args=[self.public_id])

    @property
    def last_day(self):
        return self.ends_on - dt.timedelta(days=1)

    @property
    def is_told(self):
        return self.state in self.TOLD

    @property
    def takes_appeals(self):
        return self.state == self.State.APPEALS and self.appeal_until is not None and clock.today() <= self.appeal_until

    @property
    def shown_limits(self):
        return [(label, self.limits[grade]) for grade, label in Grade.choices if grade in self.limits]

    def step(self, to, **fields):
        """Take a step of STEPS, in the row and here. Raises DevelopmentError; of two who step at once one is refused."""
        rows = Cycle.objects.filter(pk=self.pk, state=self.state)
        if to not in self.STEPS[self.state] or not rows.update(state=to, **fields):
            words = _("“%(title)s” is in the step “%(state)s”; this is not possible now.")
            self.refresh_from_db()
            raise DevelopmentError(words % {"title": self.title, "state": self.get_state_display()})
        self.refresh_from_db()
