"""A row of the permission matrix, and how the apps write theirs (tests/permissions.py tells what the answers mean)."""

from collections.abc import Callable
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

Cast = SimpleNamespace


@dataclass(frozen=True)
class Row:
    """One address. `why` is for rows that would make a reader wonder."""

    name: str
    answers: str
    args: Callable[[Cast], list[Any]] = lambda cast: []
    method: str = "get"
    data: Callable[[Cast], dict[str, Any]] = lambda cast: {}
    url: Callable[[Cast], str] | None = None  # where `name` is not an address that can be reversed
    why: str = ""


def of(name: str, field: str = "public_id") -> Callable[[Cast], list[Any]]:
    """Return what makes the arguments from `field` of the cast's object `name`."""
    return lambda cast: [getattr(getattr(cast, name), field)]
