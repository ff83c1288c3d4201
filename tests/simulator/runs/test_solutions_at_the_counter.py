"""Whatever the model solution enters can be entered at the counter, and guided mode lets it through."""

from functools import cache

import pytest

from simulator.crm import engine
from simulator.crm.catalog import load_catalog
from simulator.scenarios.compiling import compile_scenario
from simulator.scenarios.guiding import is_step
from simulator.scenarios.loading import SCENARIOS, load_scenario
from simulator.scenarios.playing import play
from simulator.scenarios.reading import Problems
from simulator.screens.panels import panel
from simulator.screens.wording import words

NAMES = sorted(path.stem for path in SCENARIOS.glob("*.yaml"))
DOORS = {"S1.open_fusion_change": ("S1.open", {"flow": "fusion_change"})}  # the counter has one door to every business


@cache
def ready(name):
    scenario = load_scenario(SCENARIOS / f"{name}.yaml", Problems())
    catalog = load_catalog(scenario.catalog_id)
    return compile_scenario(scenario, catalog, mode="guided"), catalog


def picked(field, value):
    """What the browser posts for this value: of a list the option that means it."""
    if not field.options:
        assert field.kind not in ("choice", "checks") or field.name == "address", field  # an address is searched for
        return value
    known = dict(field.options)
    if value == "last":
        value = next(iter(known))
    if field.name == "iccid":
        value = str(value)[:19]
    wanted = value if isinstance(value, list | tuple) else [value]
    assert set(map(str, wanted)) <= known.keys(), f"{field.name}: {value} is not to be had among {list(known)}"
    return value


@pytest.mark.parametrize("name", NAMES)
def test_every_step_of_the_solution_can_be_given_at_the_counter(name):
    compiled, catalog = ready(name)
    state = engine.start(compiled.initial, catalog, mode="guided", rng_seed=1)
    for step, event in zip(compiled.solution, play(compiled, compiled.solution, catalog), strict=True):
        command, more = DOORS.get(event.command, (event.command, {}))
        if command[:1] == "S":
            assert command in words()["panels"], command
            fields = {each.name: each for each in panel(command, state, catalog).fields}
            given = {**more, **{key: value for key, value in step.items() if key not in ("id", "do")}}
            assert given.keys() <= fields.keys(), (command, given)
            posted = {key: picked(fields[key], value) for key, value in given.items()}
            assert is_step(step, command, posted), (step, command, posted)
        state = engine.fold(state, [event])


def test_every_slip_can_be_ticked():
    policy = load_catalog("ref3g").policy["receipts"]
    assert {kind for kinds in policy.values() for kind in kinds} == set(words()["slips"])
