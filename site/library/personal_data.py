"""Personal data of images and documents."""

from django.utils.translation import gettext_lazy as _

from lib.personal_data import POINTER_REMOVED, declare

declare(
    "library.LibraryImage", _("who uploaded an image"), retention=_("as long as the image"), erasure=POINTER_REMOVED
)
declare(
    "library.LibraryDocument",
    _("who uploaded a document"),
    retention=_("as long as the document"),
    erasure=POINTER_REMOVED,
)
