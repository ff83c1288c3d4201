"""What every entity is."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entity:
    """Something with an id in one table of the world."""

    TABLE: ClassVar[str] = ""
    id: str
