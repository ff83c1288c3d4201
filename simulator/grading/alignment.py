"""Feedback only: the trainee's steps beside the model's, with what was added and what was left out. Never a score."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from simulator.crm.log import Event
from simulator.crm.vocabulary import COMMANDS

Move = Literal["both", "extra", "missing"]
EXTRA, MISSING = 1, 2


@dataclass(frozen=True, slots=True)
class Aligned:
    """One row of the comparison; `seq` is the event, `step` the index in the model solution."""

    move: Move
    command: str
    seq: int = 0
    step: int = -1


def aligned(events: Sequence[Event], solution: Sequence[str]) -> list[Aligned]:
    """The cheapest alignment: an extra step costs 1, a missing one 2; look-ups and talk cost nothing and are left out."""
    done = [(each.command, each.seq) for each in events if each.outcome == "ok" and _counts(each.command)]
    model = [(name, index) for index, name in enumerate(solution) if _counts(name)]
    costs = _costs([name for name, _ in done], [name for name, _ in model])
    rows: list[Aligned] = []
    left, right = len(done), len(model)
    while left or right:
        here = costs[left][right]
        if left and right and done[left - 1][0] == model[right - 1][0] and here == costs[left - 1][right - 1]:
            left, right = left - 1, right - 1
            rows.append(Aligned("both", done[left][0], done[left][1], model[right][1]))
        elif left and here == costs[left - 1][right] + EXTRA:
            left -= 1
            rows.append(Aligned("extra", done[left][0], done[left][1]))
        else:
            right -= 1
            rows.append(Aligned("missing", model[right][0], step=model[right][1]))
    return rows[::-1]


def fitness(rows: Sequence[Aligned]) -> float:
    """1 - cost / (all extra + all missing), 1 for two empty ones."""
    cost = sum(EXTRA if row.move == "extra" else MISSING if row.move == "missing" else 0 for row in rows)
    worst = sum(EXTRA for row in rows if row.move != "missing") + sum(MISSING for row in rows if row.move != "extra")
    return 1 - cost / worst if worst else 1.0


def _counts(command: str) -> bool:
    spec = COMMANDS.get(command)
    return spec is not None and spec.nature in ("do", "submit")


def _costs(done: list[str], model: list[str]) -> list[list[int]]:
    table = [[left * EXTRA + right * MISSING for right in range(len(model) + 1)] for left in range(len(done) + 1)]
    for left, name in enumerate(done, 1):
        for right, wanted in enumerate(model, 1):
            ways = [table[left - 1][right] + EXTRA, table[left][right - 1] + MISSING]
            if name == wanted:
                ways.append(table[left - 1][right - 1])
            table[left][right] = min(ways)
    return table
