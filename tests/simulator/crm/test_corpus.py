"""The model solution of every shipped scenario, stored as JSON, is folded to the same state and graded to the same score."""

import json

from simulator.crm.catalog import load_catalog
from simulator.crm.engine import fold, start
from simulator.crm.log import Event
from simulator.crm.state import state_hash
from simulator.grading import grade
from simulator.scenarios.compiling import Compiled, compile_scenario
from simulator.scenarios.loading import SCENARIOS, load_scenarios
from simulator.scenarios.playing import play
from simulator.scenarios.reading import Problems


def test_the_model_solutions_survive_storage():
    for scenario in load_scenarios(SCENARIOS, Problems()):
        catalog = load_catalog(scenario.catalog_id)
        ready = compile_scenario(scenario, catalog)
        events = play(ready, ready.solution, catalog)
        stored = json.loads(json.dumps([ready.to_json(), [each.to_json() for each in events]]))
        again, log = Compiled.from_json(stored[0]), [Event.from_json(each) for each in stored[1]]
        ends = [
            state_hash(fold(start(each.initial, catalog, mode=each.mode, rng_seed=each.seed), rows).world)
            for each, rows in ((ready, events), (again, log))
        ]
        assert ends[0] == ends[1], scenario.id
        assert grade(again, log, catalog).points_tenths == 1000, scenario.id
