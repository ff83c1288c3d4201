"""Scenarios and catalogue sets, in versions that never change: a run pins both and can be played again next year."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib import clock
from simulator.querysets import ScenarioQuerySet


class CatalogueVersion(models.Model):
    """One edition of a catalogue set, as text that the domain reads. Never changed."""

    key = models.SlugField(max_length=40, help_text="the set: unicom-3g, shifan-5g")
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    text = models.TextField(help_text="YAML, as simulator.crm.catalog reads it")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("catalogue version")
        constraints = [
            models.UniqueConstraint(fields=["key", "number"], name="one_catalogue_version_per_number"),
            models.UniqueConstraint(fields=["key", "content_hash"], name="a_catalogue_content_once"),
        ]

    def __str__(self):
        return f"{self.key} v{self.number}"


class Scenario(models.Model):
    """What can be rehearsed; its content stands in its versions."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=20, unique=True, help_text="S-104")
    title = models.CharField(_("title"), max_length=120)
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    week = models.PositiveSmallIntegerField(_("week"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10, help_text="target time of the whole")
    tags = models.JSONField(default=list, blank=True)
    current = models.ForeignKey(
        "simulator.ScenarioVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    owner_department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="scenarios"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    source_hash = models.CharField(max_length=64, blank=True, help_text="of the file it was loaded from")
    created_at = models.DateTimeField(default=clock.now)

    objects = ScenarioQuerySet.as_manager()

    class Meta:
        verbose_name = _("scenario")
        ordering = ["key"]

    def __str__(self):
        return f"{self.key} {self.title}"

    @property
    def is_edited(self):
        """Whether what is in use was written in the CMS and not in the file that was loaded."""
        return self.current is not None and self.current.content_hash != self.source_hash


class ScenarioVersion(models.Model):
    """One edition of a scenario: the text of its file and its hash. Never changed."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    text = models.TextField(help_text="YAML, as simulator.scenarios reads it")
    catalogue_key = models.SlugField(max_length=40)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("scenario version")
        constraints = [
            models.UniqueConstraint(fields=["scenario", "number"], name="one_scenario_version_per_number"),
            models.UniqueConstraint(fields=["scenario", "content_hash"], name="a_scenario_content_once"),
        ]

    def __str__(self):
        return f"{self.scenario_id} v{self.number}"
