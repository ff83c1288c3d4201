"""Conversations taken by themselves, and demonstrations that were watched to their end."""

import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from lib import clock
from simulator.models.run import in_points
from simulator.models.scenario import Scenario, ScenarioVersion
from simulator.querysets import TalkQuerySet


class Talk(models.Model):
    """One conversation of one person with a customer. What was said is kept answer by answer; its end is judged once."""

    class State(models.TextChoices):
        OPEN = "open", pgettext_lazy("a run", "running")
        FINISHED = "finished", pgettext_lazy("a run", "finished")
        VOID = "void", pgettext_lazy("a run", "void")

    STEPS = {"open": {"finished", "void"}, "finished": set(), "void": set()}

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="sandbox_talks")
    exercise = models.CharField(max_length=20, help_text="its key: D-01")
    version = models.ForeignKey(
        "simulator.DialogueVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    title = models.CharField(max_length=120, help_text="a snapshot")
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    answers = models.JSONField(default=list, help_text="[{option, text}]: text where it was said in own words")
    turns = models.PositiveSmallIntegerField(default=0, help_text="how many answers: of two windows the first counts")
    points_tenths = models.PositiveSmallIntegerField(null=True, blank=True)
    passed = models.BooleanField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True)
    lost = models.JSONField(default=list, encoder=DjangoJSONEncoder, help_text="[{rule, points, answer, text, cost}]")
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    objects = TalkQuerySet.as_manager()

    class Meta:
        verbose_name = _("conversation")
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "exercise"], condition=Q(state="open"), name="one_open_talk_per_person_and_exercise"
            ),
            models.CheckConstraint(
                condition=~Q(state="finished")
                | Q(finished_at__isnull=False, points_tenths__isnull=False, passed__isnull=False),
                name="a_finished_talk_is_judged",
            ),
        ]
        indexes = [models.Index(fields=["employee", "-started_at"])]

    def __str__(self):
        return f"{self.employee_id} {self.exercise} {self.turns}"

    @property
    def options(self):
        """Return the options that were given, in order."""
        return [str(each["option"]) for each in self.answers]

    @property
    def points(self):
        """Its points of 100 in words."""
        return "–" if self.points_tenths is None else in_points(self.points_tenths)


class Watching(models.Model):
    """Ledger: somebody went through the demonstration of a scenario step by step to its end; once a version."""

    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="+")
    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(ScenarioVersion, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("watched demonstration")
        constraints = [models.UniqueConstraint(fields=["employee", "version"], name="watched_once_a_version")]

    def __str__(self):
        return f"{self.employee_id} {self.version_id}"
