"""Successors: pools with a quota, nominations with the verdict of then, panel scores, places as a ledger, exit reviews, appeals."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from development.models.eligibility import EligibilityRule
from lib import clock


class PoolQuerySet(models.QuerySet):
    def of_hr(self, user):
        """Pools of departments that `user` looks after as HR."""
        from people import rules
        from people.querysets import below

        return self if user.is_superuser else self.filter(below(rules.departments_of(user, "hr"), "department__"))

    def open_to(self, department):
        """Open pools for people of a department: its own and those above it."""
        if department is None:
            return self.none()
        paths = [
            department.path[:end] for end in range(department.steplen, len(department.path) + 1, department.steplen)
        ]
        return self.filter(is_open=True, department__path__in=paths)


class Pool(models.Model):
    """Whom a department prepares for a post. `taken` counts the places that are held; the database refuses more than `quota`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=80)
    department = models.ForeignKey(
        "people.Department", on_delete=models.PROTECT, related_name="+", verbose_name=_("department")
    )
    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="+", verbose_name=_("target post"))
    rule = models.ForeignKey(
        EligibilityRule,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("rule of eligibility"),
    )
    programme = models.ForeignKey(
        "credentials.Programme",
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name=_("certificate of the exit review"),
    )
    quota = models.PositiveSmallIntegerField(_("places"))
    taken = models.PositiveSmallIntegerField(default=0)
    criteria = models.JSONField(help_text='the panel\'s rubric: [{"key", "title", "points"}]')
    is_open = models.BooleanField(default=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    objects = PoolQuerySet.as_manager()

    class Meta:
        verbose_name = _("pool of successors")
        ordering = ["title", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["department", "post"], condition=Q(is_open=True), name="one_open_pool_a_post_and_department"
            ),
            models.CheckConstraint(condition=Q(taken__lte=F("quota")), name="no_more_successors_than_places"),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("development:show_pool", args=[self.public_id])

    @property
    def left(self):
        return self.quota - self.taken


class NominationQuerySet(models.QuerySet):
    def of_hr(self, user):
        """Nominations to pools that `user` runs as HR, never one's own."""
        return self.filter(pool__in=Pool.objects.of_hr(user).values("pk")).exclude(employee__user=user)

    def visible_to(self, user):
        """Those, one's own, those one made, and those one scores."""
        hr = Q(pool__in=Pool.objects.of_hr(user).values("pk")) & ~Q(employee__user=user)
        scores = Q(pk__in=PanelScore.objects.filter(assessor=user).values("nomination"))
        return self.filter(hr | Q(employee__user=user) | Q(by=user) | scores)


class Nomination(models.Model):
    """Somebody proposes a person for a pool; the verdict on the rule is kept as it was then."""

    class Source(models.TextChoices):
        MANAGER = "manager", pgettext_lazy("who nominated", "manager")
        SELF = "self", pgettext_lazy("who nominated", "the person")
        HR = "hr", _("HR")

    class State(models.TextChoices):
        SUBMITTED = "submitted", pgettext_lazy("a nomination", "waits for HR")
        PANEL = "panel", pgettext_lazy("a nomination", "before the panel")
        PLACED = "placed", pgettext_lazy("a nomination", "has a place")
        DECLINED = "declined", pgettext_lazy("a nomination", "declined")

    STEPS = {
        "submitted": {"panel", "declined"},
        "panel": {"placed", "declined"},
        "placed": set(),
        "declined": {"panel"},
    }

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="nominations")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="nominations")
    source = models.CharField(max_length=10, choices=Source.choices)
    words = models.CharField(_("reason"), max_length=400)
    verdict = models.JSONField(default=list, help_text='[{"title", "ok", "actual"}]')
    state = models.CharField(max_length=10, choices=State.choices, default=State.SUBMITTED)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=400, blank=True)

    objects = NominationQuerySet.as_manager()

    class Meta:
        verbose_name = _("nomination")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["pool", "employee"],
                condition=Q(state__in=["submitted", "panel"]),
                name="one_open_nomination_to_a_pool",
            ),
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(decision=""), name="a_declined_nomination_has_words"
            ),
        ]

    def __str__(self):
        return f"{self.pool_id} {self.employee_id} {self.state}"

    def get_absolute_url(self):
        return reverse("development:show_nomination", args=[self.public_id])

    @property
    def is_eligible(self):
        return all(line["ok"] for line in self.verdict)


class PanelScore(models.Model):
    """An assessor of the panel: asked first, then scored once by the pool's rubric."""

    class State(models.TextChoices):
        ASKED = "asked", pgettext_lazy("an assessor", "asked")
        GIVEN = "given", pgettext_lazy("an assessor", "scored")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="scores")
    assessor = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State.choices, default=State.ASKED)
    points = models.JSONField(default=dict)
    total = models.PositiveSmallIntegerField(null=True, blank=True)
    words = models.CharField(max_length=400, blank=True)
    given_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("score of the panel")
        ordering = ["nomination", "pk"]
        constraints = [models.UniqueConstraint(fields=["nomination", "assessor"], name="an_assessor_once_a_nomination")]

    def __str__(self):
        return f"{self.nomination_id} {self.total}"


class PoolPlace(models.Model):
    """Ledger: a person holds a place of a pool from `starts_on` until before `ends_on`, with mentor and project; how it ended, with evidence."""

    class Outcome(models.TextChoices):
        KEPT = "kept", pgettext_lazy("an exit review", "passed: ready for the post")
        DISMISSED = "dismissed", pgettext_lazy("an exit review", "taken out")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pool = models.ForeignKey(Pool, on_delete=models.PROTECT, related_name="places")
    nomination = models.OneToOneField(Nomination, on_delete=models.PROTECT, related_name="place")
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="pool_places")
    mentor = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="+", verbose_name=_("mentor"))
    project = models.CharField(_("development project"), max_length=300)
    starts_on = models.DateField(default=clock.today)
    ends_on = models.DateField(null=True, blank=True)
    outcome = models.CharField(max_length=10, choices=Outcome.choices, blank=True)
    review = models.CharField(max_length=600, blank=True, help_text="the words of the exit review")
    evidence = models.JSONField(default=list, help_text='certificates at the review: [{"key", "title", "until"}]')
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    class Meta:
        verbose_name = _("place in a pool")
        ordering = ["-starts_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["pool", "employee"], condition=Q(ends_on=None), name="one_held_place_in_a_pool"),
            models.CheckConstraint(condition=~Q(mentor=F("employee")), name="no_successor_mentors_oneself"),
            models.CheckConstraint(condition=Q(ends_on=None, outcome="") | (Q(ends_on__isnull=False) & ~Q(outcome="") & ~Q(review="")), name="an_ended_place_was_reviewed"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.pool_id} {self.employee_id}"


class SuccessorAppeal(models.Model):
    """The person contradicts a declined nomination or being taken out; somebody of HR who did not decide it decides."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("an appeal", "waiting")
        GRANTED = "granted", pgettext_lazy("an appeal", "granted")
        DECLINED = "declined", pgettext_lazy("an appeal of a successor", "declined")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    nomination = models.ForeignKey(Nomination, on_delete=models.PROTECT, related_name="appeals")
    words = models.CharField(_("your words"), max_length=600)
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    asked_at = models.DateTimeField(default=clock.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)
    decision = models.CharField(max_length=600, blank=True)

    class Meta:
        verbose_name = _("appeal of a successor")
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["nomination"], condition=Q(state="open"), name="one_open_appeal_of_a_successor"),
            models.CheckConstraint(condition=Q(state="open", decided_by=None) | (~Q(state="open") & Q(decided_by__isnull=False) & ~Q(decision="")), name="a_decided_successor_appeal_has_words"),
        ]  # fmt: skip

    def __str__(self):
        return f"{self.nomination_id} {self.state}"
