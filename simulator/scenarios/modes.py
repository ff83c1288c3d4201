"""One scenario, four ways to take it (`simulator.md` 5.2)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

ModeName = Literal["demo", "guided", "practice", "exam"]


@dataclass(frozen=True, slots=True)
class Mode:
    """What a trainee may do and is shown."""

    name: ModeName
    shows_next_step: bool
    allows_other_steps: bool
    has_hints: bool
    may_reset: bool
    may_snapshot: bool
    announces_faults: bool
    scores: Literal["completion", "report", "result"]
    keeps_time_limit: bool = False
    always_moves_clock: bool = True


MODES: Mapping[str, Mode] = {
    "demo": Mode("demo", True, False, False, True, False, True, "completion"),
    "guided": Mode("guided", True, False, False, True, True, True, "completion"),
    "practice": Mode("practice", False, True, True, True, True, False, "report"),
    "exam": Mode("exam", False, True, False, False, False, False, "result", True, False),
}
