"""Kinds of to-do: what can be done with one tap, given by the app that owns the thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Choice:
    """One answer to a to-do, e.g. approve or decline; `run(todo, by, reason)` calls the owner's action."""

    key: str
    label: Any
    run: Callable[[Any, Any, str], None]
    needs_reason: bool = False
    is_batch: bool = True


@dataclass(frozen=True)
class Kind:
    """A kind of to-do; `states` names the approval states (app.Model.state) that it stands for."""

    key: str
    label: Any
    icon: str = "circle"
    choices: tuple[Choice, ...] = ()
    states: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


KINDS: dict[str, Kind] = {}


def register(kind: Kind) -> Kind:
    """Make `kind` known; called in the owner's AppConfig.ready or receivers."""
    KINDS[kind.key] = kind
    return kind
