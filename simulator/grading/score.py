"""What grading says: a score in tenths of a point, and for each lost point a finding."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Part = Literal["goals", "charges", "trace", "manners", "time", "penalty"]
FULL = 1000
RANK: Mapping[str, int] = {"goals": 0, "charges": 1, "trace": 2, "manners": 3, "time": 4, "penalty": 5}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was not right. `points` (tenths) is what it costs here, `full` before causes were merged."""

    rule: str
    part: Part
    full: int
    points: int = -1
    seq: int = 0  # the event that shows it; 0: nothing was done
    field: str = ""
    expected: Any = None
    found: Any = None
    cause: str = ""
    covered_by: str = ""  # the dearer finding with the same cause
    must: bool = False
    text: tuple[str, ...] = ()  # keys of consequences.yaml, the most special first
    why: str = ""
    cost: str = ""  # what it would cost in the hall

    def to_json(self) -> dict[str, Any]:
        """For the page and for `grade_run`."""
        data = asdict(self)
        data.pop("text")
        return data | {"points": self.points / 10, "full": self.full / 10}


@dataclass(frozen=True, slots=True)
class Score:
    """The result of a run. `points_tenths` of 1000."""

    points_tenths: int
    passed: bool
    findings: tuple[Finding, ...]
    version: int
    redlines: tuple[str, ...] = ()
    must_missed: tuple[str, ...] = ()
    parts: Mapping[str, int] = field(default_factory=dict)

    @property
    def points(self) -> float:
        """Of 100."""
        return self.points_tenths / 10

    def lost(self) -> dict[str, float]:
        """Points by rule, only where something was lost."""
        found: dict[str, float] = {}
        for each in self.findings:
            if each.points:
                found[each.rule] = found.get(each.rule, 0) + each.points / 10
        return found

    def to_json(self) -> dict[str, Any]:
        """As `grade_run --json` prints it and the run stores it."""
        return {
            "score": self.points, "passed": self.passed, "version": self.version, "redlines": list(self.redlines),
            "must_missed": list(self.must_missed), "parts": {name: each / 10 for name, each in self.parts.items()},
            "findings": [each.to_json() for each in self.findings],
        }  # fmt: skip
