"""The scenarios, conversations and catalogue sets of `content/simulator/`: checked to the line, then loaded as versions. What is unchanged is not even read."""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from content.loader.report import Report
from lib import marked_yaml
from simulator.actions import loading
from simulator.crm.catalog import load_policy, parse_catalog
from simulator.dialogues.loading import load_exercise
from simulator.models import CatalogueVersion, Dialogue, Scenario
from simulator.scenarios.loading import load_scenario
from simulator.scenarios.reading import Problems

FOLDER = "simulator"


@dataclass(frozen=True)
class Kind:
    """Files of one kind: scenarios, or conversations taken by themselves."""

    folder: str
    model: Any
    read: Any
    load: Any

    def shown(self, found: Any) -> dict[str, Any]:
        """What its row shows of it and pins."""
        data = found.data
        shown = {"title": found.title, "level": data["level"]}
        if self.model is Scenario:
            shown |= {"minutes": data["duration_min"], "tags": list(data.get("tags", []))}
            shown["catalogue_key"] = found.catalog_id
        return shown


KINDS = {
    "scenarios": Kind("scenarios", Scenario, load_scenario, loading.load_scenario),
    "dialogues": Kind("dialogues", Dialogue, load_exercise, loading.load_dialogue),
}


def files_of_sandbox(root: Path, *, known: dict[str, str] | None = None) -> list[Path]:
    """Return the files of scenarios and conversations, without those whose text is `known` (key: its hash)."""
    files = [path for folder in KINDS for path in sorted((root / FOLDER / folder).glob("*.yaml"))]
    return [path for path in files if not known or known.get(path.stem) != sha256(path.read_bytes()).hexdigest()]


def known_texts() -> dict[str, str]:
    """Return {key: hash} of the scenarios and conversations that are loaded."""
    first, *others = (kind.model.objects.order_by().values_list("key", "source_hash") for kind in KINDS.values())
    return dict(first.union(*others))


def problems_in(files: list[Path]) -> list[str]:
    """Return what is to be mended, one line each: file, line, reason."""
    problems = Problems()
    for path in files:
        KINDS[path.parent.name].read(path, problems)
    return [str(problem) for problem in problems]


def save(root: Path, files: list[Path], report: Report, *, force: bool = False) -> None:
    """Load the catalogue sets and these files; what is unchanged writes nothing, what the CMS changed is kept."""
    last = set(CatalogueVersion.objects.values_list("key", "content_hash"))
    for path in sorted((root / FOLDER / "catalog").glob("*.yaml")):
        text = path.read_text("utf-8")
        if (path.stem, sha256(text.encode()).hexdigest()) in last:
            continue
        parse_catalog(marked_yaml.plain(text), load_policy(), source=path.name)
        row = loading.load_catalogue(path.stem, text)
        report.note("created" if row.number == 1 else "updated", path.name)
    for path in files:
        _save_piece(KINDS[path.parent.name], path, report, force=force)


def _save_piece(kind: Kind, path: Path, report: Report, *, force: bool) -> None:
    found = kind.read(path, Problems())
    assert found is not None  # problems_in has read it
    known = kind.model.objects.select_related("current").filter(key=found.id).first()
    digest = sha256(path.read_bytes()).hexdigest()
    if known and loading.is_kept(known, digest, force=force):
        if known.is_edited:
            report.note("kept", f"{FOLDER}/{kind.folder}/{path.name}")
        return
    kind.load(found.id, path.read_text("utf-8"), **kind.shown(found), force=force)
    report.note("updated" if known else "created", found.id)
