"""Runs that were recorded once are replayed to the same state hash for ever: a new field or rule does not touch them.

A new recording: `python -m tests.simulator.crm.test_old_runs NAME` (from the root, with `.` on the path).
"""

import json
import sys
from pathlib import Path

import pytest

from simulator.crm import log
from simulator.crm.catalog import load_catalog
from simulator.crm.engine import fold, start
from simulator.crm.log import Event
from simulator.crm.state import state_hash
from tests.simulator.crm import counter as counters

RUNS = Path(__file__).parent / "runs"


def s104():
    counter = counters.Counter()
    counters.order_broadband(counter)
    counter.ok("S7.submit", method="cash", tendered_fen=90000, change_fen=5200)
    counter.ok("S8.print", kinds=["受理单", "装机协议", "收据"])
    counter.ok("wait_order", order="last")
    counter.ok("clock.to_month_start")
    return counter, counters.initial()


def cancelled():
    counter = counters.Counter()
    counters.order_broadband(counter)
    counter.ok("S7.submit", method="pos", tendered_fen=84800, change_fen=0)
    counter.refused("S7.submit", "E-DUP", method="pos", tendered_fen=84800, change_fen=0, new_token=True)
    counter.ok("S9.refund_unmatched", payment="last")
    counter.ok("S9.cancel_order", order="last", reason="客户改主意")
    return counter, counters.initial()


def record(name):
    counter, raw = globals()[name]()
    told = {
        "set": "ref3g",
        "seed": 104,
        "initial": raw,
        "hash": state_hash(counter.world),
        "now": counter.state.meta.now.isoformat(),
        "events": [event.to_json() for event in counter.events],
    }
    (RUNS / f"{name}.json").write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", "utf-8")


@pytest.mark.parametrize("path", sorted(RUNS.glob("*.json")), ids=lambda path: path.stem)
def test_an_old_run_ends_where_it_ended(path):
    told = json.loads(path.read_text("utf-8"))
    first = start(told["initial"], load_catalog(told["set"]), mode="practice", rng_seed=told["seed"])
    final = fold(first, [Event.from_json(each) for each in told["events"]])
    assert state_hash(final.world) == told["hash"]
    assert final.meta.now.isoformat() == told["now"]


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


def test_there_are_old_runs():
    assert len(list(RUNS.glob("*.json"))) >= 2


if __name__ == "__main__":
    record(sys.argv[1])
