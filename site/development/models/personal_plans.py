"""Personal plans: what one person learns in a year, because of what, until when; agreed between the person and the manager."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock


class PersonalPlanQuerySet(models.QuerySet):
    def of_hr(self, user):
        """Plans of people for whom `user` works as HR."""
        from people.models import Employee

        return self.filter(employee__in=Employee.objects.of_hr(user))

    def of_team(self, user):
        """Plans of the people who report to `user` today."""
        from people import rules
        from people.models import Employee

        me = rules.employee_of(user)
        return self.filter(employee__in=Employee.objects.reporting_to(me)) if me else self.none()

    def visible_to(self, user):
        """One's own, those of one's people of today, and those of whom `user` looks after as HR."""
        return self.filter(Q(employee__user=user) | Q(pk__in=self.of_team(user)) | Q(pk__in=self.of_hr(user)))


class PersonalPlan(models.Model):
    """A person's plan of a year. `state` follows from its items: nobody has said anything, they talk, or all of it is settled."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("a personal plan", "proposed")
        NEGOTIATING = "negotiating", pgettext_lazy("a personal plan", "being settled")
        AGREED = "agreed", pgettext_lazy("a personal plan", "agreed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="personal_plans")
    year = models.PositiveSmallIntegerField(_("year"))
    state = models.CharField(max_length=12, choices=State.choices, default=State.PROPOSED)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = PersonalPlanQuerySet.as_manager()

    class Meta:
        verbose_name = _("personal plan")
        ordering = ["-year", "employee__number"]
        constraints = [models.UniqueConstraint(fields=["employee", "year"], name="one_plan_of_a_person_and_year")]
        indexes = [models.Index(fields=["year", "state"])]

    def __str__(self):
        return f"{self.employee_id} {self.year}"

    def get_absolute_url(self):
        return reverse("development:show_personal_plan", args=[self.public_id])


class PlanItem(models.Model):
    """One thing to learn. Whoever offers has agreed to the offer; it is settled when the other side agrees too."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("an item of a plan", "proposed")
        COUNTERED = "countered", pgettext_lazy("an item of a plan", "counter-proposal")
        AGREED = "agreed", pgettext_lazy("an item of a plan", "agreed")
        DROPPED = "dropped", pgettext_lazy("an item of a plan", "left out")

    class Side(models.TextChoices):
        PERSON = "person", pgettext_lazy("side", "the person")
        MANAGER = "manager", pgettext_lazy("side", "the manager")

    OPEN = ("proposed", "countered")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    plan = models.ForeignKey(PersonalPlan, on_delete=models.PROTECT, related_name="items")
    source_key = models.CharField(max_length=80, help_text="what it was made of; nothing is proposed twice")
    title = models.CharField(_("training"), max_length=120)
    way = models.CharField(_("way"), max_length=10, default="online")
    course = models.ForeignKey("courses.Course", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    track = models.ForeignKey("courses.Track", null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    need = models.ForeignKey(
        "development.Need", null=True, blank=True, on_delete=models.PROTECT, related_name="plan_items"
    )
    because = models.CharField(_("because"), max_length=300)
    due_on = models.DateField(_("until"))
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    person_ok = models.BooleanField(default=False)
    manager_ok = models.BooleanField(default=False)
    wants_drop = models.BooleanField(default=False, help_text="the present offer is to leave it out")
    offer_words = models.CharField(max_length=300, blank=True)
    enrolled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("item of a personal plan")
        ordering = ["due_on", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["plan", "source_key"], name="a_plan_item_of_a_source_once"),
            models.CheckConstraint(condition=~Q(because=""), name="a_plan_item_has_a_reason"),
            models.CheckConstraint(
                condition=~Q(state__in=["agreed", "dropped"]) | Q(person_ok=True, manager_ok=True),
                name="a_plan_item_is_settled_by_both",
            ),
        ]

    def __str__(self):
        return f"{self.plan_id} {self.title}"

    @property
    def is_open(self):
        return self.state in self.OPEN


class PlanItemStep(models.Model):
    """Ledger: what person and manager said about an item."""

    class What(models.TextChoices):
        AGREED = "agreed", pgettext_lazy("said of an item", "agreed")
        COUNTERED = "countered", pgettext_lazy("said of an item", "another date")
        DROP = "drop", pgettext_lazy("said of an item", "leave it out")

    item = models.ForeignKey(PlanItem, on_delete=models.PROTECT, related_name="said")
    side = models.CharField(max_length=8, choices=PlanItem.Side.choices)
    what = models.CharField(max_length=10, choices=What.choices)
    due_on = models.DateField(null=True, blank=True)
    words = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("word about a plan item")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.item_id} {self.what}"
