"""Facts about files that are noted when they are stored."""

from django.db.models.signals import pre_save
from django.dispatch import receiver

from library import inspection
from library.exceptions import LibraryError
from library.models import LibraryDocument


@receiver(pre_save, sender=LibraryDocument, dispatch_uid="library.note_pages")
def note_pages(sender, instance, **kwargs):
    """Count the pages of a PDF that came without its form (loaded from content, made by a command)."""
    if instance.pages is None and instance.file and instance.file_extension.lower() == "pdf":
        try:
            instance.pages = inspection.count_pages(instance.file)
        except (LibraryError, OSError):
            instance.pages = None  # it is shown by its link
