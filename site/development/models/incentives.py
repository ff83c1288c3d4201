"""Incentives: published rules, proposals that they or managers make, and the ledger of what was awarded."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from people.models import Employee
from people.querysets import below


class AwardRuleQuerySet(models.QuerySet):
    def of_hr(self, user):
        """Rules of the departments that `user` looks after as HR, and those for everybody; all for an administrator."""
        if user.is_superuser:
            return self
        from people import rules

        return self.filter(Q(owner_department=None) | below(rules.departments_of(user, "hr"), "owner_department__"))

    def published(self):
        return self.exclude(published_at=None)

    def in_force(self, *, on=None):
        """Published rules that hold on day `on` (default: today)."""
        on = on or clock.today()
        return self.published().filter(Q(ends_on=None) | Q(ends_on__gt=on), starts_on__lte=on)


class AwardRule(models.Model):
    """For what there are points, a title or a reward. Once published it never changes; it ends, and another takes its place."""

    class Kind(models.TextChoices):
        COURSE_EARLY = "course_early", _("course completed early (days before its date)")
        FIRST_CERTIFICATE = "first_certificate", _("certificate earned for the first time")
        EXAM_SCORE = "exam_score", _("exam passed with at least (percent)")
        MENTOR_PASSED = "mentor_passed", _("the trainee one mentored passed the final check")
        SUGGESTION = "suggestion", _("suggestion accepted")
        STREAK = "streak", _("learnt on so many days in a row")
        MANUAL = "manual", _("proposed by a manager")

    WITH_THRESHOLD = (Kind.COURSE_EARLY, Kind.EXAM_SCORE, Kind.STREAK)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=80)
    kind = models.CharField(_("for what"), max_length=20, choices=Kind.choices)
    threshold = models.PositiveSmallIntegerField(
        _("days or percent"), null=True, blank=True, help_text=_("Days early, percent of the exam, or days in a row.")
    )
    owner_department = models.ForeignKey(
        "people.Department", verbose_name=_("department"), null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )  # fmt: skip
    audience = models.ForeignKey(
        "people.Audience", verbose_name=_("audience"), null=True, blank=True, on_delete=models.PROTECT, related_name="+",
        help_text=_("Empty: everybody of the department."),
    )  # fmt: skip
    points = models.PositiveIntegerField(_("points"), default=0)
    honour = models.CharField(_("title of honour"), max_length=40, blank=True)
    reward = models.CharField(_("reward"), max_length=80, blank=True)
    reward_fen = models.PositiveIntegerField(_("value of the reward"), default=0, help_text="fen")
    starts_on = models.DateField(_("first day"), default=clock.today)
    ends_on = models.DateField(null=True, blank=True, help_text="the first day on which it no longer holds")
    published_at = models.DateTimeField(null=True, blank=True)
    published_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = AwardRuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of awards")
        ordering = ["-points", "title", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(points__gt=0) | ~Q(honour="") | ~Q(reward=""), name="a_rule_of_awards_gives_something"
            ),
            models.CheckConstraint(condition=Q(reward_fen=0) | ~Q(reward=""), name="a_reward_with_a_value_has_a_name"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="a_rule_of_awards_ends_after_its_start"
            ),
            models.CheckConstraint(
                condition=Q(threshold__isnull=False, threshold__gt=0)
                | ~Q(kind__in=["course_early", "exam_score", "streak"]),
                name="a_rule_that_counts_has_a_threshold",
            ),
        ]

    def __str__(self):
        return self.title

    @property
    def gives(self):
        """What it gives, in words."""
        return words_of(self.points, self.honour, self.reward)


def words_of(points, honour, reward):
    """Return points, title and reward as one reads them."""
    parts = [_("%(n)s points") % {"n": points} if points else "", f"“{honour}”" if honour else "", reward]
    return " · ".join(str(part) for part in parts if part)


class ProposalQuerySet(models.QuerySet):
    def of_hr(self, user):
        """Proposals for people for whom `user` works as HR, but oneself."""
        return self.filter(employee__in=Employee.objects.of_hr(user).values("pk")).exclude(employee__user=user)

    def waiting(self):
        return self.filter(state="proposed")


class Proposal(models.Model):
    """An award that waits for HR's word: found by its rule, or written by a manager. What it gives is a snapshot of the rule."""

    class State(models.TextChoices):
        PROPOSED = "proposed", pgettext_lazy("an award", "proposed")
        APPROVED = "approved", pgettext_lazy("an award", "approved")
        DECLINED = "declined", pgettext_lazy("an award", "declined")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    rule = models.ForeignKey(AwardRule, on_delete=models.PROTECT, related_name="proposals")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="award_proposals")
    origin = models.CharField(max_length=120, help_text="what it came from; once for a rule and a person")
    because = models.CharField(_("because"), max_length=300)
    points = models.PositiveIntegerField(default=0)
    honour = models.CharField(max_length=40, blank=True)
    reward = models.CharField(max_length=80, blank=True)
    reward_fen = models.PositiveIntegerField(default=0)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    state = models.CharField(max_length=10, choices=State.choices, default=State.PROPOSED)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed award")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["rule", "employee", "origin"], name="an_award_is_proposed_once"),
            models.CheckConstraint(
                condition=Q(state="proposed", decided_at=None) | (~Q(state="proposed") & Q(decided_at__isnull=False)),
                name="a_decided_award_says_when",
            ),
            models.CheckConstraint(
                condition=Q(proposed_by=None) | Q(decided_by=None) | ~Q(decided_by=F("proposed_by")),
                name="nobody_decides_an_award_one_proposed",
            ),
        ]
        indexes = [models.Index(fields=["state", "-created_at"], name="proposals_by_state")]

    def __str__(self):
        return f"{self.rule_id} {self.employee_id} {self.state}"

    @property
    def gives(self):
        return words_of(self.points, self.honour, self.reward)


class AwardQuerySet(models.QuerySet):
    def of_hr(self, user):
        return self.filter(employee__in=Employee.objects.of_hr(user).values("pk"))

    def standing(self):
        """Awards that were not taken back."""
        return self.filter(reverses=None, reversal=None)

    def balance(self):
        """Return the sum of the points."""
        return self.aggregate(sum=Sum("points"))["sum"] or 0


class Award(models.Model):
    """Ledger: what a person was given by an approved proposal; a reversal is a further row with the opposite sign."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposal = models.ForeignKey(Proposal, on_delete=models.PROTECT, related_name="awards")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="awards")
    title = models.CharField(max_length=80)
    points = models.IntegerField(default=0)
    honour = models.CharField(max_length=40, blank=True)
    reward = models.CharField(max_length=80, blank=True)
    reward_fen = models.IntegerField(default=0)
    because = models.CharField(max_length=300)
    reverses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="reversal"
    )  # fmt: skip
    given_on = models.DateField(default=clock.today)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = AwardQuerySet.as_manager()

    class Meta:
        verbose_name = _("award")
        ordering = ["-at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["proposal"], condition=Q(reverses=None), name="an_approved_proposal_gives_one_award"
            ),
            models.CheckConstraint(condition=~Q(because=""), name="an_award_says_why"),
            models.CheckConstraint(
                condition=Q(reverses=None, points__gte=0, reward_fen__gte=0)
                | Q(reverses__isnull=False, points__lte=0, reward_fen__lte=0),
                name="only_a_reversal_takes_away",
            ),
        ]
        indexes = [models.Index(fields=["employee", "given_on"], name="awards_of_a_person")]

    def __str__(self):
        return f"{self.employee_id} {self.given_on} {self.points}"

    @property
    def gives(self):
        return words_of(self.points, self.honour, self.reward)


class HonourChoice(models.Model):
    """A person does not want to be shown to others in leaderboards and on the honour page; points are kept."""

    employee = models.OneToOneField("people.Employee", on_delete=models.CASCADE, related_name="honour_choice")
    is_hidden = models.BooleanField(_("do not show me to others"), default=False)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("choice about honours")

    def __str__(self):
        return f"{self.employee_id} {self.is_hidden}"
