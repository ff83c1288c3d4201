"""Pictures of the library in questions: the cut that people see, found for all questions of a page at once."""

import logging
import secrets
from collections.abc import Iterable, Mapping
from typing import Any

from library.models import LibraryImage, Rendition

CUT = "max-960x1440"
SMALL = "max-165x165"
WIDTH = 480  # of the picture in the units of its areas, whatever its pixels are

logger = logging.getLogger(__name__)


def _ids(bodies: Iterable[Mapping[str, Any]]) -> set[int]:
    found = {str(body.get("image") or "") for body in bodies}
    return {int(pk) for pk in found if pk.isascii() and pk.isdigit() and len(pk) < 19}


def addresses(bodies: Iterable[Mapping[str, Any]]) -> dict[str, str]:
    """Return {id of an image: address of its cut}; no query where no body has one, else one (more only where a cut has yet to be made)."""
    ids = _ids(bodies)
    if not ids:
        return {}
    cuts = {cut.image_id: cut for cut in Rendition.objects.filter(image__in=ids, filter_spec=CUT, focal_point_key="")}
    missing = ids - set(cuts)
    for image in LibraryImage.objects.filter(pk__in=missing) if missing else []:
        if cut := _cut(image, CUT):
            cuts[image.pk] = cut
    return {str(pk): cut.url for pk, cut in cuts.items()}


def size_of(image: LibraryImage) -> tuple[int, int]:
    """Return width and height of a picture in the units in which its areas are drawn."""
    return WIDTH, max(1, min(10_000, round(WIDTH * image.height / max(1, image.width))))


def take(file: Any, *, alt: str, by: Any) -> LibraryImage:
    """Put a checked picture (library.pictures) into the library; its name cannot be guessed, for it may be a question of an exam."""
    kind = file.name.rsplit(".", 1)[-1].lower()
    title = file.name.rsplit(".", 1)[0][:200]
    file.name = f"question-{secrets.token_hex(12)}.{kind}"
    image = LibraryImage(title=title, description=alt[:255], file=file, uploaded_by_user=by)
    image.save()
    return image


def some(query: str = "", *, chosen: str = "", count: int = 24) -> list[dict[str, Any]]:
    """Return pictures to choose from, the newest first and the chosen one among them: [{pk, title, url}]."""
    images = LibraryImage.objects.order_by("-created_at", "-pk")
    rows = list((images.filter(title__icontains=query) if query else images)[:count])
    if chosen.isascii() and chosen.isdigit() and int(chosen) not in {image.pk for image in rows}:
        rows = [*images.filter(pk=int(chosen[:18])), *rows]
    cuts = {c.image_id: c for c in Rendition.objects.filter(image__in=rows, filter_spec=SMALL, focal_point_key="")}
    found = []
    for image in rows:
        cut = cuts.get(image.pk) or _cut(image, SMALL)
        if cut is not None:
            found.append({"pk": str(image.pk), "title": image.title, "url": cut.url})
    return found


def _cut(image: LibraryImage, spec: str) -> Any:
    try:
        return image.get_rendition(spec)
    except OSError:
        logger.warning("The file of image %s cannot be read", image.pk)
        return None
