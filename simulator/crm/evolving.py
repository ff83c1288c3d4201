"""How facts and events change a state. No catalogue, no rule: whatever was decided stands in the fact."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from simulator.crm import clock
from simulator.crm.log import Event, Fact
from simulator.crm.state import Meta, State


def _meta(meta: Meta, fact: Fact) -> Meta:
    changes: dict[str, Any] = {}
    if fact.kind == "clock_moved":
        changes["now"] = clock.parse(fact.data["to"])
    elif fact.kind == "said" and "talk" in fact.data:
        changes["talk"] = fact.data["talk"]
    elif fact.kind == "fault_struck":
        key = fact.data["fault"]
        changes["fired"] = {**meta.fired, key: meta.fired.get(key, 0) + 1}
    elif fact.kind == "run_finished":
        changes["finished"] = True
    return replace(meta, **changes) if changes else meta


def evolve(state: State, fact: Fact) -> State:
    """The state after a fact."""
    world = state.world
    for table, key, changes in fact.data.get("put", ()):
        world = world.put(table, key, changes)
    for table, key in fact.data.get("drop", ()):
        world = world.drop(table, key)
    return State(world, _meta(state.meta, fact))


def note(state: State, event: Event) -> State:
    """The state after an event's facts, with the event itself remembered: its number, its token, that it was tried."""
    meta = state.meta
    counted = [event.command, f"{event.command}:{event.outcome}"]
    if event.code == "E-PWD":
        counted.append(f"E-PWD:{event.fields.get('number', '')}")
    tries = {**meta.tries, **{key: meta.tries.get(key, 0) + 1 for key in counted}}
    changes: dict[str, Any] = {"seq": event.seq, "tokens": meta.tokens.put(event.token, event), "tries": tries}
    if event.command == "S0.query_number" and event.outcome == "looked":
        changes["asked"] = event.fields["number"]
    return State(state.world, replace(meta, **changes))


def fold(initial: State, events: Iterable[Event]) -> State:
    """The state after all these events, from the start of the run."""
    state = initial
    for event in events:
        for fact in event.facts:
            state = evolve(state, fact)
        state = note(state, event)
    return state
