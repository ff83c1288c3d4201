"""What is taught: objectives, bilingual terms and dated facts, shared by lessons, questions and scenarios."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords
from wagtail.search import index

from lib import clock


def _is_english():
    return (get_language() or "").startswith("en")


class Loaded(models.Model):
    """Something that `load_content` brings from a file."""

    key = models.CharField(_("key"), max_length=80, unique=True)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)

    class Meta:
        abstract = True


class Objective(Loaded):
    """What a learner can do afterwards, in observable words."""

    text_zh = models.CharField(_("text (Chinese)"), max_length=200)
    text_en = models.CharField(_("text (English)"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["key"]

    def __str__(self):
        return self.text

    @property
    def text(self):
        return (self.text_en if _is_english() else "") or self.text_zh


class TermQuerySet(models.QuerySet):
    def containing(self, query):
        """Terms in which every word of `query` stands, in either language; all for an empty one."""
        found = self
        for word in query.split():
            found = found.filter(
                Q(zh__icontains=word)
                | Q(en__icontains=word)
                | Q(definition_zh__icontains=word)
                | Q(definition_en__icontains=word)
            )
        return found


class Term(index.Indexed, Loaded):
    """A word of the trade, in two languages."""

    zh = models.CharField(_("Chinese"), max_length=60)
    en = models.CharField(_("English wording"), max_length=120)
    definition_zh = models.TextField(_("definition (Chinese)"))
    definition_en = models.TextField(_("definition (English)"), blank=True)

    search_fields = [
        index.SearchField("zh", boost=3),
        index.SearchField("en", boost=3),
        index.SearchField("definition_zh"),
        index.SearchField("definition_en"),
        index.AutocompleteField("zh"),
        index.AutocompleteField("en"),
    ]

    objects = TermQuerySet.as_manager()

    class Meta:
        verbose_name = _("term")
        verbose_name_plural = _("terms")
        ordering = ["key"]

    def __str__(self):
        return f"{self.zh} · {self.en}"

    def get_absolute_url(self):
        from django.urls import reverse

        return reverse("subjects:show_terms") + f"#{self.key}"

    @property
    def definition(self):
        return (self.definition_en if _is_english() else "") or self.definition_zh


class FactQuerySet(models.QuerySet):
    def valid(self, *, on=None):
        """Facts that hold on day `on` (default: today)."""
        on = on or clock.today()
        return self.filter(Q(valid_from=None) | Q(valid_from__lte=on)).filter(
            Q(valid_until=None) | Q(valid_until__gt=on)
        )

    def not_over(self, *, on=None):
        """Facts that hold on day `on` (default: today) or will hold later."""
        return self.filter(Q(valid_until=None) | Q(valid_until__gt=on or clock.today()))

    def to_confirm(self):
        """Facts whose source contradicts itself, or that nobody has confirmed yet."""
        return self.filter(needs_confirmation=True, confirmed_at=None)


class Fact(models.Model):
    """One value of one thing for a period (half-open days), with its source. `fictional` ones are nobody's tariff."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(_("key"), max_length=80)
    label = models.CharField(_("label"), max_length=80)
    value = models.CharField(_("value"), max_length=300)
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    label_en = models.CharField(_("label (English)"), max_length=160, blank=True)
    value_en = models.CharField(_("value (English)"), max_length=500, blank=True)
    unit_en = models.CharField(
        _("unit (English)"), max_length=40, blank=True, help_text=_("Counts when there is an English value.")
    )
    valid_from = models.DateField(_("valid from"), null=True, blank=True)
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200)
    fictional = models.BooleanField(_("fictional"), default=False)
    needs_confirmation = models.BooleanField(_("to be confirmed"), default=False)
    other_wording = models.TextField(_("other wording (note for authors)"), blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    confirmed_at = models.DateTimeField(null=True, blank=True)
    source_hash = models.CharField(max_length=64, blank=True, editable=False)
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    objects = FactQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        ordering = ["key", "valid_from"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_from=None) | Q(valid_until__gt=F("valid_from")),
                name="fact_ends_after_start",
            )
        ]

    def __str__(self):
        return f"{self.label}: {self.value}{self.unit}"

    @property
    def name(self):
        """The label in the present language."""
        return (self.label_en if _is_english() else "") or self.label

    @property
    def words(self):
        """The value with its unit in the present language; Chinese where there is no English value."""
        if _is_english() and self.value_en:
            return f"{self.value_en} {self.unit_en}".strip()
        return f"{self.value}{self.unit}"

    @property
    def waits(self):
        """Whether HR has still to confirm this value."""
        return self.needs_confirmation and self.confirmed_at is None
