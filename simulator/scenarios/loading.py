"""Scenario files: read, checked against the schema and the closed lists, as one frozen thing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from simulator.crm.catalog import CONTENT
from simulator.crm.vocabulary import COMMANDS
from simulator.scenarios.checking import check_schema
from simulator.scenarios.reading import Place, Problems, Tree, read_file, read_text
from simulator.scenarios.steps import EDITS, EditError, check_steps, edited
from simulator.scenarios.vocabulary import (
    CAUSED_KINDS,
    MANNERS,
    PARTS,
    PASSIVE,
    PENALTIES,
    TAGS,
    TRACE_KINDS,
)

SCHEMA = Path(__file__).with_name("scenario.schema.json")
DIALOGUE_SCHEMA = Path(__file__).parents[1] / "dialogues" / "dialogue.schema.json"
SCENARIOS = CONTENT / "scenarios"


@dataclass(frozen=True, slots=True)
class Scenario:
    """A scenario as its author wrote it: `$` expressions stand as they are, nothing is drawn yet."""

    id: str
    version: int
    title: str
    data: Mapping[str, Any]
    tree: Tree

    @property
    def catalog_id(self) -> str:
        """The name of the catalogue set that it is about."""
        return str(self.data["catalog"])


def load_scenario(path: Path, problems: Problems) -> Scenario | None:
    """The scenario of a file, or None with every reason noted."""
    before = len(problems)
    found = _scenario(read_file(path, problems), problems)
    return found if len(problems) == before else None


def read_scenario(text: str, name: str, problems: Problems) -> Scenario | None:
    """The scenario of a stored text, or None with every reason noted under `name`."""
    before = len(problems)
    found = _scenario(read_text(text, name, problems), problems)
    return found if len(problems) == before else None


def _scenario(tree: Tree | None, problems: Problems) -> Scenario | None:
    if tree is None:
        return None
    before = len(problems)
    if not check_schema(tree, SCHEMA, problems):
        return None
    data = tree.data
    if "dialogue" in data and check_schema(tree, DIALOGUE_SCHEMA, problems, ("dialogue",)):
        check_tags(tree, ("dialogue",), problems)
    _check_clock(tree, problems)
    _check_sums(tree, problems)
    _check_ids(tree, problems)
    _check_charges(tree, problems)
    _check_trace(tree, problems)
    _check_manners(tree, problems)
    _check_paths(tree, problems)
    _check_parts(tree, problems)
    if len(problems) > before:
        return None
    return Scenario(data["id"], data["version"], data["title"], data, tree)


def load_scenarios(folder: Path, problems: Problems) -> list[Scenario]:
    """Every scenario of a folder, by id."""
    found = []
    for path in sorted(folder.glob("*.yaml")):
        scenario = load_scenario(path, problems)
        if scenario is not None:
            if path.stem != scenario.id:
                problems.add(path.name, scenario.tree.line("id"), "file_name", expected=scenario.id)
            found.append(scenario)
    return found


def check_tags(tree: Tree, at: Place, problems: Problems) -> None:
    """Note tags outside the closed list."""
    data = tree.data
    for key in at:
        data = data[key]
    for name, node in data["nodes"].items():
        for index, option in enumerate(node["options"]):
            for tag in option.get("tags", ()):
                if tag not in TAGS:
                    place = (*at, "nodes", name, "options", index, "tags")
                    where = f"{name}.{option['id']}"
                    problems.add(
                        tree.name, tree.line(*place), "not_one_of", place=where, given=tag, known=", ".join(TAGS)
                    )


def tenths(points: float) -> int:
    """Points as whole tenths."""
    return round(points * 10)


def _check_clock(tree: Tree, problems: Problems) -> None:
    try:
        datetime.fromisoformat(tree.data["clock"])
    except ValueError:
        problems.add(
            tree.name,
            tree.line("clock"),
            "bad_pattern",
            place="clock",
            given=tree.data["clock"],
            hint="2026-11-16T10:00:00+08:00",
        )


def _check_sums(tree: Tree, problems: Problems) -> None:
    for part, expected in PARTS.items():
        rows = tree.data[part]
        points = rows.values() if isinstance(rows, dict) else [row["points"] for row in rows]
        found = sum(map(tenths, points))
        if found != expected:
            problems.add(tree.name, tree.line(part), "sum_wrong", part=part, found=found / 10, expected=expected / 10)


def rule_ids(data: Mapping[str, Any]) -> list[str]:
    """Every rule of the scenario that can cost points."""
    rows = [row["id"] for part in ("goals", "charges", "trace", "forbidden") for row in data.get(part, ())]
    hints = [f"hint.{row['at']}" for row in data.get("hints", ())]
    return [*rows, *data["manners"], *(row["on"] for row in data.get("penalties", ())), *hints]


def _check_ids(tree: Tree, problems: Problems) -> None:
    seen: set[str] = set()
    for part in ("goals", "charges", "trace", "forbidden", "variants", "mutants"):
        for index, row in enumerate(tree.data.get(part, ())):
            if row["id"] in seen:
                problems.add(tree.name, tree.line(part, index, "id"), "id_twice", id=row["id"])
            seen.add(row["id"])


def _check_charges(tree: Tree, problems: Problems) -> None:
    for index, row in enumerate(tree.data["charges"]):
        if ("fee" in row) == ("check" in row):
            problems.add(tree.name, tree.line("charges", index), "charge_kind")


def trace_names(row: Mapping[str, Any]) -> list[str]:
    """The steps and facts that a rule of the trace names, without `!code`."""
    kind = next(kind for kind in TRACE_KINDS if kind in row)
    value = row[kind]
    names: Sequence[str] = [value] if isinstance(value, str) else list(value)
    return [name.partition("!")[0] for name in names]


def _check_trace(tree: Tree, problems: Problems) -> None:
    for index, row in enumerate(tree.data["trace"]):
        line = tree.line("trace", index)
        if sum(kind in row for kind in TRACE_KINDS) != 1:
            problems.add(tree.name, line, "trace_kind", known=", ".join(TRACE_KINDS))
            continue
        names = trace_names(row)
        for name in names:
            if name not in COMMANDS and name not in CAUSED_KINDS:
                problems.add(tree.name, line, "trace_unknown", name=name)
        judged = names[1:] if "precedence" in row or "alternate" in row else names[:1]
        for name in judged:
            if name in PASSIVE:
                problems.add(tree.name, line, "trace_look", name=name)


def _check_manners(tree: Tree, problems: Problems) -> None:
    for name in tree.data["manners"]:
        if name not in MANNERS:
            problems.add(tree.name, tree.line("manners", name), "manner_unknown", name=name)
    for index, row in enumerate(tree.data.get("penalties", ())):
        if row["on"] not in PENALTIES:
            problems.add(tree.name, tree.line("penalties", index), "penalty_unknown", name=row["on"])


def _check_parts(tree: Tree, problems: Problems) -> None:
    """Parts follow the solution to its end and take together as long as the whole."""
    parts = tree.data.get("parts")
    if parts is None:
        return
    ids = [step.get("id") for step in tree.data["solution"]]
    ends = [ids.index(each["until"]) if each["until"] in ids else -1 for each in parts]
    minutes = sum(each["minutes"] for each in parts)
    if ends != sorted(set(ends)) or ends[0] < 0 or ends[-1] != len(ids) - 1 or minutes != tree.data["duration_min"]:
        problems.add(tree.name, tree.line("parts"), "parts_wrong")


def _check_paths(tree: Tree, problems: Problems) -> None:
    """The solution, and what its variants and mutants make of it."""
    data = tree.data
    check_steps(tree, ("solution",), data["solution"], problems)
    for index, fault in enumerate(data.get("fault_pool", {}).get("faults", ())):
        check_steps(tree, ("fault_pool", "faults", index, "reaction"), fault.get("reaction", []), problems)
    rules = set(rule_ids(data))
    for part in ("variants", "mutants"):
        for index, row in enumerate(data[part]):
            line = tree.line(part, index)
            for number, edit in enumerate(row["edits"]):
                if sum(kind in edit for kind in EDITS) != 1:
                    problems.add(tree.name, line, "mutant_edit", id=row["id"])
                    break
                if "put" in edit:
                    check_steps(tree, (part, index, "edits", number, "put", "steps"), edit["put"]["steps"], problems)
            else:
                try:
                    edited(data["solution"], row["edits"])
                except (EditError, KeyError) as error:
                    problems.add(tree.name, line, "mutant_step", id=row["id"], step=error.args[0])
            for rule in row.get("loses", ()):
                if rule not in rules and not rule.startswith(("promise.", "disclosure.")) and rule != "time":
                    problems.add(tree.name, line, "mutant_rule", id=row["id"], rule=rule)
            if part == "mutants" and not {"loses", "goals_all_lost", "redlines", "must"} & row.keys():
                problems.add(tree.name, line, "mutant_empty", id=row["id"])
