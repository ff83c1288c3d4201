"""The state of a run: `world` is what exists and is hashed, `meta` is clock, counters and what the run was given."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import date, datetime
from hashlib import sha256
from typing import Any, TypeVar

from simulator.crm.entities import BY_TABLE, KINDS, Desk, Entity
from simulator.crm.log import Event
from simulator.crm.pmap import PMap

E = TypeVar("E", bound=Entity)


def frozen(value: Any) -> Any:
    """JSON data whose lists became tuples."""
    if isinstance(value, list | tuple):
        return tuple(frozen(each) for each in value)
    if isinstance(value, dict):
        return {key: frozen(each) for key, each in value.items()}
    return value


COLUMNS: Mapping[str, tuple[str, ...]] = {kind.TABLE: tuple(each.name for each in fields(kind)) for kind in KINDS}


def row(entity: Entity) -> dict[str, Any]:
    """An entity as JSON data."""
    return {name: getattr(entity, name) for name in COLUMNS[entity.TABLE]}


@dataclass(frozen=True, slots=True)
class World:
    """All entities by table and id. Changing it gives a new one that shares what stayed."""

    tables: PMap[PMap[Entity]]

    @classmethod
    def empty(cls) -> "World":
        """A world without anything."""
        return cls(PMap({kind.TABLE: PMap() for kind in KINDS}))

    def all(self, kind: type[E]) -> Iterator[E]:
        """Every entity of a kind."""
        return iter(self.tables[kind.TABLE].values())  # type: ignore[arg-type]

    def count(self, kind: type[E]) -> int:
        """How many of a kind there are."""
        return len(self.tables[kind.TABLE])

    def get(self, kind: type[E], key: str) -> E:
        """The entity of this id; KeyError where there is none."""
        return self.tables[kind.TABLE][key]  # type: ignore[return-value]

    def find(self, kind: type[E], key: str) -> E | None:
        """The entity of this id, or None."""
        return self.tables[kind.TABLE].get(key)  # type: ignore[return-value]

    def where(self, kind: type[E], /, **equal: Any) -> list[E]:
        """All of a kind whose fields equal these."""
        return [each for each in self.all(kind) if all(getattr(each, name) == it for name, it in equal.items())]

    @property
    def desk(self) -> Desk:
        """The counter."""
        return self.get(Desk, "now")

    def put(self, table: str, key: str, changes: Mapping[str, Any]) -> "World":
        """A world in which this entity exists and has these fields."""
        rows = self.tables[table]
        changed = {name: frozen(value) for name, value in changes.items()}
        old = rows.get(key)
        new = BY_TABLE[table](id=key, **changed) if old is None else replace(old, **changed)
        return World(self.tables.put(table, rows.put(key, new)))

    def drop(self, table: str, key: str) -> "World":
        """A world without this entity."""
        return World(self.tables.put(table, self.tables[table].drop(key)))

    def to_json(self) -> dict[str, list[dict[str, Any]]]:
        """All of it as JSON data, tables and rows by id."""
        return {
            table: [row(rows[key]) for key in sorted(rows)] for table, rows in sorted(self.tables.items()) if len(rows)
        }


@dataclass(frozen=True, slots=True)
class Meta:
    """What is not hashed: the clock, what was tried and answered, and what the scenario set once for all."""

    now: datetime
    mode: str
    rng_seed: int
    role: str
    setting: Mapping[str, Any]  # faults, persona, clock_moves, dialogue, modes: the compiled start without its world
    seq: int = 0
    tokens: PMap[Event] = field(default_factory=PMap)
    tries: Mapping[str, int] = field(default_factory=dict)  # command name -> how often it was given
    fired: Mapping[str, int] = field(default_factory=dict)  # fault id -> how often it struck
    asked: str = ""  # the number of the last S0.query_number
    talk: Mapping[str, Any] = field(default_factory=dict)  # the conversation, as `said` facts leave it
    finished: bool = False

    @property
    def today(self) -> date:
        """The business day."""
        return self.now.date()


@dataclass(frozen=True, slots=True)
class State:
    """World and meta after some events."""

    world: World
    meta: Meta


DEFAULTS: Mapping[str, Mapping[str, Any]] = {
    kind.TABLE: {each.name: each.default for each in fields(kind)} for kind in KINDS
}


def state_hash(world: World) -> str:
    """The same for equal worlds, whatever way led to them. A field that has its default does not count, so that a
    field added later changes no hash of an old run."""
    told = {
        table: [
            {name: value for name, value in row(rows[key]).items() if value != DEFAULTS[table][name]}
            for key in sorted(rows)
        ]
        for table, rows in world.tables.items()
        if len(rows)
    }
    text = json.dumps(told, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return sha256(text.encode()).hexdigest()
