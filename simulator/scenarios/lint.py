"""What makes a scenario good enough to ship, on top of its schema: nothing unreachable, nothing guessable, no empty goal."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from simulator.crm.catalog import Catalog
from simulator.dialogues.lint import lint_dialogue
from simulator.grading.facets import matching
from simulator.grading.goals import goal_miss
from simulator.grading.material import Material
from simulator.scenarios.compiling import compile_scenario
from simulator.scenarios.loading import Scenario
from simulator.scenarios.reading import Place, Problems, Tree
from simulator.scenarios.variables import BROKEN, VariableError, yuan

TEXTS = ("say", "text", "task", "note", "story", "why", "cost", "feedback")


def lint_scenario(scenario: Scenario, catalog: Catalog, problems: Problems) -> bool:
    """Note what should not be shipped; whether there was nothing."""
    before = len(problems)
    tree = scenario.tree
    try:
        ready = compile_scenario(scenario, catalog)
    except VariableError as error:
        problems.add(tree.name, line_of(tree, error), error.key, **error.details)
        return False
    _lint_amounts(scenario, problems)
    material = Material(ready, [], catalog)
    try:
        _ = material.start
    except BROKEN as error:
        problems.add(tree.name, tree.line("seed"), "start_bad", problem=error)
        return False
    _lint_rules(scenario, material, problems)
    if "dialogue" in scenario.data:
        compiled = ready.initial["dialogue"]
        lint_dialogue(tree, ("dialogue",), compiled, catalog, problems)
    _lint_manners(scenario, problems)
    return len(problems) == before


def _lint_rules(scenario: Scenario, material: Material, problems: Problems) -> None:
    """Every goal can be judged and is not true yet; everything forbidden can be judged and is not there yet."""
    tree = scenario.tree
    for part in ("goals", "forbidden"):
        for index, rule in enumerate(material.rows(part)):
            line = tree.line(part, index)
            try:
                if part == "goals":
                    true = goal_miss(material, material.start, rule) is None
                else:
                    true = len(matching(material.start.world, rule["where"])) > rule.get("more_than", 0)
            except BROKEN as error:
                problems.add(tree.name, line, "rule_bad", id=rule["id"], problem=error)
                continue
            if true:
                problems.add(tree.name, line, "goal_true" if part == "goals" else "forbidden_true", id=rule["id"])


def line_of(tree: Tree, error: VariableError) -> int:
    """Where the expression or variable of the error stands."""
    text = str(error.details.get("text", error.details.get("code", "")))
    inside = text.removeprefix("$")
    return next((tree.line(*place) for place, value in strings(tree.data) if inside and inside in value), 1)


def strings(data: Any, place: Place = ()) -> Iterator[tuple[Place, str]]:
    """Every text of the data with its place."""
    if isinstance(data, str):
        yield place, data
    elif isinstance(data, Mapping):
        for key, value in data.items():
            yield from strings(value, (*place, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from strings(value, (*place, index))


def _lint_amounts(scenario: Scenario, problems: Problems) -> None:
    """No text may hold an amount that another seed draws differently."""
    varying = {
        yuan(fen)
        for spec in scenario.data.get("vars", {}).values()
        if "amount" in spec
        for fen in spec["amount"]["choices"]
    }
    for place, text in strings(scenario.data):
        if place[-1] not in TEXTS:
            continue
        for found in re.finditer(r"(\d+(?:\.\d+)?)\s*元", text):
            if found[1] in varying:
                problems.add(scenario.tree.name, scenario.tree.line(*place), "amount_literal", text=found[0])


def _lint_manners(scenario: Scenario, problems: Problems) -> None:
    """Each tag that gives points can be earned by some answer, and the solution does earn it."""
    data = scenario.data
    nodes = data.get("dialogue", {}).get("nodes", {})
    tags = {tag for node in nodes.values() for option in node["options"] for tag in option.get("tags", ())}
    for name in data["manners"]:
        if not name.startswith("act.") and name not in tags and name != "greet":
            problems.add(scenario.tree.name, scenario.tree.line("manners", name), "manner_missing", name=name)
