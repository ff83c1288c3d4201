"""Who may rehearse what, and what was done: the log of a run is a ledger that only grows."""

import uuid

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from simulator.models.scenario import CatalogueVersion, Scenario, ScenarioVersion
from simulator.querysets import AdmissionQuerySet, RunQuerySet


def in_points(tenths):
    """Return tenths of a point in words: 796 is "79.6", 800 is "80"."""
    return f"{tenths / 10:g}"


class Mode(models.TextChoices):
    DEMO = "demo", pgettext_lazy("a run", "demonstration")
    GUIDED = "guided", pgettext_lazy("a run", "guided")
    PRACTICE = "practice", pgettext_lazy("a run", "practice")
    EXAM = "exam", pgettext_lazy("a run", "exam")


class Admission(models.Model):
    """The right of a person to run a scenario in some modes, given by an upper app, which finds its own by `context_key`."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="sandbox_admissions")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="admissions")
    modes = models.JSONField(default=list, help_text="of Mode")
    context_key = models.CharField(max_length=120, help_text="whose: course:C108, lesson:C108-03#run, session:<uuid>")
    reason = models.CharField(max_length=200, blank=True, help_text="because ..., a snapshot")
    url = models.CharField(max_length=300, blank=True, help_text="where the person goes afterwards")
    opens_at = models.DateTimeField(null=True, blank=True)
    closes_at = models.DateTimeField(null=True, blank=True)
    exam_runs = models.PositiveSmallIntegerField(default=0, help_text="how many runs in exam mode; 0 is without limit")
    extra_percent = models.PositiveSmallIntegerField(default=0, help_text="more time in exam mode")
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_reason = models.CharField(max_length=200, blank=True)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = AdmissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("admission to a scenario")
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "scenario", "context_key"], name="one_admission_per_person_scenario_and_context"
            ),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(closes_at__gt=F("opens_at")),
                name="sandbox_admission_closes_after_opening",
            ),
        ]
        indexes = [models.Index(fields=["context_key"])]

    def __str__(self):
        return f"{self.employee_id} {self.scenario_id} {self.context_key}"


class Run(models.Model):
    """One person working on one scenario. Its state is the fold of its events over `start`."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("a run", "running")
        FINISHED = "finished", pgettext_lazy("a run", "finished")
        VOID = "void", pgettext_lazy("a run", "void")

    STEPS = {"open": {"finished", "void"}, "finished": {"void"}, "void": set()}

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    admission = models.ForeignKey(Admission, on_delete=models.PROTECT, related_name="runs")
    employee = models.ForeignKey(
        "people.Employee", on_delete=models.PROTECT, related_name="sandbox_runs", help_text="the admission's"
    )
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="runs", help_text="the admission's")
    version = models.ForeignKey(ScenarioVersion, on_delete=models.PROTECT, related_name="+")
    catalogue = models.ForeignKey(CatalogueVersion, on_delete=models.PROTECT, related_name="+")
    domain_version = models.PositiveSmallIntegerField()
    grader_version = models.PositiveSmallIntegerField()
    mode = models.CharField(max_length=10, choices=Mode.choices)
    number = models.PositiveIntegerField(help_text="of this admission")
    seed = models.BigIntegerField()
    start = models.JSONField(encoder=DjangoJSONEncoder, help_text="the compiled start")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    seq = models.PositiveIntegerField(default=0, help_text="of the last event")
    started_at = models.DateTimeField(default=clock.now)
    touched_at = models.DateTimeField(default=clock.now)
    deadline_at = models.DateTimeField(null=True, blank=True, help_text="exam mode: stored at the start")
    finished_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=10, blank=True, help_text="learner, deadline, trainer")
    active_seconds = models.PositiveIntegerField(default=0)
    points_tenths = models.PositiveSmallIntegerField(null=True, blank=True, help_text="cache of the newest score")
    passed = models.BooleanField(null=True, blank=True)

    objects = RunQuerySet.as_manager()

    class Meta:
        verbose_name = _("run")
        constraints = [
            models.UniqueConstraint(fields=["admission", "number"], name="one_run_per_admission_and_number"),
            models.UniqueConstraint(
                fields=["admission", "mode"], condition=Q(state="open"), name="one_open_run_per_admission_and_mode"
            ),
            models.CheckConstraint(
                condition=Q(state="open") | Q(finished_at__isnull=False), name="a_closed_run_has_an_end"
            ),
        ]
        indexes = [
            models.Index(fields=["employee", "-started_at"]),
            models.Index(fields=["deadline_at"], condition=Q(state="open"), name="open_runs_by_deadline"),
        ]

    def __str__(self):
        return f"{self.scenario_id} {self.mode} {self.number}"

    @property
    def points(self):
        """Its points of 100 in words, never rounded: 79.6 is not 80."""
        return "–" if self.points_tenths is None else in_points(self.points_tenths)

    @property
    def is_over(self):
        """Whether its time is up."""
        return self.deadline_at is not None and clock.now() >= self.deadline_at


class Event(models.Model):
    """Ledger: one command and all that it caused (simulator.crm.log.Event). Never changed."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="events")
    seq = models.PositiveIntegerField()
    token = models.CharField(max_length=64, help_text="of the window that sent it: the same one is the same command")
    command = models.CharField(max_length=40)
    outcome = models.CharField(max_length=8)
    code = models.CharField(max_length=24, blank=True)
    v = models.PositiveSmallIntegerField(default=1)
    payload = models.JSONField(help_text="the event as JSON")
    active_ms = models.PositiveIntegerField(default=0)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("event of a run")
        ordering = ["run", "seq"]
        constraints = [
            models.UniqueConstraint(fields=["run", "seq"], name="one_event_per_number"),
            models.UniqueConstraint(fields=["run", "token"], name="one_event_per_token"),
        ]

    def __str__(self):
        return f"{self.run_id} {self.seq} {self.command}"


class Score(models.Model):
    """Ledger: what a run was worth, with every finding. Grading again adds a row; the newest counts."""

    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="scores")
    points_tenths = models.PositiveSmallIntegerField(help_text="tenths of a point of 100")
    passed = models.BooleanField()
    parts = models.JSONField(help_text="{G, M, T, E, P, X: tenths}")
    findings = models.JSONField()
    grader_version = models.PositiveSmallIntegerField()
    reason = models.CharField(max_length=200, blank=True, help_text="why it was graded again")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("score of a run")
        ordering = ["run", "pk"]
        constraints = [
            models.CheckConstraint(condition=Q(points_tenths__lte=1000), name="at_most_a_hundred_points"),
        ]

    def __str__(self):
        return f"{self.run_id} {self.points_tenths / 10}"


class Comment(models.Model):
    """A trainer's words at one step of a run."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    run = models.ForeignKey(Run, on_delete=models.PROTECT, related_name="comments")
    seq = models.PositiveIntegerField(help_text="the event; 0 for the whole run")
    text = models.TextField(_("comment"), max_length=1000)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("comment at a step")
        ordering = ["run", "seq", "pk"]

    def __str__(self):
        return f"{self.run_id} {self.seq}"
