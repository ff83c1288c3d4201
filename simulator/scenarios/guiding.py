"""Guided mode: which step of the model solution comes next, and whether what was tried is that step."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.crm.log import Event
from simulator.crm.vocabulary import COMMANDS, SECRET
from simulator.grading.facets import ICCID_KEPT
from simulator.scenarios.steps import OWN, Step


def is_step(step: Step, command: str, fields: Mapping[str, Any]) -> bool:
    """Whether a command with these fields is this step. Secrets are not compared: the log does not keep them."""
    wanted_command, wanted = _one_way(str(step["do"]), {key: step[key] for key in step if key not in OWN | SECRET})
    command, fields = _one_way(command, fields)
    return command == wanted_command and all(_same(k, fields.get(k), v) for k, v in wanted.items())


def _one_way(command: str, fields: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
    """The counter has one door to every business; a scenario may name the short one."""
    if command == "S1.open_fusion_change":
        return "S1.open", {"flow": "fusion_change", **fields}
    return command, fields


def _same(name: str, given: Any, wanted: Any) -> bool:
    if name in ("order", "payment") and wanted == "last":
        return bool(given)  # the counter names it by its number
    return bool(_plain(name, given) == _plain(name, wanted))


def _plain(name: str, value: Any) -> Any:
    if name == "iccid":
        return str(value)[:ICCID_KEPT]  # a printed 20th digit is the check digit
    return list(value) if isinstance(value, list | tuple) else value


def reached(steps: Sequence[Step], events: Sequence[Event]) -> int:
    """How many steps of the solution were taken, in their order. Other events between them do not count."""
    place = 0
    for event in events:
        if place < len(steps) and is_step(steps[place], event.command, event.fields):
            place += 1
    return place


def next_step(steps: Sequence[Step], events: Sequence[Event]) -> Step | None:
    """The step to show now; None when the solution is through."""
    place = reached(steps, events)
    return steps[place] if place < len(steps) else None


def allows(steps: Sequence[Step], events: Sequence[Event], command: str, fields: Mapping[str, Any]) -> bool:
    """What guided mode lets through: the next step, and anything that only looks."""
    spec = COMMANDS.get(command)
    if spec is None:
        return False
    following = next_step(steps, events)
    return spec.nature == "look" or following is None or is_step(following, command, fields)
