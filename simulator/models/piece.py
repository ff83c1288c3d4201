"""What authors write, in versions that never change: scenarios and conversations have this in common."""

import uuid
from typing import Any

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from lib import clock


class Piece(models.Model):
    """Something that can be rehearsed; its content stands in its versions, one of which is in use."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    key = models.CharField(max_length=20, unique=True, help_text="S-104")
    title = models.CharField(_("title"), max_length=120)
    level = models.PositiveSmallIntegerField(_("level"), default=1)
    owner_department = models.ForeignKey(
        "people.Department", null=True, blank=True, on_delete=models.PROTECT, related_name="%(class)ss"
    )
    retired_at = models.DateTimeField(null=True, blank=True)
    source_hash = models.CharField(max_length=64, blank=True, help_text="of the file it was loaded from")
    created_at = models.DateTimeField(default=clock.now)
    current: Any  # the version in use: a foreign key of each kind

    class Meta:
        abstract = True
        ordering = ["key"]

    def __str__(self):
        return f"{self.key} {self.title}"

    @property
    def is_edited(self):
        """Whether what is in use was written in the CMS and not in the file that was loaded."""
        return self.current is not None and self.current.content_hash != self.source_hash


class PieceVersion(models.Model):
    """One edition: the text of its file and its hash. Never changed."""

    number = models.PositiveIntegerField()
    content_hash = models.CharField(max_length=64)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    created_at = models.DateTimeField(default=clock.now)

    class Meta:
        abstract = True
