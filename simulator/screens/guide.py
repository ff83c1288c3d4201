"""Guided mode: the next step in words, where it stands, and how far the way is."""

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from simulator import playing
from simulator.models import Run
from simulator.scenarios import guiding
from simulator.screens.naming import Names


class Guide:
    """What guided mode says of a run (one query for its events)."""

    def __init__(self, run: Run) -> None:
        self.run = run
        self.steps = playing.compiled_of(run).solution

    @cached_property
    def _events(self):
        return playing.events_of(self.run)

    @cached_property
    def place(self) -> int:
        """Return how many steps are done."""
        return guiding.reached(self.steps, self._events)

    @property
    def total(self) -> int:
        return len(self.steps)

    @cached_property
    def command(self) -> str:
        """Return the command that comes next; empty when all is done."""
        step = guiding.next_step(self.steps, self._events)
        return str(step["do"]) if step else ""

    @property
    def text(self) -> str:
        """Return the next step in words; empty when all is done."""
        step = guiding.next_step(self.steps, self._events)
        if step is None:
            return ""
        return Names(self.run).step(str(step["do"]), {k: v for k, v in step.items() if k not in ("do", "id")})

    @property
    def why(self) -> str:
        """Return why the next step is done, where there is a word for it."""
        step = guiding.next_step(self.steps, self._events)
        return Names(self.run).why(step) if step else ""

    @property
    def screen(self) -> str:
        """Return the screen on which the next step stands; empty for what stands in the tray."""
        return self.command[:2] if self.command[:1] == "S" else ""

    def allows(self, command: str, fields: Mapping[str, Any]) -> bool:
        """Whether this may be done now: the next step, and whatever only looks."""
        return guiding.allows(self.steps, self._events, command, fields)
