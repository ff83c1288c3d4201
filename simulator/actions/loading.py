"""Scenarios, conversations and catalogue sets of `content/simulator/` become versions of rows: a changed file makes one new version, no other."""

from hashlib import sha256
from typing import Any

from django.db import transaction

from simulator.models import CatalogueVersion, Dialogue, Scenario
from simulator.models.piece import Piece


@transaction.atomic
def load_catalogue(key: str, text: str) -> CatalogueVersion:
    """Return the version with this text; make the next one when it is new."""
    digest = sha256(text.encode()).hexdigest()
    known = CatalogueVersion.objects.filter(key=key, content_hash=digest).first()
    if known is not None:
        return known
    last = CatalogueVersion.objects.filter(key=key).order_by("-number").values_list("number", flat=True).first() or 0
    return CatalogueVersion.objects.create(key=key, number=last + 1, content_hash=digest, text=text)


def is_kept(piece: Piece, digest: str, *, force: bool = False) -> bool:
    """Whether a file of this hash leaves the piece as it is: unchanged, or the CMS has another text in use."""
    if piece.is_edited:
        return not force and piece.current is not None and piece.current.content_hash != digest
    return bool(piece.source_hash == digest)


def load_scenario(
    key: str,
    text: str,
    *,
    title: str,
    level: int,
    minutes: int,
    tags: list[str],
    catalogue_key: str,
    force: bool = False,
) -> Scenario:
    """Return the scenario with this text as its current version; make row and version where they are new.

    One that was changed in the CMS stays as it is, unless `force`; the file that equals it is only noted as its source.
    """
    shown = {"title": title, "level": level, "minutes": minutes, "tags": tags}
    return _load(Scenario, key, text, shown, {"catalogue_key": catalogue_key}, force=force)


def load_dialogue(key: str, text: str, *, title: str, level: int, force: bool = False) -> Dialogue:
    """Return the conversation with this text as its current version, as `load_scenario` does."""
    return _load(Dialogue, key, text, {"title": title, "level": level}, {}, force=force)


@transaction.atomic
def _load(model: Any, key: str, text: str, shown: dict[str, Any], pinned: dict[str, Any], *, force: bool) -> Any:
    digest = sha256(text.encode()).hexdigest()
    piece, is_new = model.objects.get_or_create(key=key, defaults=shown)
    if not is_new and is_kept(piece, digest, force=force):
        return piece
    version = piece.versions.filter(content_hash=digest).first()
    if version is None:
        last = piece.versions.order_by("-number").values_list("number", flat=True).first() or 0
        version = piece.versions.create(number=last + 1, content_hash=digest, text=text, **pinned)
    piece.current, piece.source_hash = version, digest
    for name, value in shown.items():
        setattr(piece, name, value)
    piece.save()
    return piece
