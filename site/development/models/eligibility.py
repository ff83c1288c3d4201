"""Who may be promoted (晋升资格): criteria as data, lists shown in public with objections, recommendations that people decide."""

import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock


class Breach(models.Model):
    """Ledger: a person broke a rule, as somebody of HR entered it. What was wrong is withdrawn, never deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="breaches")
    words = models.CharField(_("what happened"), max_length=300)
    happened_on = models.DateField(_("day"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    withdrawn_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("breach of a rule")
        ordering = ["-happened_on", "-pk"]

    def __str__(self):
        return f"{self.employee_id} {self.happened_on}"


class EligibilityRuleQuerySet(models.QuerySet):
    def active(self):
        return self.filter(retired_at=None)

    def of_hr(self, user):
        """Rules of departments that `user` looks after as HR."""
        from people import rules
        from people.querysets import below

        return self if user.is_superuser else self.filter(below(rules.departments_of(user, "hr"), "owner_department__"))

    def over(self, department):
        """Rules that hold for people of a department: owned by it or above it."""
        if department is None:
            return self.none()
        return self.filter(
            owner_department__path__in=[
                department.path[:end] for end in range(department.steplen, len(department.path) + 1, department.steplen)
            ]
        )


class EligibilityRule(models.Model):
    """What the next post asks for, as a tree of `lib.criteria`. It never changes (trigger): another one takes its place."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=80)
    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="+", verbose_name=_("target post"))
    owner_department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    criteria = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)
    retired_at = models.DateTimeField(null=True, blank=True)

    objects = EligibilityRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of eligibility")
        ordering = ["title", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["post", "owner_department"], condition=Q(retired_at=None), name="one_active_rule_a_post_and_department"),
        ]  # fmt: skip

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("development:show_rule", args=[self.public_id])


class PublicityQuerySet(models.QuerySet):
    def visible_to(self, user):
        """Lists of the departments in which one works (or that are above), and those one runs as HR."""
        from people import rules
        from people.querysets import below

        if user.is_superuser:
            return self
        me = rules.employee_of(user)
        main = me.main.department if me and me.main else None
        above = [main.path[:end] for end in range(main.steplen, len(main.path) + 1, main.steplen)] if main else []
        return self.filter(Q(department__path__in=above) | below(rules.departments_of(user, "hr"), "department__"))

    def of_hr(self, user):
        from people import rules
        from people.querysets import below

        return self if user.is_superuser else self.filter(below(rules.departments_of(user, "hr"), "department__"))


class Publicity(models.Model):
    """A list of people shown to everybody of a department (公示) from `starts_on` until before `ends_on`; objections are decided with words."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.ForeignKey(EligibilityRule, on_delete=models.PROTECT, related_name="publicities")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+")
    title = models.CharField(_("title"), max_length=80)
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until (not included)"))
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = PublicityQuerySet.as_manager()

    class Meta:
        verbose_name = _("public notice of a list")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on__gt=F("starts_on")), name="a_publicity_ends_after_its_start")
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("development:show_publicity", args=[self.public_id])

    @property
    def last_day(self):
        return self.ends_on - dt.timedelta(days=1)

    @property
    def is_open(self):
        return self.starts_on <= clock.today() < self.ends_on

    @property
    def is_over(self):
        return clock.today() >= self.ends_on


class PublicityEntry(models.Model):
    """A person on a list, with the verdict as it was then. An objection that is upheld takes the person off."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    publicity = models.ForeignKey(Publicity, on_delete=models.PROTECT, related_name="entries")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="publicity_entries")
    verdict = models.JSONField(help_text='[{"title", "ok", "actual"}]')
    taken_off_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("person on a public list")
        ordering = ["publicity", "pk"]
        constraints = [models.UniqueConstraint(fields=["publicity", "employee"], name="a_person_once_on_a_list")]

    def __str__(self):
        return f"{self.publicity_id} {self.employee_id}"


class Objection(models.Model):
    """Somebody of the department objects to a person on a list; HR decides with words."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("an objection", "waiting")
        UPHELD = "upheld", pgettext_lazy("an objection", "upheld")
        DISMISSED = "dismissed", pgettext_lazy("an objection", "dismissed")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(PublicityEntry, on_delete=models.PROTECT, related_name="objections")
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    words = models.CharField(_("your words"), max_length=600)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=600, blank=True)

    class Meta:
        verbose_name = _("objection")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["entry", "asked_by"], condition=Q(state="open"), name="one_open_objection_of_a_person"),
            models.CheckConstraint(condition=Q(state="open", decided_by=None) | (~Q(state="open") & Q(decided_by__isnull=False) & ~Q(decision="")), name="a_decided_objection_has_words"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.entry_id} {self.state}"


class RecommendationQuerySet(models.QuerySet):
    def of_hr(self, user):
        from people.models import Employee

        return self.filter(employee__in=Employee.objects.of_hr(user).values("pk")).exclude(employee__user=user)


class Recommendation(models.Model):
    """Somebody of HR recommends a person for promotion, pay or a post after the public notice; a second person decides."""

    class Kind(models.TextChoices):
        PROMOTION = "promotion", pgettext_lazy("a recommendation", "promotion")
        PAY = "pay", pgettext_lazy("a recommendation", "pay")
        POST = "post", pgettext_lazy("a recommendation", "another post")

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("a recommendation", "asked for")
        APPROVED = "approved", pgettext_lazy("a recommendation", "approved")
        DECLINED = "declined", pgettext_lazy("a recommendation", "declined")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    entry = models.ForeignKey(PublicityEntry, on_delete=models.PROTECT, related_name="recommendations")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="recommendations")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices)
    words = models.CharField(_("reason"), max_length=400)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=400, blank=True)

    objects = RecommendationQuerySet.as_manager()

    class Meta:
        verbose_name = _("recommendation")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["entry", "kind"], condition=~Q(state="declined"), name="one_recommendation_of_a_kind"
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="four_eyes_recommend"
            ),
        ]

    def __str__(self):
        return f"{self.employee_id} {self.kind} {self.state}"
