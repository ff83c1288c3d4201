#!/usr/bin/env python3
"""What the sandbox's domain costs by itself, without Django: one command, a run in memory, runs replayed and graded. Part of tools/bench_sandbox.py."""

import argparse
import gc
import json
import sys
import tracemalloc
from pathlib import Path
from time import process_time
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "site")]

from simulator.crm.catalog import load_catalog  # noqa: E402
from simulator.crm.engine import fold, perform, start  # noqa: E402
from simulator.crm.log import Command, Event  # noqa: E402
from simulator.grading import grade  # noqa: E402
from simulator.scenarios.compiling import Compiled, compile_scenario  # noqa: E402
from simulator.scenarios.loading import SCENARIOS, load_scenarios  # noqa: E402
from simulator.scenarios.playing import play  # noqa: E402
from simulator.scenarios.reading import Problems  # noqa: E402
from simulator.scenarios.steps import edited  # noqa: E402

LENGTHS = (10, 100, 1000)
CATALOGS = {name: load_catalog(name) for name in ("ref3g", "next5g")}


def compiled() -> list[Compiled]:
    found = load_scenarios(SCENARIOS, Problems())
    return [compile_scenario(each, CATALOGS[each.catalog_id]) for each in found]


def command() -> dict[str, float]:
    """Milliseconds of CPU of one command, decided and folded, on runs of different length; the best of seven rounds."""
    ready = next(each for each in compiled() if each.scenario == "S-104")
    catalog, customer = CATALOGS["ref3g"], ready.initial["customers"][0]["ref"]
    kd, address = ready.initial["stock"]["broadband_accounts"][0], ready.initial["addresses"][0]["ref"]
    loop: list[tuple[str, dict[str, Any]]] = [
        ("S1.open", {"flow": "new_broadband"}), ("S2.offer_select", {"offering": "PR-BB-M"}),
        ("S3.account_pick", {"value": kd}), ("S2.address_select", {"address": address}), ("S1.abandon", {}),
    ]  # fmt: skip
    found = {}
    for length in LENGTHS:
        state = start(ready.initial, catalog, mode="practice", rng_seed=ready.seed)
        state, _ = perform(state, Command("S0.auth_id_card", {"customer": customer}, "first"), catalog)
        for number in range(length):
            name, fields = loop[number % len(loop)]
            state, _ = perform(state, Command(name, fields, f"x{number}"), catalog)
        best = float("inf")
        gc.collect()
        for _round in range(7):
            now, began = state, process_time()
            for number, (name, fields) in enumerate(loop * 8):
                now, _ = perform(now, Command(name, fields, f"y{number}"), catalog)
            best = min(best, (process_time() - began) / (8 * len(loop)))
        found[str(length)] = round(1000 * best, 3)
    return found


def memory(runs: int) -> dict[str, float]:
    """kB of a run's state as a worker keeps it, after S-104's model solution; the catalogue is shared."""
    ready = next(each for each in compiled() if each.scenario == "S-104")
    catalog, text = CATALOGS["ref3g"], json.dumps(ready.to_json(), ensure_ascii=False)
    events = [json.dumps(each.to_json(), ensure_ascii=False) for each in play(ready, ready.solution, catalog)]
    kept = []
    tracemalloc.start()
    before = tracemalloc.get_traced_memory()[0]
    for _n in range(runs):
        again = Compiled.from_json(json.loads(text))
        first = start(again.initial, catalog, mode="practice", rng_seed=again.seed)
        kept.append(fold(first, [Event.from_json(json.loads(each)) for each in events]))
        del again, first
    gc.collect()
    size = (tracemalloc.get_traced_memory()[0] - before) / runs
    tracemalloc.stop()
    return {"events": len(events), "kB": round(size / 1000, 1)}


def recorded() -> list[tuple[str, str, list[str]]]:
    """Every path of every scenario as the database holds it: catalogue, compiled start, events, all as JSON."""
    found = []
    for ready in compiled():
        catalog = CATALOGS[ready.catalog_id]
        paths = [ready.solution, *(edited(ready.solution, row["edits"]) for row in (*ready.variants, *ready.mutants))]
        text = json.dumps(ready.to_json(), ensure_ascii=False)
        for steps in paths:
            events = play(ready, steps, catalog)
            found.append((ready.catalog_id, text, [json.dumps(e.to_json(), ensure_ascii=False) for e in events]))
    return found


def replay(runs: int) -> dict[str, float]:
    """Recorded runs read from JSON, replayed and graded, one after the other on one core."""
    ground = recorded()
    events, began = 0, process_time()
    for number in range(runs):
        name, text, rows = ground[number % len(ground)]
        again = Compiled.from_json(json.loads(text))
        log = [Event.from_json(json.loads(row)) for row in rows]
        grade(again, log, CATALOGS[name])
        events += len(log)
    seconds = process_time() - began
    return {
        "runs": runs, "different": len(ground), "events": events, "cpu_seconds": round(seconds, 1),
        "runs_per_second": round(runs / seconds), "ms_each": round(1000 * seconds / runs, 2),
    }  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=("command", "memory", "replay"))
    parser.add_argument("--runs", type=int, default=10_000)
    options = parser.parse_args()
    result = command() if options.what == "command" else globals()[options.what](options.runs)
    print(json.dumps(result))


if __name__ == "__main__":
    main()
