"""Steps played on the real domain: how a scenario proves itself, and how an author tries a path."""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.crm import engine
from simulator.crm.catalog import Catalog
from simulator.crm.log import Command, Event
from simulator.crm.work import Refusal
from simulator.dialogues import engine as talking
from simulator.scenarios.compiling import Compiled
from simulator.scenarios.steps import OWN, Step

STEP_S = 5.0  # so long takes a step when a file is played


def talk(dialogue: Mapping[str, Any], state: Mapping[str, Any], node: str, option: str) -> Mapping[str, Any]:
    """The conversation, as the domain asks for it. Raises Refusal("E-NODE")."""
    if not dialogue:
        raise Refusal("E-NODE", {"node": node})
    try:
        return talking.say(dialogue, state, node, option)
    except talking.Unheard as error:
        raise Refusal("E-SAY", {"node": node}) from error
    except talking.TalkError as error:
        raise Refusal("E-NODE", {"node": str(error)}) from error


def command_of(step: Step, number: int) -> Command:
    """A step as a command; its token is its id, or its number where it has none."""
    fields = {key: value for key, value in step.items() if key not in OWN}
    token = step.get("token") or step.get("id") or f"step-{number}"
    return Command(str(step["do"]), fields, str(token), STEP_S)


def play(compiled: Compiled, steps: Sequence[Step], catalog: Catalog) -> list[Event]:
    """The events of these steps on the start of the scenario. A refused step is recorded and play goes on.

    A token that was answered before gives its first event again; it is not in the list twice.
    """
    state = engine.start(compiled.initial, catalog, mode=compiled.mode, rng_seed=compiled.seed)
    events: dict[int, Event] = {}
    for number, step in enumerate(steps, 1):
        state, event = engine.perform(state, command_of(step, number), catalog, talk=talk)
        events.setdefault(event.seq, event)
    return list(events.values())
