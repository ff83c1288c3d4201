"""Who is asked by itself, relative to what happened."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from lib import clock
from surveys.models.survey import Relationship
from surveys.querysets import RuleQuerySet


class Rule(models.Model):
    """When `event` happens, `offset_days` later (or before, negative) the people of `relationship` are asked with `form`."""

    class Event(models.TextChoices):
        COURSE_COMPLETED = "course_completed", _("a course was completed")
        TRACK_COMPLETED = "track_completed", _("a track was completed")
        CLASS_PLANNED = "class_planned", _("a place in a class is sure")
        CLASS_HELD = "class_held", _("a class was held")
        MONTHLY = "monthly", _("every month")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=60, unique=True)
    title_zh = models.CharField(_("title (Chinese)"), max_length=120)
    title_en = models.CharField(_("title (English)"), max_length=160, blank=True)
    event = models.CharField(_("event"), max_length=20, choices=Event.choices)
    form = models.ForeignKey("surveys.Form", on_delete=models.PROTECT, related_name="rules")
    relationship = models.CharField(max_length=10, choices=Relationship.choices, default=Relationship.SELF)
    offset_days = models.SmallIntegerField(_("days after"), default=0)
    answer_days = models.PositiveSmallIntegerField(_("days to answer"), default=14)
    is_anonymous = models.BooleanField(_("anonymous"), default=False)
    only_keys = models.JSONField(
        _("only for"), default=list, blank=True, help_text="keys of courses, tracks or classes; empty for all"
    )
    department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+", help_text="whose people; empty: all"
    )  # fmt: skip
    is_on = models.BooleanField(_("on"), default=False)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)
    created_at = models.DateTimeField(default=clock.now)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("rule of surveys")
        ordering = ["event", "offset_days", "key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answer_days__gte=1, answer_days__lte=90), name="survey_rule_gives_1_to_90_days"
            ),
            models.CheckConstraint(
                condition=Q(offset_days__gte=-60, offset_days__lte=400), name="survey_rule_stays_near_its_event"
            ),
            models.CheckConstraint(condition=~Q(event="monthly") | Q(is_anonymous=True), name="a_pulse_is_anonymous"),
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        return (self.title_en if (get_language() or "").startswith("en") else "") or self.title_zh

    @property
    def offset_in_words(self):
        """Return "90 days after" or "7 days before"; empty on the day itself."""
        if not self.offset_days:
            return ""
        words = _("%(n)s days after") if self.offset_days > 0 else _("%(n)s days before")
        return str(words) % {"n": abs(self.offset_days)}
