"""YAML with the line of every place, and a collector of what is wrong: `file:line: reason`.

The words are data (`content/simulator/authoring.yaml`), like those of the counter's codes. The packages below content
may not import its loader, so the reader is here once more, smaller.
"""

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from math import isfinite
from pathlib import Path
from typing import Any

import yaml

from simulator.crm.catalog import CONTENT

Place = tuple[str | int, ...]
HAN = re.compile(r"[㐀-鿿]")
MAX_BYTES = 512 * 1024
MAX_DEPTH = 16
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


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
    """The data of a file and the line of each of its places (a place is the way of keys and indexes to it)."""

    name: str
    data: Any
    lines: Mapping[Place, int] = field(default_factory=dict)

    def line(self, *place: str | int) -> int:
        """The line of a place, or of the nearest place around it."""
        for end in range(len(place), -1, -1):
            if place[:end] in self.lines:
                return self.lines[place[:end]]
        return 1


class _Reader:
    def __init__(self, name: str, problems: Problems) -> None:
        self.name, self.problems = name, problems
        self.scalars = yaml.constructor.SafeConstructor()
        self.lines: dict[Place, int] = {}

    def read(self, node: yaml.Node, place: Place = ()) -> Any:
        """The data of a node."""
        self.lines.setdefault(place, node.start_mark.line + 1)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*place, index)) for index, child in enumerate(node.value)]
        try:
            value = self.scalars.construct_object(node)
            if isinstance(value, float) and not isfinite(value):
                raise ValueError(value)
        except (yaml.YAMLError, ValueError):
            self.problems.add(self.name, node.start_mark.line + 1, "unreadable", text=str(node.value)[:40])
            return node.value
        return value.isoformat() if isinstance(value, dt.date) else value

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.add(self.name, line, "key_no_word")
                continue
            key = str(key_node.value)
            if node.flow_style and HAN.search(key):  # half a sentence behind a half-width comma became a key
                self.problems.add(self.name, line, "half_width", text=key[:30])
                continue
            if key in data:
                self.problems.add(self.name, line, "key_twice", key=key)
                continue
            self.lines[(*place, key)] = line
            data[key] = self.read(value_node, (*place, key))
        return data


def read_text(text: str, name: str, problems: Problems) -> Tree | None:
    """The tree of a YAML text; None where it is no YAML at all or holds what bombs are made of."""
    try:
        if not _is_harmless(text, name, problems):
            return None
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        problems.add(name, line, "no_yaml", problem=error.problem)
        return None
    except yaml.YAMLError as error:
        problems.add(name, 1, "no_yaml", problem=str(error)[:80])
        return None
    if node is None:
        problems.add(name, 1, "empty")
        return None
    reader = _Reader(name, problems)
    return Tree(name, reader.read(node), reader.lines)


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


def _is_harmless(text: str, name: str, problems: Problems) -> bool:
    """Refuse aliases and deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        line = event.start_mark.line + 1 if event.start_mark else 1
        if isinstance(event, yaml.AliasEvent):
            problems.add(name, line, "alias")
            return False
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > MAX_DEPTH:
                problems.add(name, line, "too_deep")
                return False
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return True
