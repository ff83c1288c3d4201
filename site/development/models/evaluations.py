"""One person's yearly evaluation with the evidence behind each number, and what was done with it."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from development.models.cycles import Cycle, FormulaVersion, Grade, Source
from lib import clock


class PersonalValue(models.Model):
    """Ledger: a value of 0 to 100 that HR brought in for a person and a component of a cycle; the newest counts."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="values")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="evaluation_values")
    kind = models.CharField(max_length=10, choices=Source.choices)
    value = models.DecimalField(max_digits=5, decimal_places=2)
    note = models.CharField(max_length=200, blank=True)
    source = models.CharField(max_length=200, help_text="the file and its line")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("value brought in for an evaluation")
        ordering = ["cycle", "employee", "kind", "-pk"]
        indexes = [models.Index(fields=["cycle", "employee"])]
        constraints = [
            models.CheckConstraint(condition=Q(value__gte=0, value__lte=100), name="a_personal_value_is_0_to_100"),
        ]

    def __str__(self):
        return f"{self.cycle_id} {self.employee_id} {self.kind} {self.value}"


class EvaluationQuerySet(models.QuerySet):
    def told(self):
        """Those that their people may see."""
        return self.filter(cycle__state__in=Cycle.TOLD)

    def of_hr(self, user):
        """Evaluations of people for whom `user` works as HR, one's own never."""
        from people.models import Employee

        return self.filter(employee__in=Employee.objects.of_hr(user).values("pk")).exclude(employee__user=user)

    def of_line(self, user):
        """Told evaluations of today's own people of a manager (the whole line)."""
        from people import rules
        from people.models import Employee

        me = rules.employee_of(user)
        if me is None:
            return self.none()
        return self.told().filter(employee__in=Employee.objects.in_line_of(me).values("pk"))

    def visible_to(self, user):
        """One's own and one's line's once they are told, and those for which `user` works as HR."""
        from people import rules
        from people.models import Employee

        if user.is_superuser:
            return self
        told, me = Q(cycle__state__in=Cycle.TOLD), rules.employee_of(user)
        if me is None:
            return self.none()
        line = Q(employee__in=Employee.objects.in_line_of(me).values("pk"))
        seen = told & (Q(employee=me) | line)
        if rules.departments_of(user, "hr"):
            seen |= Q(employee__in=Employee.objects.of_hr(user).values("pk")) & ~Q(employee=me)
        return self.filter(seen)


class Evaluation(models.Model):
    """What a year of a person is worth, by the formula, and the grade that people decided. After the freeze nothing changes (trigger).

    figures: `[{"kind", "value" (text or null), "evidence": [{"what", "key", "title", "on", "value"}], "note"}]`, a snapshot: the total follows
    from it and the formula version alone. `problem` says why there is no total. `signature` is a hash over all that was signed.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="evaluations")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="evaluations")
    department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", help_text="the unit then"
    )
    post = models.CharField(max_length=60, help_text="what the post was called then")
    formula = models.ForeignKey(FormulaVersion, on_delete=models.PROTECT, related_name="+")
    figures = models.JSONField(default=list)
    total = models.DecimalField(max_digits=5, decimal_places=2, null=True, blank=True)
    problem = models.CharField(max_length=300, blank=True)
    proposed = models.CharField(
        max_length=10, choices=Grade.choices, blank=True, help_text="by the boundaries of the formula"
    )
    grade = models.CharField(max_length=10, choices=Grade.choices, blank=True, help_text="as calibrated")
    grade_reason = models.CharField(max_length=300, blank=True)
    collected_at = models.DateTimeField(default=clock.now)
    frozen_at = models.DateTimeField(null=True, blank=True)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    signature = models.CharField(max_length=64, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True, help_text="the person has read it")

    objects = EvaluationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("yearly evaluation")
        verbose_name_plural = _("yearly evaluations")
        ordering = ["-cycle__year", "department", "-total", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "employee"], name="one_evaluation_of_a_person_in_a_cycle"),
            models.CheckConstraint(
                condition=Q(frozen_at=None, signature="")
                | (Q(frozen_at__isnull=False) & ~Q(signature="") & Q(total__isnull=False)),
                name="a_frozen_evaluation_is_signed",
            ),
        ]
        indexes = [models.Index(fields=["cycle", "department", "grade"])]

    def __str__(self):
        return f"{self.cycle_id} {self.employee_id} {self.total}"

    def get_absolute_url(self):
        return reverse("development:show_evaluation", args=[self.public_id])

    @property
    def known(self):
        """The values by component, as numbers."""
        return {v["kind"]: None if v["value"] is None else Decimal(v["value"]) for v in self.figures}


class GradeMove(models.Model):
    """Ledger: somebody of HR gave a person another grade than before, and why."""

    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="moves")
    was = models.CharField(max_length=10, choices=Grade.choices)
    becomes = models.CharField(max_length=10, choices=Grade.choices)
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("move of a grade")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(was=F("becomes")) & ~Q(reason=""), name="a_move_changes_and_says_why")
        ]

    def __str__(self):
        return f"{self.evaluation_id} {self.was} > {self.becomes}"


class LimitExceptionQuerySet(models.QuerySet):
    def open_to_hr(self, user):
        """Exceptions of units that `user` looks after as HR."""
        from people import rules

        return self if user.is_superuser else self.filter(department__in=rules.departments_under_hr(user).values("pk"))


class LimitException(models.Model):
    """A unit may have more of a grade than the share allows: one of HR asks, another decides (four eyes)."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("an exception", "asked for")
        APPROVED = "approved", pgettext_lazy("an exception", "approved")
        DECLINED = "declined", pgettext_lazy("an exception", "declined")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="exceptions")
    department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="+")
    grade = models.CharField(pgettext_lazy("yearly evaluation", "grade"), max_length=10, choices=Grade.choices)
    more = models.PositiveSmallIntegerField(_("how many more"), default=1)
    reason = models.CharField(_("reason"), max_length=300)
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=300, blank=True)

    objects = LimitExceptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("exception from the share of a grade")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["cycle", "department", "grade"], condition=Q(state="asked"), name="one_asked_exception_of_a_unit_and_grade"),
            models.CheckConstraint(condition=Q(decided_by=None) | ~Q(decided_by=F("asked_by")), name="four_eyes_exceed_a_share"),
            models.CheckConstraint(condition=Q(more__gte=1), name="an_exception_adds_somebody"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.cycle_id} {self.department_id} {self.grade} +{self.more}"


class EvaluationAppeal(models.Model):
    """The person contradicts within the window; HR that did not calibrate it decides, with words."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("an appeal", "waiting")
        GRANTED = "granted", pgettext_lazy("an appeal", "granted")
        DECLINED = "declined", pgettext_lazy("an appeal", "declined")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    evaluation = models.ForeignKey(Evaluation, on_delete=models.PROTECT, related_name="appeals")
    words = models.CharField(_("your words"), max_length=600)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField(default=clock.now)
    grade = models.CharField(max_length=10, choices=Grade.choices, blank=True, help_text="granted: the new grade")
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=600, blank=True)

    class Meta:
        verbose_name = _("appeal against an evaluation")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["evaluation"], condition=Q(state="open"), name="one_open_appeal_of_an_evaluation"),
            models.CheckConstraint(condition=Q(state="open", decided_by=None) | (~Q(state="open") & Q(decided_by__isnull=False) & ~Q(decision="")), name="a_decided_appeal_has_words"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.evaluation_id} {self.state}"


class AccessLogQuerySet(models.QuerySet):
    def of(self, employee):
        return self.filter(employee=employee).select_related("who")


class AccessLog(models.Model):
    """Ledger: who looked at whose personal evaluation, when, and in which role. The person reads it."""

    class Role(models.TextChoices):
        HR = "hr", _("HR")
        MANAGER = "manager", pgettext_lazy("who looked", "manager")
        ADMIN = "admin", pgettext_lazy("who looked", "administrator")

    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="evaluation_views")
    evaluation = models.ForeignKey(Evaluation, null=True, blank=True, on_delete=models.PROTECT, related_name="views")
    page = models.CharField(max_length=40, help_text="the name of the address")
    role = models.CharField(max_length=10, choices=Role.choices)
    at = models.DateTimeField(default=clock.now)

    objects = AccessLogQuerySet.as_manager()

    class Meta:
        verbose_name = _("look at an evaluation")
        ordering = ["-pk"]
        indexes = [models.Index(fields=["employee", "-at"])]

    def __str__(self):
        return f"{self.who_id} {self.employee_id} {self.page}"
