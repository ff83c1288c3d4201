"""What is wrong with a scenario's text: in which line, in which row of the form, and whether its paths prove it."""

import re
from dataclasses import dataclass, field

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from simulator.crm.catalog import Catalog, load_policy, parse_catalog
from simulator.models import CatalogueVersion
from simulator.scenarios.compiling import compile_scenario
from simulator.scenarios.lint import lint_scenario
from simulator.scenarios.loading import Scenario, read_scenario
from simulator.scenarios.proving import prove_each
from simulator.scenarios.reading import MAX_BYTES, Place, Problems, Tree, read_text

PARTS = {
    "title": gettext_lazy("Title"), "level": gettext_lazy("Level"), "duration_min": gettext_lazy("Target time in minutes"),
    "task": gettext_lazy("Task"), "persona": gettext_lazy("Customer"), "goals": gettext_lazy("Goals"),
    "hints": gettext_lazy("Hints"), "faults": gettext_lazy("Faults"), "dialogue": gettext_lazy("Conversation"),
    "charges": gettext_lazy("Charges"), "trace": gettext_lazy("Steps that must come in order"),
    "manners": gettext_lazy("Service"), "forbidden": gettext_lazy("Forbidden"), "seed": gettext_lazy("Starting data"),
    "solution": gettext_lazy("Model solution"), "variants": gettext_lazy("Variants"),
    "mutants": gettext_lazy("Wrong examples"), "parts": gettext_lazy("Parts of the scenario"),
}  # fmt: skip


@dataclass(frozen=True)
class Wrong:
    """One thing to mend: where it stands in the text and on the form, and why."""

    line: int
    place: Place
    message: str

    @property
    def where(self) -> str:
        """The place in the author's words."""
        if not self.place:
            return ""
        words = [str(PARTS.get(str(self.place[0]), self.place[0]))]
        for part in self.place[1:]:
            if isinstance(part, int):
                words.append(_("no. %(n)s") % {"n": part + 1})
            elif part not in ("nodes", "options"):
                words.append(str(part))
        return " · ".join(words)

    @property
    def anchor(self) -> str:
        """The id of the row on the form, or of the part in which it stands."""
        if len(self.place) < 2:
            part = str(self.place[0]) if self.place else ""
            return f"part-{part if part in ('goals', 'hints', 'faults', 'dialogue', 'persona') else 'head'}"
        return re.sub(r"[^\w-]", "-", "at-" + "-".join(str(part) for part in self.place[:5]))


@dataclass(frozen=True)
class Checked:
    """A text, read critically."""

    text: str
    tree: Tree | None
    scenario: Scenario | None
    wrong: list[Wrong] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)
    paths: int = 0

    @property
    def may_be_tried(self) -> bool:
        """Whether it can be run at all."""
        return self.scenario is not None and not self.wrong

    @property
    def may_be_used(self) -> bool:
        """Whether it may be given to trainees: nothing to mend, and each path scores as its author says."""
        return self.may_be_tried and not self.unproved


def catalogue_of(key: str) -> CatalogueVersion | None:
    """The newest edition of a catalogue set."""
    return CatalogueVersion.objects.filter(key=key).order_by("-number").first()


def check(text: str, key: str, *, proves: bool = True) -> Checked:
    """Read a scenario's text as the loader does. `key`: which scenario it must be; empty for any."""
    problems = Problems()
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        problems.add(key, 1, "too_big", limit=MAX_BYTES)
        return Checked(text, None, None, _located(None, problems))
    tree = read_text(text, key, problems)
    scenario = None if tree is None else read_scenario(text, key, problems)
    catalog = None if scenario is None else _catalog(scenario, problems)
    if scenario is None or catalog is None:
        return Checked(text, tree, None, _located(tree, problems))
    if key and scenario.id != key:
        problems.add(key, scenario.tree.line("id"), "id_fixed", id=scenario.id, expected=key)
    if not lint_scenario(scenario, catalog, problems) or len(problems):
        return Checked(text, tree, scenario, _located(tree, problems))
    if not proves:
        return Checked(text, tree, scenario)
    proofs = list(prove_each(scenario, compile_scenario(scenario, catalog), catalog, problems))
    unproved = [f"{proof.path}: {reason}" for proof in proofs for reason in proof.wrong]
    return Checked(text, tree, scenario, _located(tree, problems), unproved, len(proofs))


def _catalog(scenario: Scenario, problems: Problems) -> Catalog | None:
    row = catalogue_of(scenario.catalog_id)
    if row is None:
        problems.add(scenario.tree.name, scenario.tree.line("catalog"), "catalog_unknown", name=scenario.catalog_id)
        return None
    return parse_catalog(yaml.safe_load(row.text), load_policy(), source=str(row))


def _located(tree: Tree | None, problems: Problems) -> list[Wrong]:
    return [Wrong(each.line, _place(tree, each.line), each.message) for each in problems]


def _place(tree: Tree | None, line: int) -> Place:
    """The widest place that begins in this line, or the last one before it."""
    if tree is None:
        return ()
    best: tuple[int, int, Place] = (0, 0, ())
    for place, at in tree.lines.items():
        if place and at <= line and (at, -len(place)) > best[:2]:
            best = (at, -len(place), place)
    return best[2]
