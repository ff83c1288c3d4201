"""What is wrong with the text of a scenario or conversation: in which line, in which row of the form, and whether its paths prove it."""

import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from simulator.crm.catalog import Catalog, load_catalog, load_policy, parse_catalog
from simulator.dialogues.loading import Exercise, Result, lint_exercise, prove_exercise, read_exercise
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
    "points": gettext_lazy("Points for what is said well"), "outcome": gettext_lazy("How it should end"),
    "penalties": gettext_lazy("What costs points"), "objectives": gettext_lazy("Objectives"),
    "catalog": gettext_lazy("Tariffs"),
}  # fmt: skip


SECTIONS = ("goals", "hints", "faults", "variants", "mutants", "dialogue", "persona")
MARKS = ("points", "outcome", "penalties")


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
            return f"part-{part if part in SECTIONS else 'marks' if part in MARKS else 'head'}"
        return re.sub(r"[^\w-]", "-", "at-" + "-".join(str(part) for part in self.place[:5]))


@dataclass(frozen=True)
class Checked:
    """A text, read critically. `subject`: what it came to, where it could be read."""

    text: str
    tree: Tree | None
    subject: Scenario | Exercise | None
    wrong: list[Wrong] = field(default_factory=list)
    unproved: list[str] = field(default_factory=list)
    paths: int = 0

    @property
    def may_be_tried(self) -> bool:
        """Whether it can be run at all."""
        return self.subject is not None and not self.wrong

    @property
    def may_be_used(self) -> bool:
        """Whether it may be given to trainees: nothing to mend, and each path scores as its author says."""
        return self.may_be_tried and not self.unproved

    @property
    def shown(self) -> dict[str, Any]:
        """What lists show of it, as fields of its row."""
        assert self.subject is not None
        data = self.subject.data
        shown = {"title": data["title"], "level": data["level"]}
        if isinstance(self.subject, Scenario):
            shown |= {"minutes": data["duration_min"], "tags": list(data.get("tags", []))}
        return shown

    @property
    def pinned(self) -> dict[str, Any]:
        """What its version keeps beside the text."""
        return {"catalogue_key": self.subject.catalog_id} if isinstance(self.subject, Scenario) else {}


def catalogue_of(key: str) -> CatalogueVersion | None:
    """The newest edition of a catalogue set."""
    return CatalogueVersion.objects.filter(key=key).order_by("-number").first()


def check_scenario(text: str, key: str, *, proves: bool = True) -> Checked:
    """Read a scenario's text as the loader does. `key`: which scenario it must be; empty for any."""
    problems = Problems()
    tree = _tree(text, key, problems)
    scenario = None if tree is None else read_scenario(text, key, problems)
    catalog = None if scenario is None else _catalog(scenario, problems)
    if scenario is None or catalog is None:
        return Checked(text, tree, None, _located(tree, problems))
    _check_key(scenario, key, problems)
    if not lint_scenario(scenario, catalog, problems) or len(problems):
        return Checked(text, tree, scenario, _located(tree, problems))
    if not proves:
        return Checked(text, tree, scenario)
    proofs = list(prove_each(scenario, compile_scenario(scenario, catalog), catalog, problems))
    unproved = [f"{proof.path}: {reason}" for proof in proofs for reason in proof.wrong]
    return Checked(text, tree, scenario, _located(tree, problems), unproved, len(proofs))


def check_dialogue(text: str, key: str, *, proves: bool = True) -> Checked:
    """Read a conversation's text as the loader does. `key`: which conversation it must be; empty for any."""
    problems = Problems()
    tree = _tree(text, key, problems)
    exercise = None if tree is None else read_exercise(text, key, problems)
    if exercise is None:
        return Checked(text, tree, None, _located(tree, problems))
    _check_key(exercise, key, problems)
    lint_exercise(exercise, load_catalog(exercise.data["catalog"]), problems)
    if len(problems) or not proves:
        return Checked(text, tree, exercise, _located(tree, problems))
    proofs = list(prove_exercise(exercise))
    unproved = [_unproved(path, result) for path, result, wrong in proofs if wrong]
    return Checked(text, tree, exercise, [], unproved, len(proofs))


def _unproved(path: str, result: Result | None) -> str:
    if result is None:
        return _("%(path)s: one of its answers cannot be given where it stands.") % {"path": path}
    lost = ", ".join(f"{rule} {points:g}" for rule, points in result.by_rule().items())
    return _("%(path)s: loses %(lost)s; written is something else.") % {"path": path, "lost": lost or "0"}


def _tree(text: str, key: str, problems: Problems) -> Tree | None:
    if len(text.encode("utf-8", "replace")) > MAX_BYTES:
        problems.add(key, 1, "too_big", limit=MAX_BYTES)
        return None
    return read_text(text, key, problems)


def _check_key(found: Scenario | Exercise, key: str, problems: Problems) -> None:
    if key and found.id != key:
        problems.add(key, found.tree.line("id"), "id_fixed", id=found.id, expected=key)


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
