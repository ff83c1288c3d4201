"""Kinds of to-do: what can be done with one tap, given by the app that owns the thing."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Choice:
    """One answer to a to-do, e.g. approve or decline; `run(todo, by, reason)` calls the owner's action.

    `run` is called inside a transaction in which the to-do is closed already; what it raises (an OutboxError or a
    ValidationError) reopens it and is shown. `by` is who taps, which on days of delegation is not `todo.whom`.
    """

    key: str
    label: Any
    run: Callable[[Any, Any, str], None]
    needs_reason: bool = False
    is_batch: bool = True


@dataclass(frozen=True)
class Kind:
    """A kind of to-do; `states` names the approval states (app.Model.state) that it stands for.

    `minutes` is what one usually takes: HR sees how much is asked of each manager a month.
    """

    key: str
    label: Any
    icon: str = "circle"
    choices: tuple[Choice, ...] = ()
    states: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    minutes: int = 2

    def choice(self, key: str) -> Choice | None:
        """Return the answer with this key, or None."""
        return next((choice for choice in self.choices if choice.key == key), None)

    @property
    def batch_choices(self) -> list[Choice]:
        """Answers that can be given to many at once."""
        return [choice for choice in self.choices if choice.is_batch]

    @property
    def batch_needs_reason(self) -> bool:
        return any(choice.needs_reason for choice in self.batch_choices)


KINDS: dict[str, Kind] = {}


def kind_of(key: str) -> Kind:
    """Return the kind of this key; to-dos of an app that is gone are shown under their key, without answers."""
    return KINDS.get(key) or Kind(key, key)


def register(kind: Kind) -> Kind:
    """Make `kind` known; called in the owner's AppConfig.ready or receivers."""
    KINDS[kind.key] = kind
    return kind
