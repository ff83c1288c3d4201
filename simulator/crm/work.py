"""The decision of one command while it is made: what it found, what it causes, or why it is refused."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from simulator.crm.catalog import Catalog, Offering
from simulator.crm.entities import Desk, Draft, Entity
from simulator.crm.evolving import evolve
from simulator.crm.log import Command, Decision, Fact
from simulator.crm.state import Meta, State, World

Change = tuple[str, str, Mapping[str, Any]]
Talk = Callable[[Mapping[str, Any], Mapping[str, Any], str, str], Mapping[str, Any]]


class Refusal(Exception):
    """The counter says no. `code` is an E-code, `details` fill its message."""

    def __init__(self, code: str, details: Mapping[str, Any] | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.details: Mapping[str, Any] = details or {}


def put(kind: type[Entity], key: str, /, **changes: Any) -> Change:
    """An entity that appears or changes."""
    return (kind.TABLE, key, changes)


class Work:
    """State so far, facts so far. `emit` applies each fact at once, so later rules see what earlier ones did."""

    def __init__(self, state: State, catalog: Catalog, command: Command, talk: Talk | None = None) -> None:
        self.state = state
        self.catalog = catalog
        self.command = command
        self.talk = talk
        self.facts: list[Fact] = []
        self.kept: list[Fact] = []  # facts that stand even when the command is refused
        self.warnings: list[str] = []
        self.shown: dict[str, Any] = {}
        self.details: dict[str, Any] = {}
        self.code = ""
        self.looked = False

    @property
    def world(self) -> World:
        """What exists now."""
        return self.state.world

    @property
    def meta(self) -> Meta:
        """Clock and counters now."""
        return self.state.meta

    @property
    def now(self) -> datetime:
        """The run's own time."""
        return self.state.meta.now

    @property
    def now_iso(self) -> str:
        """The run's own time as text."""
        return self.state.meta.now.isoformat()

    @property
    def today(self) -> date:
        """The business day."""
        return self.state.meta.today

    @property
    def desk(self) -> Desk:
        """Who stands at the counter."""
        return self.world.desk

    @property
    def policy(self) -> Mapping[str, Any]:
        """The counter's policy."""
        return self.catalog.policy

    def emit(self, kind: str, /, *changes: Change, drop: tuple[tuple[str, str], ...] = (), **data: Any) -> None:
        """A fact happens."""
        if changes:
            data["put"] = [[table, key, dict(changed)] for table, key, changed in changes]
        if drop:
            data["drop"] = [list(each) for each in drop]
        fact = Fact(kind, data)
        self.state = evolve(self.state, fact)
        self.facts.append(fact)

    def keep(self, kind: str, /, *changes: Change, **data: Any) -> None:
        """A fact that stands even when this command is refused: what others did meanwhile."""
        self.emit(kind, *changes, **data)
        self.kept.append(self.facts[-1])

    def warn(self, code: str, **details: Any) -> None:
        """A warning, where the mode shows it. It stops nothing."""
        if self.meta.mode in self.policy["warning_modes"].get(code, ()):
            self.warnings.append(code)
            self.details.update(details)

    def show(self, **data: Any) -> None:
        """What the screen shows besides."""
        self.shown.update(data)

    def fresh(self, kind: type[Entity], prefix: str) -> str:
        """An id that no entity of this kind has (such tables never lose a row)."""
        return f"{prefix}{self.world.count(kind) + 1}"

    def draft(self) -> Draft:
        """The draft on screen; E-STEP where there is none."""
        if not self.desk.draft:
            raise Refusal("E-STEP", {"command": self.command.name})
        return self.world.get(Draft, self.desk.draft)

    def offering(self, code: str) -> Offering:
        """The offering of a code in this set; E-OFFER-NA where there is none."""
        found = self.catalog.find(code)
        if found is None:
            raise Refusal("E-OFFER-NA", {"offering": code})
        return found

    def decision(self) -> Decision:
        """The answer of a command that went through."""
        outcome = "looked" if self.looked else "ok"
        return Decision(outcome, self.code, tuple(self.facts), self.shown, tuple(self.warnings), self.details)  # type: ignore[arg-type]

    def refused(self, refusal: Refusal) -> Decision:
        """The answer of a command that did not."""
        return Decision("refused", refusal.code, tuple(self.kept), {}, (), refusal.details)
