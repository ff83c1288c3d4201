"""Who is meant: rules over the facts of people."""

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from lib import clock
from people.querysets import AudienceQuerySet


class Audience(models.Model):
    """Who is meant, as a rule over facts; `limit` stops a wrong rule from reaching thousands unasked."""

    key = models.SlugField(max_length=60, unique=True)
    name = models.CharField(pgettext_lazy("of a thing", "name"), max_length=80)
    criteria = models.JSONField(_("criteria"), default=dict)
    limit = models.PositiveIntegerField(
        _("limit"), default=200, help_text=_("More new people than this wait for HR's word.")
    )
    owner_department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    is_active = models.BooleanField(_("in use"), default=True)
    created_at = models.DateTimeField(default=clock.now)

    objects = AudienceQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("audience")
        verbose_name_plural = _("audiences")

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("people:show_audience", args=[self.key])
