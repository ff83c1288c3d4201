"""Scenarios and catalogue sets, in versions that never change: a run pins both and can be played again next year."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from lib import clock
from simulator.models.piece import Piece, PieceVersion
from simulator.querysets import PieceQuerySet


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


class Scenario(Piece):
    """What can be rehearsed at the counter; its content stands in its versions."""

    week = models.PositiveSmallIntegerField(_("week"), null=True, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=10, help_text="target time of the whole")
    tags = models.JSONField(default=list, blank=True)
    current = models.ForeignKey(
        "simulator.ScenarioVersion", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )

    objects = PieceQuerySet.as_manager()

    class Meta(Piece.Meta):
        verbose_name = _("scenario")


class ScenarioVersion(PieceVersion):
    """One edition of a scenario: the text of its file and its hash. Never changed."""

    scenario = models.ForeignKey(Scenario, on_delete=models.PROTECT, related_name="versions")
    text = models.TextField(help_text="YAML, as simulator.scenarios reads it")
    catalogue_key = models.SlugField(max_length=40)

    class Meta:
        verbose_name = _("scenario version")
        constraints = [
            models.UniqueConstraint(fields=["scenario", "number"], name="one_scenario_version_per_number"),
            models.UniqueConstraint(fields=["scenario", "content_hash"], name="a_scenario_content_once"),
        ]

    def __str__(self):
        return f"{self.scenario_id} v{self.number}"
