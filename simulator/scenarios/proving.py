"""A scenario proves itself: its solution and variants score 100, doing nothing 0, each mutant loses what it names."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from simulator.crm.catalog import Catalog
from simulator.crm.log import Event
from simulator.grading import Score, grade
from simulator.grading.score import FULL
from simulator.scenarios.compiling import Compiled
from simulator.scenarios.loading import Scenario
from simulator.scenarios.playing import play
from simulator.scenarios.reading import Problems
from simulator.scenarios.steps import edited
from simulator.scenarios.variables import BROKEN


@dataclass(frozen=True, slots=True)
class Proof:
    """One played path: what it scored and what is not as the author says (empty: all as said)."""

    scenario: str
    path: str
    score: Score
    refusals: tuple[str, ...]
    wrong: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether all is as the author says."""
        return not self.wrong


def prove(compiled: Compiled, catalog: Catalog) -> Iterator[Proof]:
    """The proof of every path of the scenario."""
    yield _perfect(compiled, catalog, "solution", compiled.solution, compiled.key["solution_refusals"])
    for row in compiled.variants:
        steps = edited(compiled.solution, row["edits"])
        yield _perfect(compiled, catalog, row["id"], steps, row.get("expect_refusals", []))
    for fault in (compiled.key.get("fault_pool") or {}).get("faults", ()):
        yield _struck(compiled, catalog, fault)
    yield _empty(compiled, catalog)
    for row in compiled.mutants:
        yield _mutant(compiled, catalog, row)


def prove_each(scenario: Scenario, compiled: Compiled, catalog: Catalog, problems: Problems) -> Iterator[Proof]:
    """The proofs; a path that cannot even be played is noted as a thing to mend."""
    try:
        yield from prove(compiled, catalog)
    except BROKEN as error:
        tree = scenario.tree
        problems.add(tree.name, tree.line("solution"), "play_bad", problem=f"{type(error).__name__} {error}")


def refusals_of(events: list[Event]) -> tuple[str, ...]:
    """The codes of what was refused, in order."""
    return tuple(each.code for each in events if each.outcome == "refused")


def _perfect(compiled: Compiled, catalog: Catalog, path: str, steps: Any, expected: list[str]) -> Proof:
    events = play(compiled, steps, catalog)
    score, refused = grade(compiled, events, catalog), refusals_of(events)
    wrong = [] if score.points_tenths == FULL else [f"{score.points} != 100: {score.lost()}"]
    if not score.passed:
        wrong.append(f"passed = false: {score.redlines} {score.must_missed}")
    return Proof(compiled.scenario, path, score, refused, (*wrong, *_refused(expected, refused)))


def _refused(expected: list[str], found: tuple[str, ...]) -> list[str]:
    return [] if list(found) == list(expected) else [f"refusals {list(found)} != {list(expected)}"]


def _struck(compiled: Compiled, catalog: Catalog, fault: Mapping[str, Any]) -> Proof:
    """The solution where a fault of the pool strikes: the refused step is given again, or what the fault names as `reaction`.

    Whoever reacts rightly loses nothing, so the draw decides no mark.
    """
    planted = [*compiled.initial["faults"], {key: value for key, value in fault.items() if key != "reaction"}]
    ready = replace(compiled, initial={**compiled.initial, "faults": planted})
    steps: list[Any] = []
    for step in compiled.solution:
        steps.append(step)
        if refused_last(play(ready, steps, catalog), step):
            steps += fault.get("reaction") or [{**step, "id": f"{step.get('id', len(steps))}-again"}]
    events = play(ready, steps, catalog)
    score, path = grade(ready, events, catalog), f"fault {fault['id']}"
    wrong = [] if score.points_tenths == FULL else [f"{score.points} != 100: {score.lost()}"]
    if not any(event.has("fault_struck") for event in events):
        wrong.append("never strikes")
    return Proof(compiled.scenario, path, score, refusals_of(events), tuple(wrong))


def refused_last(events: list[Event], step: Mapping[str, Any]) -> bool:
    """Whether this step was refused as the last of the events."""
    return bool(events) and events[-1].outcome == "refused" and events[-1].command == step["do"]


def _empty(compiled: Compiled, catalog: Catalog) -> Proof:
    score = grade(compiled, [], catalog)
    wrong = () if score.points_tenths == 0 else (f"{score.points} != 0: {score.lost()}",)
    return Proof(compiled.scenario, "empty", score, (), wrong)


def _mutant(compiled: Compiled, catalog: Catalog, row: Mapping[str, Any]) -> Proof:
    events = play(compiled, edited(compiled.solution, row["edits"]), catalog)
    score, refused = grade(compiled, events, catalog), refusals_of(events)
    wrong = _refused(row["expect_refusals"], refused)
    lost = score.lost()
    if row.get("goals_all_lost"):
        kept = {goal["id"] for goal in compiled.key["goals"]} - lost.keys()
        wrong += [f"goals kept: {sorted(kept)}"] if kept else []
    elif lost != {rule: float(points) for rule, points in row.get("loses", {}).items()}:
        wrong.append(f"loses {lost} != {row.get('loses', {})}")
    for name, found in (("redlines", score.redlines), ("must", score.must_missed)):
        if name in row and set(row[name]) != set(found):
            wrong.append(f"{name} {list(found)} != {row[name]}")
    if not lost and not score.redlines:
        wrong.append("loses nothing")
    return Proof(compiled.scenario, row["id"], score, refused, tuple(wrong))
