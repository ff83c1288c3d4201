"""The scenarios and catalogue sets of `content/simulator/`: checked to the line, then loaded as versions. What is unchanged is not even read."""

from hashlib import sha256
from pathlib import Path

import yaml

from content.loader.report import Report
from simulator.actions import loading
from simulator.crm.catalog import load_policy, parse_catalog
from simulator.models import CatalogueVersion, Scenario
from simulator.scenarios.loading import load_scenario
from simulator.scenarios.reading import Problems

FOLDER = "simulator"


def scenario_files(root: Path, *, known: dict[str, str] | None = None) -> list[Path]:
    """Return the files of scenarios, without those whose text is `known` (key: its hash)."""
    files = sorted((root / FOLDER / "scenarios").glob("*.yaml"))
    return [path for path in files if not known or known.get(path.stem) != sha256(path.read_bytes()).hexdigest()]


def known_texts() -> dict[str, str]:
    """Return {key: hash} of the scenarios that are loaded."""
    return dict(Scenario.objects.values_list("key", "source_hash"))


def problems_in(files: list[Path]) -> list[str]:
    """Return what is to be mended, one line each: file, line, reason."""
    problems = Problems()
    for path in files:
        load_scenario(path, problems)
    return [str(problem) for problem in problems]


def save(root: Path, files: list[Path], report: Report, *, force: bool = False) -> None:
    """Load the catalogue sets and these scenarios; what is unchanged writes nothing, what the CMS changed is kept."""
    last = set(CatalogueVersion.objects.values_list("key", "content_hash"))
    for path in sorted((root / FOLDER / "catalog").glob("*.yaml")):
        text = path.read_text("utf-8")
        if (path.stem, sha256(text.encode()).hexdigest()) in last:
            continue
        parse_catalog(yaml.safe_load(text), load_policy(), source=path.name)
        row = loading.load_catalogue(path.stem, text)
        report.note("created" if row.number == 1 else "updated", path.name)
    for path in files:
        _save_scenario(path, report, force=force)


def _save_scenario(path: Path, report: Report, *, force: bool) -> None:
    scenario = load_scenario(path, Problems())
    assert scenario is not None  # problems_in has read it
    known = Scenario.objects.select_related("current").filter(key=scenario.id).first()
    data, digest = scenario.data, sha256(path.read_bytes()).hexdigest()
    if known and loading.is_kept(known, digest, force=force):
        if known.is_edited:
            report.note("kept", f"{FOLDER}/scenarios/{path.name}")
        return
    loading.load_scenario(
        scenario.id, path.read_text("utf-8"), title=scenario.title, level=data["level"], minutes=data["duration_min"],
        tags=list(data.get("tags", [])), catalogue_key=scenario.catalog_id, force=force,
    )  # fmt: skip
    report.note("updated" if known else "created", scenario.id)
