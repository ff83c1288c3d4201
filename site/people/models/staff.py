"""Who works here. `Assignment` is the only truth about post, department and manager; `RoleGrant` the only source of rights."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords
from treebeard.mp_tree import MP_Node

from lib import clock
from people.querysets import AbsenceQuerySet, AssignmentQuerySet, EmployeeQuerySet, RoleGrantQuerySet


class Department(MP_Node):
    """A unit of the operator, from the province down to a business hall."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _("province")
        CITY = "city", _("city")
        COUNTY = "county", _("county")
        HALL = "hall", _("business hall")
        OFFICE = "office", _("office")

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind.choices, default=Kind.OFFICE)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("department")
        verbose_name_plural = _("departments")

    def __str__(self):
        return self.name


class Post(models.Model):
    """A kind of work. Its category is what audiences ask for."""

    class Category(models.TextChoices):
        HALL = "hall", _("business hall")
        SALES = "sales", _("account manager")
        CALL_CENTRE = "call_centre", _("call centre")
        AGENT = "agent", _("agent")
        MANAGEMENT = "management", _("management")
        BACK_OFFICE = "back_office", _("back office")

    code = models.CharField(_("code"), max_length=30, unique=True)
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=60)
    category = models.CharField(_("category"), max_length=20, choices=Category.choices)

    class Meta:
        verbose_name = _("post")
        verbose_name_plural = _("posts")
        ordering = ["code"]

    def __str__(self):
        return self.name


class Employee(models.Model):
    """A person of the roster: staff, agency or external. A rehire is the same row."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("contract")
        AGENCY = "agency", _("agency")
        OUTSOURCED = "outsourced", _("outsourced")
        AGENT = "agent", _("agent's staff")
        INTERN = "intern", _("intern")

    class State(models.TextChoices):
        ACTIVE = "active", _("at work")
        LONG_LEAVE = "long_leave", _("on long leave")
        WAITING = "waiting", _("waiting for a post")
        LEFT = "left", _("left")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("employee number"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=60)
    mobile = models.CharField(_("mobile"), max_length=20, blank=True)
    employment_kind = models.CharField(_("employment kind"), max_length=12, choices=Kind.choices, default=Kind.CONTRACT)
    partner_company = models.CharField(_("partner company"), max_length=80, blank=True)
    grade = models.CharField(_("grade"), max_length=20, blank=True)
    hired_on = models.DateField(_("hired on"))
    probation_until = models.DateField(_("probation until"), null=True, blank=True)
    bss_number = models.CharField(_("BSS number"), max_length=30, blank=True)
    work_state = models.CharField(_("work state"), max_length=12, choices=State.choices, default=State.ACTIVE)
    left_on = models.DateField(_("left on"), null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True, editable=False, help_text="name and number are gone")
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="employee"
    )

    objects = EmployeeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("employee")
        verbose_name_plural = _("employees")
        ordering = ["number"]
        indexes = [models.Index(fields=["name"]), models.Index(fields=["work_state"])]

    def __str__(self):
        return f"{self.name} ({self.number})"

    def get_absolute_url(self):
        return reverse("people:show_person", args=[self.public_id])

    @property
    def main(self):
        """The present main assignment, or None; costs nothing after `with_post()`."""
        if not hasattr(self, "main_assignments"):
            rows = self.assignments.main().current().select_related("post", "department", "manager")
            self.main_assignments = list(rows)
        return self.main_assignments[0] if self.main_assignments else None


class Assignment(models.Model):
    """Ledger: in which post and department a person works, for whom, and from when until when (half-open days)."""

    class Kind(models.TextChoices):
        MAIN = "main", _("main")
        ACTING = "acting", _("acting")

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="assignments")
    post = models.ForeignKey(Post, on_delete=models.PROTECT, related_name="+")
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="assignments")
    manager = models.ForeignKey(Employee, null=True, blank=True, on_delete=models.PROTECT, related_name="line")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MAIN)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True, help_text="the first day on which it no longer holds")
    source = models.CharField(max_length=60, blank=True, help_text="where it came from, e.g. roster import 12")
    created_at = models.DateTimeField(default=clock.now)
    announced_at = models.DateTimeField(
        null=True, blank=True, default=clock.now, help_text="when news of it were told; empty while it is planned"
    )

    objects = AssignmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("assignment")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="assignment_ends_after_start"
            ),
            models.CheckConstraint(condition=~Q(manager=F("employee")), name="nobody_manages_oneself"),
        ]
        indexes = [
            models.Index(fields=["employee", "starts_on"]),
            models.Index(fields=["manager", "starts_on"]),
            models.Index(fields=["department", "starts_on"]),
        ]

    def __str__(self):
        return f"{self.employee_id} {self.post_id} {self.starts_on}"


class RoleGrant(models.Model):
    """Ledger: a role over a department and all below it. The only source of rights."""

    class Role(models.TextChoices):
        HR = "hr", _("HR")
        TRAINER = "trainer", _("trainer")
        AUTHOR = "author", _("author")
        REVIEWER = "reviewer", _("reviewer")
        EXAMINER = "examiner", _("examiner")

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=12, choices=Role.choices)
    department = models.ForeignKey(Department, on_delete=models.PROTECT, related_name="+")
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True)
    granted_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("role grant")
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "role", "department"], condition=Q(ends_on=None), name="one_open_grant_of_a_role"
            ),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="grant_ends_after_start"
            ),
        ]

    def __str__(self):
        return f"{self.employee_id} {self.role}"


class Absence(models.Model):
    """Ledger: long leave (half-open days); deadlines pause for its length."""

    employee = models.ForeignKey(Employee, on_delete=models.PROTECT, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)
    reason = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    settled_at = models.DateTimeField(
        null=True, blank=True, help_text="when its end was told; deadlines move once, at the end"
    )

    objects = AbsenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("absence")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="absence_ends_after_start"
            ),
            models.UniqueConstraint(fields=["employee"], condition=Q(ends_on=None), name="one_open_absence"),
        ]

    def __str__(self):
        return f"{self.employee_id} {self.starts_on}"
