"""What holds on any path through any shipped scenario, in every mode."""

import json
import random
from dataclasses import replace
from functools import cache

import pytest

from simulator.crm.catalog import load_catalog
from simulator.crm.vocabulary import COMMANDS
from simulator.grading import grade
from simulator.scenarios.compiling import Compiled, compile_scenario
from simulator.scenarios.guiding import allows, next_step, reached
from simulator.scenarios.loading import SCENARIOS, load_scenario
from simulator.scenarios.playing import play
from simulator.scenarios.reading import Problems

NAMES = sorted(path.stem for path in SCENARIOS.glob("*.yaml"))
LOOKS = [
    {"do": "S9.query_payment"},
    {"do": "S9.query_order_by_token"},
    {"do": "S9.query_order", "no": "last"},
    {"do": "S0.query_number", "number": "15400000000"},
    {"do": "S2.address_search", "text": "示"},
    {"do": "S2.number_search"},
    {"do": "act", "kind": "seat"},
]
HARM = [
    {
        "do": "S7.submit",
        "method": "scan",
        "tendered_fen": 100000,
        "change_fen": 0,
        "new_token": True,
    },  # where all was submitted: money taken twice
    {"do": "S9.cancel_order", "order": "last", "reason": "手误"},
    {"do": "S2.address_free_text", "text": "随便写"},
    {"do": "S8.hand_over_terminal", "imei": "001010000000016"},
]


@cache
def ready(name: str, mode: str = "practice"):
    scenario = load_scenario(SCENARIOS / f"{name}.yaml", Problems())
    catalog = load_catalog(scenario.catalog_id)
    return compile_scenario(scenario, catalog, mode=mode), catalog


def score(name, steps):
    compiled, catalog = ready(name)
    return grade(compiled, play(compiled, steps, catalog), catalog)


def test_the_ids_of_the_core_are_all_there():
    core = [*range(101, 112), 116, 117, 118, 120, 201, 202, 203, 207, 301, 302, 303, 305, 312]
    assert {f"S-{each}" for each in core} <= set(NAMES)


@pytest.mark.parametrize("mode", ["exam"])  # practice: test_shipped; guided: below
@pytest.mark.parametrize("name", NAMES)
def test_the_solution_is_right_in_every_mode(name, mode):
    compiled, catalog = ready(name, mode)
    if compiled.key["fault_pool"]:  # what the draw plants is proved with its reaction, fault by fault
        compiled = replace(compiled, initial={**compiled.initial, "faults": []})
    assert grade(compiled, play(compiled, compiled.solution, catalog), catalog).points == 100


@pytest.mark.parametrize("name", NAMES)
def test_on_random_paths_looking_is_free_and_harm_never_pays(name):
    compiled, _ = ready(name)
    chance = random.Random(name)
    for _ in range(3):
        steps = [step for step in compiled.solution if chance.random() > 0.1]
        place = chance.randrange(len(steps) + 1)
        plain = score(name, steps).points_tenths
        whole = [step for step in steps if step["do"] == "S7.submit"] == [
            step for step in compiled.solution if step["do"] == "S7.submit"
        ]
        look, harm = chance.choice(LOOKS), chance.choice(HARM if whole else HARM[1:])
        assert score(name, [*steps[:place], {"id": "look", **look}, *steps[place:]]).points_tenths >= plain, look
        assert score(name, [*steps, {"id": "harm", **harm}]).points_tenths <= plain, harm


@pytest.mark.parametrize("name", ["S-104", "S-207", "S-312"])
def test_a_stored_run_is_graded_again_to_the_last_finding(name):
    compiled, catalog = ready(name)
    events = play(compiled, compiled.solution[:-3], catalog)
    stored = Compiled.from_json(json.loads(json.dumps(compiled.to_json(), ensure_ascii=False)))
    assert grade(stored, events, catalog).to_json() == grade(compiled, events, catalog).to_json()


@pytest.mark.parametrize("name", NAMES)
def test_guided_mode_leads_through_the_solution(name):
    compiled, catalog = ready(name, "guided")
    events = play(compiled, compiled.solution, catalog)
    assert grade(compiled, events, catalog).points == 100
    assert reached(compiled.solution, events) == len(compiled.solution)
    assert next_step(compiled.solution, events) is None
    first = compiled.solution[0]
    fields = {key: value for key, value in first.items() if key not in ("id", "do")}
    assert allows(compiled.solution, [], first["do"], fields)
    assert not allows(compiled.solution, [], "S7.submit", {"method": "cash"})
    assert allows(compiled.solution, [], "S9.query_payment", {}) and COMMANDS["S9.query_payment"].nature == "look"


@pytest.mark.parametrize("name", [name for name in NAMES if name <= "S-111"])
def test_scenarios_of_weeks_one_and_two_come_in_parts_of_at_most_eight_minutes(name):
    scenario = load_scenario(SCENARIOS / f"{name}.yaml", Problems())
    minutes = [part["minutes"] for part in scenario.data.get("parts", [])] or [scenario.data["duration_min"]]
    assert max(minutes) <= 8


def test_every_finding_of_every_mutant_says_why_and_what_it_would_cost():
    silent = set()
    for name in NAMES:
        compiled, catalog = ready(name)
        for size in (0, len(compiled.solution) // 2):
            found = grade(compiled, play(compiled, compiled.solution[:size], catalog), catalog)
            silent |= {(name, each.rule) for each in found.findings if not each.why or not each.cost}
    assert silent == set()
