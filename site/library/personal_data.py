"""Personal data of images and documents."""

from lib.personal_data import POINTER_REMOVED, declare

declare("library.LibraryImage", "who uploaded an image", retention="as long as the image", erasure=POINTER_REMOVED)
declare(
    "library.LibraryDocument", "who uploaded a document", retention="as long as the document", erasure=POINTER_REMOVED
)
