"""Guided mode: which step of the model solution comes next, and whether what was tried is that step."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.crm.log import Event
from simulator.crm.vocabulary import COMMANDS, SECRET
from simulator.scenarios.steps import OWN, Step


def is_step(step: Step, command: str, fields: Mapping[str, Any]) -> bool:
    """Whether a command with these fields is this step. Secrets are not compared: the log does not keep them."""
    if step["do"] != command:
        return False
    wanted = {key: value for key, value in step.items() if key not in OWN | SECRET}
    return all(_plain(fields.get(key)) == _plain(value) for key, value in wanted.items())


def _plain(value: Any) -> Any:
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
