"""Steps of a scenario: which there are, what fields they take, and the edits that make variants and mutants."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.crm.vocabulary import COMMANDS
from simulator.scenarios.reading import Place, Problems, Tree

Step = Mapping[str, Any]
OWN = frozenset({"id", "do", "token"})
EDITS = ("drop", "set", "put", "swap")


class EditError(ValueError):
    """An edit that names a step which is not there."""


def check_steps(tree: Tree, place: Place, steps: Sequence[Any], problems: Problems) -> None:
    """Note each step outside the vocabulary, each unknown or missing field, each id that stands twice."""
    seen: set[str] = set()
    for index, step in enumerate(steps):
        if not isinstance(step, dict) or not isinstance(step.get("do"), str):
            problems.add(tree.name, tree.line(*place, index), "missing_key", place=str(index + 1), key="do")
            continue
        _check_step(tree, (*place, index), step, problems)
        if step.get("id") in seen:
            problems.add(tree.name, tree.line(*place, index), "id_twice", id=step["id"])
        if "id" in step:
            seen.add(step["id"])


def _check_step(tree: Tree, place: Place, step: Step, problems: Problems) -> None:
    spec = COMMANDS.get(step["do"])
    if spec is None:
        problems.add(tree.name, tree.line(*place, "do"), "step_unknown", step=step["do"])
        return
    for key in step.keys() - spec.fields.keys() - OWN:
        known = ", ".join(spec.fields) or "-"
        problems.add(tree.name, tree.line(*place, key), "step_field_unknown", step=step["do"], field=key, known=known)
    for key, kind in spec.fields.items():
        if not kind.endswith("?") and key not in step:
            problems.add(tree.name, tree.line(*place), "step_field_missing", step=step["do"], field=key)


def edited(steps: Sequence[Step], edits: Sequence[Mapping[str, Any]]) -> list[Step]:
    """The steps after the edits: drop, set fields, put others before or after, swap two. Raises EditError."""
    found = list(steps)
    for edit in edits:
        _apply(found, edit)
    return found


def _apply(steps: list[Step], edit: Mapping[str, Any]) -> None:
    if "drop" in edit:
        del steps[_index(steps, edit["drop"])]
    elif "swap" in edit:
        one, other = (_index(steps, name) for name in edit["swap"])
        steps[one], steps[other] = steps[other], steps[one]
    elif "put" in edit:
        put = edit["put"]
        at = _index(steps, put["before"]) if "before" in put else _index(steps, put["after"]) + 1
        steps[at:at] = put["steps"]
    else:
        at = _index(steps, edit["set"])
        changes = {key: value for key, value in edit.items() if key != "set"}
        if "do" in changes:  # another step in its place: its fields are those of the edit alone
            steps[at] = {"id": edit["set"], **changes}
        else:
            steps[at] = {**steps[at], **changes}


def _index(steps: Sequence[Step], name: str) -> int:
    for index, step in enumerate(steps):
        if step.get("id") == name:
            return index
    raise EditError(name)
