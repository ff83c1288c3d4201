"""Pictures, PDF and media of lessons, put into the library once (found again by the hash of what they hold)."""

from pathlib import Path

from django.core.files.base import File
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.utils.file import hash_filelike

from content.loader.blocks import Block

PICTURES = (".png", ".jpg", ".jpeg")


def put_into_library(path: Path, block: Block) -> int:
    """Return the id of the image or document that holds the file at `path`, made if the library has none such yet."""
    is_picture = path.suffix.lower() in PICTURES
    model = get_image_model() if is_picture else get_document_model()
    with path.open("rb") as file:
        digest = hash_filelike(file)
        found = model.objects.filter(file_hash=digest).order_by("pk").first()
        if found is None:
            title = block.attributes.get("title") or block.attributes.get("alt") or path.stem
            found = model(title=title[:255], source=path.name[:200])
            if is_picture:
                found.description = block.attributes["alt"][:255]
            file.seek(0)
            found.file.save(path.name, File(file), save=False)
            found.file_hash = digest
            found.file_size = path.stat().st_size
            found.save()
    return int(found.pk)
