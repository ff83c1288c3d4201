"""Personal data of background work."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import POINTER_REMOVED, declare

declare(
    "jobs.Job",
    _("who started which work; payloads hold ids only"),
    retention=_("180 days after its end"),
    erasure=POINTER_REMOVED,
)
