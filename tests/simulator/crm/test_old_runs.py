"""Runs that were recorded once are replayed to the same state hash for ever: a new field or rule does not touch them.

`PYTHONPATH=site:. python -m tests.simulator.crm.recording` adds recordings of what none has yet: a flow of the core, a
command, a kind of fact, a version of the event's row. It never writes a recording anew.
"""

import json

import pytest

from simulator.crm import log
from simulator.crm.catalog import load_catalog
from simulator.crm.engine import fold, start
from simulator.crm.log import Event
from simulator.crm.state import state_hash
from simulator.crm.vocabulary import COMMANDS
from simulator.grading import grade
from simulator.scenarios.compiling import Compiled
from tests.simulator.crm import recording
from tests.simulator.crm.recording import RUNS


@pytest.mark.parametrize("path", sorted(RUNS.glob("*.json")), ids=lambda path: path.stem)
def test_an_old_run_ends_where_it_ended(path):
    told = json.loads(path.read_text("utf-8"))
    catalog, events = load_catalog(told["set"]), [Event.from_json(each) for each in told["events"]]
    final = fold(start(told["initial"], catalog, mode="practice", rng_seed=told["seed"]), events)
    assert state_hash(final.world) == told["hash"]
    assert final.meta.now.isoformat() == told["now"]
    if "compiled" in told:
        score = grade(Compiled.from_json({**told["compiled"], "initial": told["initial"]}), events, catalog)
        assert [score.points_tenths, score.lost(), list(score.redlines)] == told["score"]


def test_a_row_of_an_earlier_version_is_read_as_the_present_one_writes_it(monkeypatch):
    """Were a field renamed tomorrow, yesterday's runs would end the same."""
    told = json.loads((RUNS / "s104.json").read_text("utf-8"))
    old = [{**{k: v for k, v in row.items() if k != "outcome"}, "result": row["outcome"]} for row in told["events"]]
    monkeypatch.setattr(log, "EVENT_VERSION", 2)
    monkeypatch.setattr(
        log,
        "UPCASTERS",
        {1: lambda row: {**{k: v for k, v in row.items() if k != "result"}, "outcome": row["result"], "v": 2}},
    )
    first = start(told["initial"], load_catalog(told["set"]), mode="practice", rng_seed=told["seed"])
    assert state_hash(fold(first, [Event.from_json(each) for each in old]).world) == told["hash"]


def test_a_row_of_a_later_version_is_refused_and_not_guessed():
    told = json.loads((RUNS / "s104.json").read_text("utf-8"))
    with pytest.raises(ValueError, match="version 99"):
        Event.from_json({**told["events"][0], "v": 99})


def test_every_flow_and_every_command_has_an_old_run():
    """Whoever adds one records it: `python -m tests.simulator.crm.recording`."""
    shown = recording.recorded()
    wanted = {f"flow {flow}" for flow in recording.CORE} | {f"version {log.EVENT_VERSION}"}
    assert not wanted - shown, sorted(wanted - shown)
    commands = {name.split()[0] for name in shown if name.startswith("S")}
    assert not (missing := {name for name in COMMANDS if name.startswith("S")} - commands - recording.NOT_SHOWN), (
        missing
    )
