"""Pictures as they come in: measured by their first bytes, before anything is unpacked."""

import struct
import warnings
from typing import IO

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image, UnidentifiedImageError
from wagtail.images.fields import WagtailImageField

from library.exceptions import LibraryError

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
BROKEN = (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, struct.error, IndexError, MemoryError)


def check_picture(file: IO[bytes]) -> None:
    """Refuse what is no picture, is broken, or would be huge once unpacked; then unpack it, to know that it can be."""
    limit = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS
    file.seek(0)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            picture = Image.open(file, formats=FORMATS)
        width, height = picture.size
        if width * height > limit or _has_more_pixels(picture, limit):
            raise LibraryError(_too_large(limit))
        picture.seek(0)
        picture.load()
    except Image.DecompressionBombError as exc:
        raise LibraryError(_too_large(limit)) from exc
    except LibraryError:
        raise
    except BROKEN as exc:
        raise LibraryError(_("This is no picture, or it is broken.")) from exc
    finally:
        file.seek(0)


def _has_more_pixels(picture: Image.Image, limit: int) -> bool:
    """Return whether all frames of a moving picture together pass the limit."""
    width, height = picture.size
    most = max(1, limit // max(1, width * height))
    try:
        picture.seek(most)
    except EOFError:
        return False
    return True


def _too_large(limit: int) -> str:
    return _("The picture has more than %(limit)s million pixels; please make it smaller.") % {"limit": limit // 10**6}


class PictureField(WagtailImageField):
    """Wagtail's field, which unpacks a picture to measure it, behind our own look at its first bytes."""

    def to_python(self, data):
        if data:
            try:
                check_picture(data)
            except LibraryError as exc:
                raise ValidationError(str(exc)) from exc
        return super().to_python(data)
