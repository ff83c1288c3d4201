"""The parts of a scenario, of at most eight minutes each: which one runs, and whether the last step ended one."""

from dataclasses import dataclass

from simulator import playing
from simulator.crm.log import Event
from simulator.crm.state import State
from simulator.models import Run
from simulator.scenarios.guiding import is_step

TALK = ("say", "act")


@dataclass(frozen=True)
class Part:
    """One part of the way."""

    number: int
    title: str
    minutes: int
    is_done: bool


class Parts:
    """Where a run stands in the parts of its scenario. A scenario without parts has none to show."""

    def __init__(self, run: Run, state: State, last: Event | None = None) -> None:
        self.state, self.last = state, last
        steps = {step.get("id"): step for step in playing.compiled_of(run).solution}
        raw = playing.parts_of(run)
        self._ends = [steps.get(each["until"], {}) for each in raw]
        reached = [self._is_reached(step) for step in self._ends]
        # a later end reached means that the earlier parts are over, too
        self.all = [Part(n, each["title"], each["minutes"], any(reached[n - 1 :])) for n, each in enumerate(raw, 1)]

    def _is_reached(self, step) -> bool:
        command = step.get("do", "")
        if command not in TALK:
            return self.state.meta.tries.get(f"{command}:ok", 0) > 0
        return any(is_step(step, e.command, e.fields) for e in self.state.meta.tokens.values() if e.outcome == "ok")

    @property
    def total(self) -> int:
        return len(self.all)

    @property
    def now(self) -> Part | None:
        """Return the part that runs; the last one when all are done."""
        if self.total < 2:
            return None
        return next((part for part in self.all if not part.is_done), self.all[-1])

    @property
    def just_done(self) -> Part | None:
        """Return the part that the last step ended, where another one follows: a good place for a break."""
        if self.last is None or self.last.outcome != "ok" or self.total < 2:
            return None
        for part, step in zip(self.all[:-1], self._ends, strict=False):
            if is_step(step, self.last.command, self.last.fields) and not self.all[part.number].is_done:
                return part
        return None
