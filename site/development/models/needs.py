"""What people, teams and posts need to learn, and why it is known; the bridge from evidence to plans."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from development.exceptions import DevelopmentError
from lib import clock
from people.models import Employee
from people.querysets import below


class NeedQuerySet(models.QuerySet):
    def live(self):
        """Needs that somebody has still to do something about: open, or in a plan."""
        return self.filter(state__in=Need.LIVE)

    def ranked(self):
        return self.order_by("-score", "wished_by", "pk")

    def of_hr(self, user):
        """Needs of the departments that `user` looks after as HR; all for an administrator."""
        if user.is_superuser:
            return self
        from people import rules

        return self.filter(below(rules.departments_of(user, "hr"), "owner_department__"))

    def of_team(self, user):
        """Needs of the people who report to `user` today, and the team's own that `user` asked for."""
        from people import rules

        me = rules.employee_of(user)
        if me is None:
            return self.none()
        team = Employee.objects.reporting_to(me).values("pk")
        return self.filter(Q(employee__in=team) | Q(employee=None, asked_by=user))

    def visible_to(self, user):
        """One's own, those of people whom one may see, and those of one's departments as HR."""
        if not user.is_authenticated:
            return self.none()
        if user.is_superuser:
            return self
        seen = Q(employee__in=Employee.objects.visible_to(user).values("pk")) | Q(employee=None, asked_by=user)
        return self.filter(seen | Q(pk__in=Need.objects.of_hr(user).filter(employee=None).values("pk")))


class Need(models.Model):
    """Something to be learnt by a person (or, without one, by a post or a whole department), with weight, evidence and owner.

    `origin` says what it came from ("gap:service", "expiring:12"): of one origin a person has one need that lives, so that generating
    twice makes none twice. `evidence` is a list of snapshots [{source, because, on, ...}]; what merged into it is appended.
    """

    class Source(models.TextChoices):
        SURVEY = "survey", pgettext_lazy("a need", "survey")
        GAP = "gap", _("gap to the post")
        AUDIT = "audit", _("audit finding")
        COMPLAINT = "complaint", pgettext_lazy("a need", "complaint")
        MISTAKES = "mistakes", _("mistakes")
        ITEMS = "items", pgettext_lazy("a need", "exam answers")
        EXPIRING = "expiring", _("certificate that ends")
        MANAGER = "manager", _("manager's request")
        TEAM_GOAL = "team_goal", _("goal of the team")
        OWN_GOAL = "own_goal", _("own goal")

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("a need", "open")
        MERGED = "merged", _("merged into another")
        PLANNED = "planned", pgettext_lazy("a need", "in a plan")
        MET = "met", _("met")
        DROPPED = "dropped", pgettext_lazy("a need", "dropped")

    STEPS = {
        "open": {"merged", "planned", "met", "dropped"},
        "planned": {"open", "met", "dropped"},
        "merged": set(),
        "met": set(),
        "dropped": set(),
    }
    LIVE = (State.OPEN, State.PLANNED)
    WEIGHTS = {
        "audit": 5, "expiring": 5, "complaint": 4, "manager": 4, "gap": 3, "team_goal": 3, "items": 3, "mistakes": 2, "survey": 2, "own_goal": 1,
    }  # fmt: skip

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    owner_department = models.ForeignKey("people.Department", on_delete=models.PROTECT, related_name="needs")
    employee = models.ForeignKey(
        "people.Employee", null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    post = models.ForeignKey("people.Post", null=True, blank=True, on_delete=models.PROTECT, related_name="needs")
    competency = models.ForeignKey(
        "subjects.Competency", null=True, blank=True, on_delete=models.PROTECT, related_name="needs"
    )
    course = models.ForeignKey("courses.Course", null=True, blank=True, on_delete=models.PROTECT, related_name="needs")
    title = models.CharField(_("title"), max_length=160)
    source = models.CharField(_("source"), max_length=10, choices=Source.choices)
    origin = models.CharField(max_length=120, help_text="what it came from; one need that lives for each person")
    weight = models.PositiveSmallIntegerField(_("weight"), help_text="1 to 5")
    gap = models.DecimalField(max_digits=3, decimal_places=2, null=True, blank=True, help_text="missing levels")
    people = models.PositiveIntegerField(default=1, help_text="how many people it is about")
    evidence = models.JSONField(default=list, help_text="[{source, because, on, ...}], snapshots")
    because = models.CharField(max_length=400, help_text="because ..., a snapshot")
    wished_by = models.DateField(_("wished by"), null=True, blank=True)
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged")
    plan_key = models.CharField(max_length=120, blank=True, help_text="planned: in which plan")
    reason = models.CharField(max_length=300, blank=True, help_text="why it was decided so")
    score = models.DecimalField(max_digits=4, decimal_places=1, default=0, help_text="0 to 100")
    score_parts = models.JSONField(default=dict, help_text="{part: {value, share, points, facts}}; development.ranking")
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True, help_text="HR stands for it")
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_at = models.DateTimeField(default=clock.now)
    closed_at = models.DateTimeField(null=True, blank=True)

    objects = NeedQuerySet.as_manager()

    class Meta:
        verbose_name = _("need")
        verbose_name_plural = _("needs")
        ordering = ["-score", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["origin", "employee"],
                condition=Q(state__in=["open", "planned"]) & Q(employee__isnull=False),
                name="one_living_need_of_an_origin_a_person",
            ),
            models.UniqueConstraint(
                fields=["origin", "owner_department"],
                condition=Q(state__in=["open", "planned"]) & Q(employee=None),
                name="one_living_need_of_an_origin_a_department",
            ),
            models.CheckConstraint(condition=Q(weight__range=(1, 5)), name="a_need_weighs_one_to_five"),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False) | (~Q(state="merged") & Q(merged_into=None)),
                name="only_a_merged_need_has_another",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | ~Q(merged_into=F("id")), name="no_need_merges_into_itself"
            ),
        ]
        indexes = [
            models.Index(fields=["state", "-score"], name="needs_by_score"),
            models.Index(fields=["employee", "state"], name="needs_of_a_person"),
            models.Index(fields=["owner_department", "state"], name="needs_of_a_department"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("development:show_need", args=[self.public_id])

    @property
    def is_live(self):
        return self.state in self.LIVE

    @property
    def is_open(self):
        return self.state == self.State.OPEN

    def step(self, state, *, by=None, reason="", **fields):
        """Take one step of the table and write it into the ledger. Raises DevelopmentError when it is not allowed (any more)."""
        allowed = [old for old, new in self.STEPS.items() if state in new]
        ends = state not in self.LIVE
        changed = {**fields, "state": state, "reason": reason[:300], "closed_at": clock.now() if ends else None}
        # The conditional update is the race of two deciders: only one finds the row in a state it may leave.
        if not Need.objects.filter(pk=self.pk, state__in=allowed, state=self.state).update(**changed):
            raise DevelopmentError(_("Somebody decided about this need meanwhile. Please look at it again."))
        NeedStep.objects.create(need=self, old_state=self.state, new_state=state, by=by, reason=reason[:300])
        for name, value in changed.items():
            setattr(self, name, value)


class NeedStep(models.Model):
    """Ledger: a need took a step, by whom and why."""

    need = models.ForeignKey(Need, on_delete=models.PROTECT, related_name="steps")
    old_state = models.CharField(max_length=8, choices=Need.State.choices)
    new_state = models.CharField(max_length=8, choices=Need.State.choices)
    reason = models.CharField(max_length=300, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("step of a need")
        ordering = ["need", "pk"]

    def __str__(self):
        return f"{self.need_id} {self.old_state} {self.new_state}"

    @property
    def words(self):
        """What happened, for the reader."""
        return _("accepted") if self.old_state == self.new_state else self.get_new_state_display()
