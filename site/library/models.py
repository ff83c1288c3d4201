"""Images, documents and media that editors own: with an alternative text, a source and a licence."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument
from wagtail.documents.models import Document as WagtailDocument
from wagtail.images.models import AbstractImage, AbstractRendition
from wagtail.images.models import Image as WagtailImage


class Sourced(models.Model):
    """Where a file came from and under which terms it may be shown."""

    source = models.CharField(_("source"), max_length=200, blank=True)
    licence = models.CharField(_("licence"), max_length=100, blank=True)

    class Meta:
        abstract = True


class LibraryImage(Sourced, AbstractImage):
    """A picture; `description` is its alternative text in Chinese, `alt_en` in English."""

    alt_en = models.CharField(_("alternative text (English)"), max_length=255, blank=True)

    admin_form_fields = (*WagtailImage.admin_form_fields, "alt_en", "source", "licence")

    class Meta(AbstractImage.Meta):
        verbose_name = _("image")


class Rendition(AbstractRendition):
    """A cut of a picture in one size."""

    image = models.ForeignKey(LibraryImage, related_name="renditions", on_delete=models.CASCADE)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="one_rendition_per_filter")
        ]


class LibraryDocument(Sourced, AbstractDocument):
    """A file to read or watch (PDF, video, audio, captions); served by a view that checks the right to it."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    pages = models.PositiveIntegerField(_("pages"), null=True, blank=True, editable=False)
    seconds = models.PositiveIntegerField(_("length in seconds"), null=True, blank=True)

    admin_form_fields = (*WagtailDocument.admin_form_fields, "source", "licence")

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
        verbose_name_plural = _("documents")
