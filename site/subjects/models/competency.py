"""What a post asks of people, in levels with observable words, and the ledger of what was seen of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from lib import clock
from people.querysets import current
from subjects.models.taught import Loaded, Objective

LEVELS = (1, 5)  # the lowest and the highest


def in_language(zh, en):
    return (en if (get_language() or "").startswith("en") else "") or zh


class Competency(Loaded):
    """Something that a post asks for. `scenarios` and `defaults` are keys in text: nothing here points upwards."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name_zh = models.CharField(_("name (Chinese)"), max_length=60)
    name_en = models.CharField(_("name (English)"), max_length=80, blank=True)
    description_zh = models.CharField(_("description (Chinese)"), max_length=300, blank=True)
    description_en = models.CharField(_("description (English)"), max_length=400, blank=True)
    objectives = models.ManyToManyField(Objective, blank=True, related_name="competencies")
    scenarios = models.JSONField(
        default=list, blank=True, help_text="tags of scenarios at the counter whose runs show it"
    )
    defaults = models.JSONField(
        default=dict, blank=True, help_text="{code or category of a post: level}, for posts without a word of HR"
    )
    position = models.PositiveSmallIntegerField(default=0)
    is_open = models.BooleanField(_("open"), default=True)

    class Meta:
        verbose_name = _("competency")
        verbose_name_plural = _("competencies")
        ordering = ["position", "key"]

    def __str__(self):
        return self.name

    @property
    def name(self):
        return in_language(self.name_zh, self.name_en)

    @property
    def description(self):
        return in_language(self.description_zh, self.description_en)

    def get_absolute_url(self):
        return reverse("subjects:show_competency", args=[self.public_id])


class Level(models.Model):
    """One level of a competency, in words that somebody at the counter can see."""

    competency = models.ForeignKey(Competency, on_delete=models.CASCADE, related_name="levels")
    value = models.PositiveSmallIntegerField(_("level"))
    words_zh = models.CharField(_("words (Chinese)"), max_length=200)
    words_en = models.CharField(_("words (English)"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("level of a competency")
        ordering = ["competency", "value"]
        constraints = [
            models.UniqueConstraint(fields=["competency", "value"], name="one_wording_of_a_level"),
            models.CheckConstraint(condition=Q(value__range=LEVELS), name="a_level_is_one_to_five"),
        ]

    def __str__(self):
        return f"{self.competency_id} {self.value}"

    @property
    def words(self):
        return in_language(self.words_zh, self.words_en)


class RequirementQuerySet(models.QuerySet):
    def valid(self, *, on=None):
        """Requirements that hold on day `on` (default: today)."""
        return self.filter(current(on=on))


class PostRequirement(models.Model):
    """Ledger: which level of a competency a post asks for, for a period of half-open days; no two on a day (a trigger)."""

    post = models.ForeignKey("people.Post", on_delete=models.PROTECT, related_name="requirements")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="requirements")
    level = models.PositiveSmallIntegerField(_("required level"))
    starts_on = models.DateField(_("from"), default=clock.today)
    ends_on = models.DateField(_("until (not included)"), null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    reason = models.CharField(_("reason"), max_length=200, blank=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = RequirementQuerySet.as_manager()

    class Meta:
        verbose_name = _("requirement of a post")
        ordering = ["post", "competency", "starts_on"]
        constraints = [
            models.CheckConstraint(condition=Q(level__range=(0, LEVELS[1])), name="a_post_asks_for_zero_to_five"),
            models.CheckConstraint(
                condition=Q(ends_on=None) | Q(ends_on__gt=F("starts_on")), name="a_requirement_ends_after_its_start"
            ),
        ]
        indexes = [models.Index(fields=["post", "starts_on"])]

    def __str__(self):
        return f"{self.post_id} {self.competency_id} {self.level}"


class Evidence(models.Model):
    """Ledger: on a day something showed at which level a person masters a competency. Never changed (a trigger)."""

    class Source(models.TextChoices):
        EXAM = "exam", pgettext_lazy("evidence", "exam")
        SANDBOX = "sandbox", _("order desk")
        OBSERVATION = "observation", pgettext_lazy("evidence", "observation")
        SELF = "self", _("self-rating")
        MANAGER = "manager", _("manager's rating")
        ROUND = "360", _("360° feedback")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="evidence")
    competency = models.ForeignKey(Competency, on_delete=models.PROTECT, related_name="evidence")
    level = models.DecimalField(_("level"), max_digits=3, decimal_places=2, help_text="0 to 5")
    source = models.CharField(_("source"), max_length=12, choices=Source.choices)
    source_key = models.CharField(max_length=120, help_text="what it came from; the same one is evidence once")
    note = models.CharField(_("note"), max_length=300, blank=True)
    day = models.DateField(_("day"), default=clock.today)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name = _("evidence of a competency")
        verbose_name_plural = _("evidence of competencies")
        ordering = ["-day", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "competency", "source", "source_key"], name="a_source_is_evidence_once"
            ),
            models.CheckConstraint(condition=Q(level__range=(0, LEVELS[1])), name="evidence_is_zero_to_five"),
        ]
        indexes = [models.Index(fields=["employee", "competency", "-day"], name="evidence_of_a_person")]

    def __str__(self):
        return f"{self.employee_id} {self.competency_id} {self.level} {self.source}"

    @property
    def shown(self):
        """The level without useless zeros."""
        return f"{self.level.normalize():f}"
