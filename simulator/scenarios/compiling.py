"""A scenario made ready for one run: start, steps and key with every expression replaced. All of it is JSON."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from simulator.crm.catalog import Catalog
from simulator.crm.drawing import draw
from simulator.scenarios.loading import Scenario
from simulator.scenarios.modes import MODES
from simulator.scenarios.variables import Scope, draw_all

KEY = (
    "goals", "charges", "forbidden", "trace", "manners", "hints", "penalties", "redlines", "solution_refusals",
    "fault_pool",
)  # fmt: skip
PASS_TENTHS = 800


@dataclass(frozen=True, slots=True)
class Compiled:
    """What a run pins: the start of its world, the key of its grading, the model solution."""

    scenario: str
    version: int
    title: str
    catalog_id: str
    catalog_version: int
    mode: str
    seed: int
    target_s: int
    initial: Mapping[str, Any]
    key: Mapping[str, Any]
    solution: Sequence[Mapping[str, Any]]
    variants: Sequence[Mapping[str, Any]]
    mutants: Sequence[Mapping[str, Any]]
    extra: Mapping[str, Any] = field(default_factory=dict)  # resolved beside the scenario: steps of an author's file

    def to_json(self) -> dict[str, Any]:
        """As it is stored with the run."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Compiled":
        """The stored one again."""
        return cls(**data)


def due_of(charges: Sequence[Mapping[str, Any]]) -> int:
    """What all fee lines of the key come to after waivers, in fen: `$due`."""
    return sum(row["amount_fen"] - row.get("waived_fen", 0) for row in charges if "fee" in row)


def compile_scenario(
    scenario: Scenario,
    catalog: Catalog,
    *,
    seed: int | None = None,
    mode: str = "practice",
    extra: Mapping[str, Any] | None = None,
) -> Compiled:
    """The scenario for this seed (its own by default) and mode. Raises VariableError."""
    data = scenario.data
    seed = data["rng_seed"] if seed is None else seed
    day = date.fromisoformat(data["clock"][:10])
    scope = Scope(draw_all(data.get("vars", {}), seed), day, catalog)
    due = due_of(scope.resolved(data["charges"]))
    scope = Scope(scope.drawn, day, catalog, due)
    found = {name: scope.resolved(value) for name, value in data.items() if name != "vars"}
    return Compiled(
        scenario.id, scenario.version, scenario.title, catalog.set_id, catalog.version, mode, seed,
        data["duration_min"] * 60, _initial(found, mode, seed), {name: found.get(name, []) for name in KEY},
        found["solution"], found["variants"], found["mutants"], scope.resolved(extra or {}),
    )  # fmt: skip


def drawn_faults(pool: Mapping[str, Any], seed: int) -> list[Any]:
    """So many faults of a pool as it says, the same ones for the same seed."""
    left, found = list(pool.get("faults", [])), []
    for number in range(min(pool.get("draw", 1), len(left))):
        found.append(left.pop(draw(seed, "fault_pool", number, below=len(left))))
    return [{key: value for key, value in each.items() if key != "reaction"} for each in found]


def _initial(found: Mapping[str, Any], mode: str, seed: int) -> dict[str, Any]:
    chosen = MODES[mode]
    return {
        **found["seed"],
        "clock": found["clock"],
        "role": found["role"],
        "persona": found["persona"],
        "dialogue": {**found["dialogue"], "persona": found["persona"]} if "dialogue" in found else {},
        "faults": [
            *found.get("faults", []),
            *(drawn_faults(found.get("fault_pool", {}), seed) if mode == "exam" else []),
        ],
        "hints": found.get("hints", []) if chosen.has_hints else [],
        "clock_moves": chosen.always_moves_clock or found.get("clock_moves", False),
    }
