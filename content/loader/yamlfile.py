"""YAML with line numbers, and with clear words for what YAML lets pass in silence."""

import datetime as dt
import re
from dataclasses import dataclass, field
from typing import Any

import yaml
from django.utils.translation import gettext as _

from content.loader.problems import Problems

MAX_DEPTH = 20
Place = tuple[str | int, ...]
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
HAN = re.compile(r"[㐀-鿿]")


@dataclass
class Tree:
    """The data of a YAML text and the line of each of its places (a place is the way of keys and indexes to it)."""

    data: Any
    lines: dict[Place, int] = field(default_factory=dict)

    def line(self, *place: str | int) -> int:
        """Return the line of `place`, or of the nearest place around it that has one."""
        for end in range(len(place), -1, -1):
            if place[:end] in self.lines:
                return self.lines[place[:end]]
        return 1


class _Reader:
    def __init__(self, name: str, first_line: int, problems: Problems) -> None:
        self.name, self.first_line, self.problems = name, first_line, problems
        self.scalars = yaml.constructor.SafeConstructor()
        self.lines: dict[Place, int] = {}

    def read(self, node: yaml.Node, place: Place = ()) -> Any:
        """Return the data of `node`, noting lines and what is not allowed."""
        self.lines.setdefault(place, self.line_of(node))
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, place)
        if isinstance(node, yaml.SequenceNode):
            return [self.read(child, (*place, n)) for n, child in enumerate(node.value)]
        return self._scalar(node)

    def line_of(self, node: yaml.Node) -> int:
        return self.first_line + node.start_mark.line

    def _mapping(self, node: yaml.MappingNode, place: Place) -> dict[str, Any]:
        data: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = self.line_of(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.add(self.name, line, _("A key must be a plain word."))
                continue
            key = str(key_node.value)
            if node.flow_style and HAN.search(key):
                # `{zh: 一句话,说完。}` is read by YAML as two entries: the second half became a key.
                message = _(
                    "“%(text)s” stands after a half-width comma inside { }, so YAML takes it for a key. "
                    "Write the full-width comma “，”, or put the sentence into quotes."
                )
                self.problems.add(self.name, line, message % {"text": key[:30]})
                continue
            if key in data:
                self.problems.add(self.name, line, _("The key “%(key)s” stands here twice.") % {"key": key})
                continue
            self.lines[(*place, key)] = line
            data[key] = self.read(value_node, (*place, key))
        return data

    def _scalar(self, node: yaml.ScalarNode) -> Any:
        try:
            value = self.scalars.construct_object(node)
        except (yaml.YAMLError, ValueError):
            self.problems.add(
                self.name, self.line_of(node), _("“%(text)s” cannot be read.") % {"text": node.value[:40]}
            )
            return node.value
        return value.isoformat() if isinstance(value, dt.date) else value


def read_yaml(text: str, name: str, problems: Problems, *, first_line: int = 1) -> Tree | None:
    """Parse `text`, whose first line is line `first_line` of file `name`; None when it is no YAML at all."""
    try:
        if not _is_harmless(text, name, first_line, problems):
            return None
        node = yaml.compose(text, Loader=Loader)
    except yaml.MarkedYAMLError as exc:
        line = exc.problem_mark.line if exc.problem_mark else 0
        problems.add(name, first_line + line, _("This is not valid YAML: %(problem)s.") % {"problem": exc.problem})
        return None
    except yaml.YAMLError as exc:
        problems.add(name, first_line, _("This is not valid YAML: %(problem)s.") % {"problem": str(exc)[:80]})
        return None
    if node is None:
        problems.add(name, first_line, _("There is nothing in this file."))
        return None
    reader = _Reader(name, first_line, problems)
    return Tree(reader.read(node), reader.lines)


def _is_harmless(text: str, name: str, first_line: int, problems: Problems) -> bool:
    """Refuse what our files never need and bombs are made of: aliases, deep nesting."""
    depth = 0
    for event in yaml.parse(text, Loader=Loader):
        if isinstance(event, yaml.AliasEvent):
            message = _("References (*name) are not allowed.")
        elif isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth <= MAX_DEPTH:
                continue
            message = _("This is nested too deeply.")
        else:
            depth -= isinstance(event, yaml.CollectionEndEvent)
            continue
        problems.add(name, first_line + event.start_mark.line, message)
        return False
    return True
