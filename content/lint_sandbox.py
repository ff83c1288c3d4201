"""Conversations and scenarios of `content/simulator/`: fair, without dead ends, and worth what their authors say. Asks no database."""

from collections.abc import Iterator
from pathlib import Path

from django.utils.translation import gettext as _

from content.loader.problems import Problems
from content.loader.sandbox import FOLDER
from simulator.crm.catalog import catalog_sets, load_catalog
from simulator.dialogues.loading import Exercise, lint_exercise, load_exercise, prove_exercise
from simulator.scenarios import reading
from simulator.scenarios.lint import lint_scenario
from simulator.scenarios.loading import load_scenario


def lint_sandbox(root: Path, problems: Problems) -> None:
    """Note what should not ship. Scenarios are read and checked here; `check_scenarios` plays their paths."""
    for kind, lint in (("dialogues", _lint_dialogue), ("scenarios", _lint_scenario)):
        for path in sorted((root / FOLDER / kind).glob("*.yaml")):
            found = reading.Problems()
            played = lint(path, found)
            for each in found:
                problems.add(f"{FOLDER}/{kind}/{each.file}", each.line, each.message)
            for line, message in played:
                problems.add(f"{FOLDER}/{kind}/{path.name}", line, message)


def _lint_dialogue(path: Path, found: reading.Problems) -> list[tuple[int, str]]:
    exercise = load_exercise(path, found)
    if exercise is None:
        return []
    lint_exercise(exercise, load_catalog(exercise.data["catalog"]), found)
    return [] if len(found) else list(_unproved(exercise))


def _unproved(exercise: Exercise) -> Iterator[tuple[int, str]]:
    """The paths of a conversation that are not worth what its author says: (line, message)."""
    lines = {"solution": exercise.tree.line("solution"), "empty": 1}
    for kind in ("variants", "mutants"):
        for n, row in enumerate(exercise.data.get(kind, ())):
            lines[row["id"]] = exercise.tree.line(kind, n)
    for name, _result, wrong in prove_exercise(exercise):
        if wrong:
            yield lines[name], _("The path “%(name)s” does not hold: %(wrong)s") % {"name": name, "wrong": wrong}


def _lint_scenario(path: Path, found: reading.Problems) -> list[tuple[int, str]]:
    scenario = load_scenario(path, found)
    if scenario is not None and scenario.catalog_id in catalog_sets():
        lint_scenario(scenario, load_catalog(scenario.catalog_id), found)
    return []
