"""Old runs as files: which path of which scenario brings what no recording has yet.

PYTHONPATH=site:. python -m tests.simulator.crm.recording
"""

import json
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from simulator.crm.catalog import Catalog, load_catalog
from simulator.crm.engine import fold, start
from simulator.crm.log import Event
from simulator.crm.state import state_hash
from simulator.grading import grade
from simulator.scenarios.compiling import Compiled, compile_scenario
from simulator.scenarios.loading import SCENARIOS, load_scenarios
from simulator.scenarios.playing import play
from simulator.scenarios.proving import refused_last
from simulator.scenarios.reading import Problems
from simulator.scenarios.steps import edited

RUNS = Path(__file__).parent / "runs"
CORE = (
    "pay", "prepay_plain", "prepay_single_annual", "new_mobile", "new_broadband", "new_pstn", "new_fusion",
    "mobile_change_terminal", "mobile_change_plan", "fusion_change", "addon_change", "demand_record",
)  # fmt: skip
# Not in the core; refused whatever is typed; sending an exception again is S-310's (its paths are played by test_paths, faults by test_faults).
NOT_SHOWN = {"S4.contract_release", "S2.address_free_text", "S9.retry_order"}
MORE = {
    "S-201": [
        {"put": {"after": "s7", "steps": [{"id": "q1", "do": "S2.address_search", "text": "路"}]}},
        {"put": {"after": "s15", "steps": [{"id": "q3", "do": "S5.unwaive", "fee": "once_install"}, {"id": "q4", "do": "S5.waive", "fee": "once_install", "reason": "PM-WAIVE58"}]}},
        {"put": {"after": "s20", "steps": [{"id": "q5", "do": "S9.query_order", "customer": "he"}]}},
    ],
    "S-104": [
        {"put": {"before": "s12", "steps": [{"id": "q1", "do": "S5.add_prepay", "amount_fen": 9000}, {"id": "q2", "do": "S5.delete_fee_line", "fee": "prepay_cash"}]}},
    ],
}  # what no path of a scenario does  # fmt: skip


@dataclass(frozen=True)
class Played:
    """A path of a scenario and what it shows."""

    name: str
    compiled: Compiled
    events: list[Event]
    catalog: Catalog

    @property
    def shown(self) -> set[str]:
        return shown_by([each.to_json() for each in self.events])


def shown_by(rows: list[dict[str, Any]]) -> set[str]:
    """The flows, commands, kinds of facts and versions of these rows."""
    found = {f"version {row.get('v', 1)}" for row in rows}
    found |= {f"{row['command']} {row['outcome']}" for row in rows if row["outcome"] != "refused"}
    found |= {
        f"flow {row['fields'].get('flow')}" for row in rows if row["command"] == "S1.open" and row["outcome"] == "ok"
    }
    found |= {
        "flow fusion_change" for row in rows if row["command"] == "S1.open_fusion_change" and row["outcome"] == "ok"
    }
    return found | {f"fact {fact['kind']}" for row in rows for fact in row["facts"]}


@cache
def recorded() -> set[str]:
    """What the recordings show together."""
    told = [json.loads(path.read_text("utf-8")) for path in RUNS.glob("*.json")]
    return set().union(*(shown_by(each["events"]) for each in told))


@cache
def paths() -> list[Played]:
    """Every path of every scenario that ships."""
    return [each for scenario in load_scenarios(SCENARIOS, Problems()) for each in _paths_of(scenario)]


def _paths_of(scenario: Any) -> Iterator[Played]:
    catalog = load_catalog(scenario.catalog_id)
    ready = compile_scenario(scenario, catalog)
    rows = [
        ("solution", ready.solution),
        *((r["id"], edited(ready.solution, r["edits"])) for r in [*ready.variants, *ready.mutants]),
    ]
    if scenario.id in MORE:
        rows.append(("more", edited(ready.solution, MORE[scenario.id])))
    for path, steps in rows:
        yield Played(f"{scenario.id}-{path}", ready, play(ready, steps, catalog), catalog)
    for fault in (ready.key.get("fault_pool") or {}).get("faults", ()):
        planted = [*ready.initial["faults"], {key: value for key, value in fault.items() if key != "reaction"}]
        struck = replace(ready, initial={**ready.initial, "faults": planted})
        given: list[Any] = []
        for step in ready.solution:
            given.append(step)
            if refused_last(play(struck, given, catalog), step):
                given += fault.get("reaction") or [{**step, "id": f"{step['id']}-again"}]
        yield Played(f"{scenario.id}-{fault['id']}", struck, play(struck, given, catalog), catalog)


def record(played: Played) -> None:
    """Write a path down, once and for all."""
    ready, events = played.compiled, played.events
    final = fold(start(ready.initial, played.catalog, mode=ready.mode, rng_seed=ready.seed), events)
    score = grade(ready, events, played.catalog)
    told = {
        "set": played.catalog.set_id, "seed": ready.seed, "initial": ready.initial, "hash": state_hash(final.world),
        "now": final.meta.now.isoformat(), "score": [score.points_tenths, score.lost(), list(score.redlines)],
        "compiled": {**ready.to_json(), "initial": {}, "variants": [], "mutants": []},
        "events": [each.to_json() for each in events],
    }  # fmt: skip
    rows = [
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in told.items() if key != "events"
    ]
    log = ",\n".join(json.dumps(each, ensure_ascii=False) for each in told["events"])
    text = "{\n" + ",\n".join(rows) + f',\n"events": [\n{log}\n]\n}}\n'
    (RUNS / f"{played.name}.json").write_text(text, "utf-8")


def add_missing() -> None:
    """Record paths until everything that the scenarios show is shown by a recording; the richest first."""
    have = set(recorded())
    while found := max(paths(), key=lambda each: len(each.shown - have)):
        if not found.shown - have:
            break
        record(found)
        sys.stdout.write(f"{found.name}: {', '.join(sorted(found.shown - have))}\n")
        have |= found.shown


if __name__ == "__main__":
    add_missing()
