"""What is written down: a command comes in, a decision answers it, an event records both. All of it is JSON."""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Outcome = Literal["ok", "looked", "refused"]
EVENT_VERSION = 1


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that happened. `data` is JSON only and carries every amount (fen), date (ISO) and drawn value.

    Two keys of `data` are for `evolve`: `put` lists `[table, id, changed fields]`, `drop` lists `[table, id]`.
    """

    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Command:
    """What somebody at the counter did. `active_s`: seconds of real work since the last command, stamped outside."""

    name: str
    fields: Mapping[str, Any]
    token: str
    active_s: float = 0.0


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer to a command. A refusal changes nothing, except E-DUP, whose facts say that money was taken."""

    outcome: Outcome
    code: str = ""
    facts: tuple[Fact, ...] = ()
    shown: Mapping[str, Any] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)


UPCASTERS: Mapping[int, Callable[[Mapping[str, Any]], Mapping[str, Any]]] = {}  # version -> the row one version later


def upcast(data: Mapping[str, Any]) -> Mapping[str, Any]:
    """A stored row as the present version writes it. Raises ValueError for one that a later version wrote."""
    if data.get("v", 1) > EVENT_VERSION:
        raise ValueError(
            f"event {data.get('seq')} was written by version {data['v']}, this one reads up to {EVENT_VERSION}"
        )
    while data.get("v", 1) < EVENT_VERSION:
        data = UPCASTERS[data.get("v", 1)](data)
    return data


@dataclass(frozen=True, slots=True)
class Event:
    """One row of the log: one command and all that it caused. `biz_ts`: the run's own time when it was given."""

    seq: int
    token: str
    command: str
    fields: Mapping[str, Any]
    outcome: Outcome
    code: str
    facts: tuple[Fact, ...]
    biz_ts: str
    active_s: float = 0.0
    v: int = EVENT_VERSION
    warnings: tuple[str, ...] = ()
    details: Mapping[str, Any] = field(default_factory=dict)
    shown: Mapping[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        """The row as JSON data."""
        return asdict(self)

    def dumps(self) -> str:
        """The row as text, the same for the same event."""
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Event":
        """The event of a stored row."""
        data = upcast(data)
        known = {**data, "facts": tuple(Fact(each["kind"], each["data"]) for each in data["facts"])}
        known["warnings"] = tuple(data.get("warnings", ()))
        return cls(**known)

    def has(self, kind: str) -> bool:
        """Whether a fact of this kind happened."""
        return any(fact.kind == kind for fact in self.facts)
