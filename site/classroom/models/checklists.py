"""On-the-job checklists: items, each seen by a witness, and a sign-off at the end."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from classroom.querysets import OwnedByPersonQuerySet
from lib import clock


class Checklist(models.Model):
    """What one person shows at the workplace; the items are a snapshot."""

    class State(models.TextChoices):
        RUNNING = "running", pgettext_lazy("a checklist", "under way")
        SIGNED = "signed", pgettext_lazy("a checklist", "signed off")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    employee = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="checklists")
    title = models.CharField(_("title"), max_length=120)
    items = models.JSONField(help_text='[{"key", "text"}]')
    state = models.CharField(max_length=8, choices=State.choices, default=State.RUNNING)
    signed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    signed_at = models.DateTimeField(null=True, blank=True)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    objects = OwnedByPersonQuerySet.as_manager()

    class Meta:
        verbose_name = _("checklist")
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["employee", "title"], condition=Q(state="running"), name="one_running_checklist_of_a_title"
            )
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("classroom:show_checklist", args=[self.public_id])


class ChecklistTick(models.Model):
    """Ledger: a witness saw an item done."""

    checklist = models.ForeignKey(Checklist, on_delete=models.CASCADE, related_name="ticks")
    item = models.CharField(max_length=20, help_text="the item's key")
    witness = models.ForeignKey("people.Employee", on_delete=models.PROTECT, related_name="+")
    note = models.CharField(_("note"), max_length=200, blank=True)
    at = models.DateTimeField(default=clock.now)

    class Meta:
        ordering = ["checklist", "pk"]
        constraints = [models.UniqueConstraint(fields=["checklist", "item"], name="an_item_is_witnessed_once")]

    def __str__(self):
        return f"{self.checklist_id} {self.item}"
