"""Scenarios and catalogue sets of `content/simulator/` become versions of rows: a changed file makes one new version, no other."""

from hashlib import sha256

from django.db import transaction

from simulator.models import CatalogueVersion, Scenario, ScenarioVersion


@transaction.atomic
def load_catalogue(key: str, text: str) -> CatalogueVersion:
    """Return the version with this text; make the next one when it is new."""
    digest = sha256(text.encode()).hexdigest()
    known = CatalogueVersion.objects.filter(key=key, content_hash=digest).first()
    if known is not None:
        return known
    last = CatalogueVersion.objects.filter(key=key).order_by("-number").values_list("number", flat=True).first() or 0
    return CatalogueVersion.objects.create(key=key, number=last + 1, content_hash=digest, text=text)


def is_kept(scenario: Scenario, digest: str, *, force: bool = False) -> bool:
    """Whether a file of this hash leaves the scenario as it is: unchanged, or the CMS has another text in use."""
    if scenario.is_edited:
        return not force and scenario.current is not None and scenario.current.content_hash != digest
    return scenario.source_hash == digest


@transaction.atomic
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
    digest = sha256(text.encode()).hexdigest()
    shown = {"title": title, "level": level, "minutes": minutes, "tags": tags}
    scenario, is_new = Scenario.objects.get_or_create(key=key, defaults=shown)
    if not is_new and is_kept(scenario, digest, force=force):
        return scenario
    version = scenario.versions.filter(content_hash=digest).first()
    if version is None:
        last = scenario.versions.order_by("-number").values_list("number", flat=True).first() or 0
        version = ScenarioVersion.objects.create(
            scenario=scenario, number=last + 1, content_hash=digest, text=text, catalogue_key=catalogue_key
        )
    scenario.current, scenario.source_hash = version, digest
    for name, value in shown.items():
        setattr(scenario, name, value)
    scenario.save()
    return scenario
