"""YAML with the line of every place, and a note of whatever YAML lets pass in silence.

What is wrong is noted under a key (`NOTES`); whoever reads says it in the words of its readers.
"""

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import Any, Protocol

import yaml

Place = tuple[str | int, ...]
NOTES = ("unreadable", "key_no_word", "half_width", "key_twice", "no_yaml", "empty", "alias", "too_deep")
HAN = re.compile(r"[㐀-鿿]")
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Note(Protocol):
    """Takes what is wrong: the line (from 1), one of `NOTES`, and its details (text, key or problem)."""

    def __call__(self, line: int, note: str, /, **details: str) -> None: ...


@dataclass(frozen=True, slots=True)
class Tree:
    """The data of a text and the line of each of its places (a place is the way of keys and indexes to it)."""

    data: Any
    lines: Mapping[Place, int] = field(default_factory=dict)

    def line(self, *place: str | int) -> int:
        """Return the line of `place`, or of the nearest place around it that has one."""
        for end in range(len(place), -1, -1):
            if place[:end] in self.lines:
                return self.lines[place[:end]]
        return 1


class _Reader:
    def __init__(self, first_line: int, note: Note) -> None:
        self.first_line, self.note = first_line, note
        self.scalars = yaml.constructor.SafeConstructor()
        self.lines: dict[Place, int] = {}

    def read(self, node: yaml.Node, place: Place = ()) -> Any:
        """Return the data of `node`, keeping lines and noting what is not allowed."""
        self.lines.setdefault(place, self._line(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*place, index)) for index, child in enumerate(node.value)]
        return self._scalar(node)

    def _line(self, node: yaml.Node) -> int:
        return self.first_line + int(node.start_mark.line)

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = self._line(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self.note(line, "key_no_word")
                continue
            key = str(key_node.value)
            if node.flow_style and HAN.search(key):  # `{zh: 一句话,说完。}`: the second half became a key
                self.note(line, "half_width", text=key[:30])
            elif key in data:
                self.note(line, "key_twice", key=key)
            else:
                self.lines[(*place, key)] = line
                data[key] = self.read(value_node, (*place, key))
        return data

    def _scalar(self, node: yaml.Node) -> Any:
        try:
            value = self.scalars.construct_object(node)
            if isinstance(value, float) and not isfinite(value):
                raise ValueError(value)
        except (yaml.YAMLError, ValueError):
            self.note(self._line(node), "unreadable", text=str(node.value)[:40])
            return node.value
        return value.isoformat() if isinstance(value, dt.date) else value


def read(text: str, note: Note, *, first_line: int = 1, max_depth: int = 20) -> Tree | None:
    """Return the tree of `text`, whose first line is line `first_line` of its file; None, noted, when it is no YAML at all.

    References and nesting deeper than `max_depth` are refused: our files never need them, and bombs are made of them.
    """
    try:
        if not _is_harmless(text, note, first_line, max_depth):
            return None
        node = yaml.compose(text, Loader=LOADER)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line if error.problem_mark else 0
        note(first_line + line, "no_yaml", problem=str(error.problem))
        return None
    except yaml.YAMLError as error:
        note(first_line, "no_yaml", problem=str(error)[:80])
        return None
    if node is None:
        note(first_line, "empty")
        return None
    reader = _Reader(first_line, note)
    return Tree(reader.read(node), reader.lines)


def plain(text: str) -> Any:
    """Return the data of a file of ours whose lines nobody asks for, by the fast parser. Raises yaml.YAMLError."""
    return yaml.load(text, Loader=LOADER)  # noqa: S506 (the safe loader, in C where it is there)


def _is_harmless(text: str, note: Note, first_line: int, max_depth: int) -> bool:
    depth = 0
    for event in yaml.parse(text, Loader=LOADER):
        if isinstance(event, yaml.AliasEvent):
            found = "alias"
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth <= max_depth:
                continue
            found = "too_deep"
        else:
            depth -= isinstance(event, yaml.CollectionEndEvent)
            continue
        note(first_line + (event.start_mark.line if event.start_mark else 0), found)
        return False
    return True
