"""Rubrics by which reports are judged; they ship as files and are copied into what is judged by them."""

from django.db import models
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _


class Rubric(models.Model):
    """Criteria with points. A change counts for what is asked for from then on."""

    REPORT = "secondment-report"

    key = models.SlugField(max_length=60, unique=True)
    criteria = models.JSONField(help_text='[{"key", "title", "points"}]')
    source_hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = _("rubric")

    def __str__(self):
        return self.key

    @classmethod
    def criteria_of(cls, key):
        """Return the criteria of a rubric; one of a hundred points for the whole when none is loaded."""
        row = cls.objects.filter(key=key).first()
        return row.criteria if row else [{"key": "whole", "title": _now("Report"), "points": 100}]
