"""Between the rows and the pure domain: what a stored run is, played.

The state of a run is the fold of its events. Each process remembers the states of the runs it saw last and folds only what is new;
what it remembers may be thrown away at any time.
"""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any
from uuid import UUID

import yaml
from django.utils.translation import gettext as _

from simulator import grading
from simulator.crm import engine
from simulator.crm.catalog import Catalog, load_policy, parse_catalog
from simulator.crm.log import Command
from simulator.crm.log import Event as LogEvent
from simulator.crm.messages import Messages, load_messages
from simulator.crm.state import State
from simulator.crm.work import Refusal
from simulator.dialogues import engine as dialogues
from simulator.exceptions import SimulatorError
from simulator.models import CatalogueVersion, Event, Run, ScenarioVersion
from simulator.models import Scenario as Row
from simulator.scenarios.compiling import Compiled, compile_scenario
from simulator.scenarios.loading import Scenario, read_scenario
from simulator.scenarios.playing import play
from simulator.scenarios.reading import Problems

DOMAIN_VERSION = 1
GRADER_VERSION = grading.GRADER_VERSION
REMEMBERED = 300  # runs in a process, some 100 kB each

# By public id: numbers come again after a restore.
_states: OrderedDict[UUID, State] = OrderedDict()
_lock = Lock()


@lru_cache(maxsize=16)
def _catalog(pk: int) -> Catalog:
    row = CatalogueVersion.objects.get(pk=pk)
    return parse_catalog(yaml.safe_load(row.text), load_policy(), source=str(row))


@lru_cache(maxsize=64)
def _scenario(pk: int) -> Scenario:
    row = ScenarioVersion.objects.get(pk=pk)
    problems = Problems()
    found = read_scenario(row.text, str(row), problems)
    if found is None:
        raise SimulatorError(_("This scenario is being prepared."))
    return found


def catalog_of(run: Run) -> Catalog:
    """Return the catalogue that a run has pinned."""
    return _catalog(run.catalogue_id)


@lru_cache(maxsize=1)
def messages() -> Messages:
    """Return the words of all codes."""
    return load_messages()


def compile_start(version: ScenarioVersion, catalogue: CatalogueVersion, *, seed: int, mode: str) -> Compiled:
    """Return the compiled scenario: everything drawn from the seed, every expression resolved."""
    return compile_scenario(_scenario(version.pk), _catalog(catalogue.pk), seed=seed, mode=mode)


def compiled_of(run: Run) -> Compiled:
    """Return what a run has pinned."""
    return Compiled.from_json(run.start)


def task_of(run: Run) -> str:
    """Return what the scenario asks for, in its own words."""
    return str(_scenario(run.version_id).data.get("task", ""))


def parts_of(run: Run) -> list[dict[str, Any]]:
    """Return the parts of the scenario ({title, until, minutes}); none where it is short."""
    return list(_scenario(run.version_id).data.get("parts", ()))


def demonstration_of(scenario: Row) -> Run:
    """Return a run in demonstration mode that is never stored: the same customer each time, as the author drew it. Raises SimulatorError."""
    version = scenario.current
    catalogue = (
        CatalogueVersion.objects.filter(key=version.catalogue_key).order_by("-number").first() if version else None
    )
    if version is None or catalogue is None:
        raise SimulatorError(_("This scenario is being prepared."))
    seed = _scenario(version.pk).data["rng_seed"]
    start = compile_start(version, catalogue, seed=seed, mode="demo").to_json()
    return Run(scenario=scenario, version=version, catalogue=catalogue, mode="demo", seed=seed, start=start)


def played(run: Run, steps: Sequence[Mapping[str, Any]]) -> list[LogEvent]:
    """Return the events of these steps from the start of a run; nothing is stored."""
    return play(compiled_of(run), steps, catalog_of(run))


def event_of(row: Event) -> LogEvent:
    """Return the event of a stored row."""
    return LogEvent.from_json(row.payload)


def events_of(run: Run, *, after: int = 0) -> list[LogEvent]:
    """Return the events of a run in order (one query)."""
    return [event_of(row) for row in Event.objects.filter(run=run, seq__gt=after).order_by("seq")]


def start_of(run: Run) -> State:
    """Return the state in which a run begins."""
    return engine.start(compiled_of(run).initial, _catalog(run.catalogue_id), mode=run.mode, rng_seed=run.seed)


def state_of(run: Run) -> State:
    """Return the state after the events up to `run.seq`."""
    with _lock:
        known = _states.get(run.public_id)
    if known is None or known.meta.seq > run.seq:
        known = start_of(run)
    if known.meta.seq < run.seq:
        known = engine.fold(known, [e for e in events_of(run, after=known.meta.seq) if e.seq <= run.seq])
    remember(run, known)
    return known


def remember(run: Run, state: State) -> None:
    """Keep a state for the next command; the oldest go."""
    with _lock:
        _states[run.public_id] = state
        _states.move_to_end(run.public_id)
        while len(_states) > REMEMBERED:
            _states.popitem(last=False)


def forget() -> None:
    """Throw away what is remembered of runs, scenarios and catalogues (after a restore: numbers come again)."""
    with _lock:
        _states.clear()
    _scenario.cache_clear()
    _catalog.cache_clear()


def perform(
    run: Run, *, command: str, fields: Mapping[str, Any], token: str, active_s: float
) -> tuple[State, LogEvent]:
    """Decide one command on the present state; nothing is stored."""
    given = Command(command, fields, token, active_s)
    return engine.perform(state_of(run), given, _catalog(run.catalogue_id), _say)


def _say(dialogue: Mapping[str, Any], talk: Mapping[str, Any], node: str, option: str) -> Mapping[str, Any]:
    """What an option does to the conversation; one that cannot be said now is refused."""
    try:
        return dialogues.say(dialogue, talk, node, option)
    except dialogues.Unheard as error:
        raise Refusal("E-SAY", {"node": node}) from error
    except dialogues.TalkError as error:
        raise Refusal("E-NODE", {"node": node}) from error


def heard(run: Run, fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of `say` with the option that own words mean (`UNHEARD` where they mean none): both go into the log.

    So the log says what was typed and what it was taken for, and replay and grading need no keywords.
    """
    state = state_of(run)
    dialogue = state.meta.setting.get("dialogue") or {}
    option = None
    if dialogue and fields.get("text"):
        talk = state.meta.talk or dialogues.begin(dialogue, state.meta.setting.get("persona"))
        option = (
            dialogues.understand(dialogue, talk, str(fields["text"])) if talk["node"] == fields.get("node") else None
        )
    return {**fields, "option": option or dialogues.UNHEARD}


def grade(run: Run) -> Any:
    """Grade a run from its stored events."""
    return grading.grade(compiled_of(run), events_of(run), _catalog(run.catalogue_id))
