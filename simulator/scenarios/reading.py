"""YAML with the line of every place, and a collector of what is wrong: `file:line: reason`.

The words are data (`content/simulator/authoring.yaml`), like those of the counter's codes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from lib import marked_yaml
from lib.marked_yaml import Place
from simulator.crm.catalog import CONTENT

__all__ = ["Place", "Problem", "Problems", "Tree", "read_file", "read_text", "words"]
MAX_BYTES = 512 * 1024
MAX_DEPTH = 16


@cache
def words() -> Mapping[str, str]:
    """The sentences for authors, by key."""
    found: Mapping[str, str] = yaml.safe_load((CONTENT / "authoring.yaml").read_text("utf-8"))["messages"]
    return found


@dataclass(frozen=True, order=True, slots=True)
class Problem:
    """One thing to mend. Lines count from 1."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


class Problems:
    """All that was found, each once."""

    def __init__(self) -> None:
        self._found: dict[Problem, None] = {}

    def add(self, file: str, line: int, key: str, /, **details: Any) -> None:
        """Note one problem in the words of `key`."""
        self._found[Problem(file, max(1, line), words()[key].format(**details))] = None

    def __iter__(self) -> Iterator[Problem]:
        return iter(sorted(self._found))

    def __len__(self) -> int:
        return len(self._found)


@dataclass(frozen=True, slots=True)
class Tree:
    """A file that was read: its name, its data and the line of each of its places."""

    name: str
    data: Any
    lines: Mapping[Place, int] = field(default_factory=dict)

    def line(self, *place: str | int) -> int:
        """The line of a place, or of the nearest place around it."""
        return marked_yaml.Tree(self.data, self.lines).line(*place)


def read_text(text: str, name: str, problems: Problems) -> Tree | None:
    """The tree of a YAML text; None where it is no YAML at all or holds what bombs are made of."""

    def note(line: int, what: str, /, **details: str) -> None:
        problems.add(name, line, what, **details)

    found = marked_yaml.read(text, note, max_depth=MAX_DEPTH)
    return None if found is None else Tree(name, found.data, found.lines)


def read_file(path: Path, problems: Problems) -> Tree | None:
    """The tree of a file, or None with the reason noted."""
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            problems.add(path.name, 1, "too_big", limit=MAX_BYTES)
            return None
        text = raw.decode("utf-8")
    except OSError as error:
        problems.add(path.name, 1, "no_file", problem=error.strerror or "")
        return None
    except UnicodeDecodeError as error:
        problems.add(path.name, raw[: error.start].count(b"\n") + 1, "no_utf8")
        return None
    return read_text(text, path.name, problems)
