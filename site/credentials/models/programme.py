"""What can be certified: the parts that must pass, and for how long it holds."""

from django.db import models
from django.db.models import Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.models.catalog import Titled


class ProgrammeQuerySet(models.QuerySet):
    def open(self):
        """Programmes in which certificates are issued today."""
        return self.filter(is_open=True)


class Programme(Titled):
    """A certification: `title` is what the certificate is called.

    The parts are data, all of a path must pass: `{"kind": "course" | "exam" | "drill", "key": course key}`,
    `{"kind": "panel", "key": exam key}`, `{"kind": "runs", "count": n}` (runs at the counter with full points).
    `early_parts` are another way of renewing, only for programmes of low risk.
    """

    level_zh = models.CharField(_("level (Chinese)"), max_length=60, blank=True)
    level_en = models.CharField(_("level (English)"), max_length=80, blank=True)
    parts = models.JSONField(_("parts of the first path"), default=list)
    renewal_parts = models.JSONField(_("parts of the renewal path"), default=list)
    early_parts = models.JSONField(_("parts of an early renewal"), default=list, blank=True)
    validity_months = models.PositiveSmallIntegerField(_("valid for so many months"))
    renewal_days = models.PositiveSmallIntegerField(_("renewable so many days before the end"), default=90)
    grace_days = models.PositiveSmallIntegerField(_("renewable so many days after the end"), default=0)
    is_low_risk = models.BooleanField(_("of low risk"), default=False)
    is_open = models.BooleanField(_("open"), default=True)
    position = models.PositiveSmallIntegerField(default=0)

    objects = ProgrammeQuerySet.as_manager()

    class Meta:
        verbose_name = _("certification programme")
        ordering = ["position", "key"]
        constraints = [
            models.CheckConstraint(condition=Q(validity_months__gte=1, validity_months__lte=120), name="a_certificate_holds_for_months"),
            models.CheckConstraint(condition=Q(is_low_risk=True) | Q(early_parts=[]), name="only_low_risk_renews_early"),
        ]  # fmt: skip

    @property
    def level(self):
        return (self.level_en if (get_language() or "").startswith("en") else "") or self.level_zh
