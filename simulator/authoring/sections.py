"""The text of a scenario or conversation by its top-level keys: what was not changed keeps every comment and line break of its author."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml

from simulator.scenarios.checking import validator
from simulator.scenarios.reading import Tree

WIDE = 10**6  # a row stays one line, so that a problem's line names it


def order(schema: Path) -> list[str]:
    """The keys of a file in the order in which they are written."""
    return list(validator(schema).schema["properties"])


def flow(value: Any) -> str:
    """A value in one line."""
    text: str = yaml.safe_dump(value, default_flow_style=True, allow_unicode=True, sort_keys=False, width=WIDE)
    return text.removesuffix("...\n").strip()


def written(key: str, value: Any) -> str:
    """A top-level key with its value, rows of mappings one a line, the nodes of a conversation one below the other."""
    if key == "dialogue":
        return f"dialogue:\n{_dialogue(value)}"
    if isinstance(value, list) and value and all(isinstance(row, dict) for row in value):
        return f"{key}:\n" + "".join(f"  - {flow(row)}\n" for row in value)
    return f"{key}: {flow(value)}\n"


def _dialogue(value: Mapping[str, Any]) -> str:
    lines = [_in_dialogue(name, each) for name, each in value.items() if name != "nodes"]
    lines.append("  nodes:\n")
    for name, node in value["nodes"].items():
        lines.append(f"    {flow(name)}:\n")
        lines += [f"      {flow(key)}: {flow(each)}\n" for key, each in node.items() if key != "options"]
        lines.append("      options:\n")
        lines += [f"        - {flow(option)}\n" for option in node["options"]]
    return "".join(lines)


def _in_dialogue(name: str, value: Any) -> str:
    if name != "synonyms" or not isinstance(value, dict):
        return f"  {flow(name)}: {flow(value)}\n"
    # words in Chinese are no keys inside braces: there they are taken for half a sentence
    return f"  {name}:\n" + "".join(f"    {flow(word)}: {flow(others)}\n" for word, others in value.items())


def replaced(text: str, tree: Tree, changes: Mapping[str, Any], *, schema: Path) -> str:
    """The text with these keys written anew; None drops a key. What stands elsewhere is untouched."""
    parts = _parts(text, tree)
    for key, value in changes.items():
        if value is None:
            parts.pop(key, None)
        elif key in parts:
            parts[key] = written(key, value) + _tail(parts[key])
        else:
            parts = _placed(parts, key, written(key, value), order(schema))
    return "".join(parts.values())


def _parts(text: str, tree: Tree) -> dict[str, str]:
    """{key: its lines}; what stands before the first key goes under the empty one."""
    lines = text.splitlines(keepends=True)
    if lines and not lines[-1].endswith("\n"):
        lines[-1] += "\n"
    starts = sorted((tree.line(key) - 1, key) for key in tree.data)
    if len({at for at, _ in starts}) != len(starts) or any(not lines[at].startswith(key) for at, key in starts):
        return {"": "", **{key: written(key, value) for key, value in tree.data.items()}}  # not in our shape: all anew
    parts = {"": "".join(lines[: starts[0][0]])}
    for (at, key), (end, _) in zip(starts, [*starts[1:], (len(lines), "")], strict=True):
        parts[key] = "".join(lines[at:end])
    return parts


def _tail(part: str) -> str:
    """The comments and empty lines at the end of a part: they are about what comes next."""
    lines = part.splitlines(keepends=True)
    end = len(lines)
    while end and (not lines[end - 1].strip() or lines[end - 1].startswith("#")):
        end -= 1
    return "".join(lines[end:])


def _placed(parts: dict[str, str], key: str, part: str, known: list[str]) -> dict[str, str]:
    before = [name for name in parts if name and name in known and known.index(name) < known.index(key)]
    after = before[-1] if before else ""
    found: dict[str, str] = {}
    for name, each in parts.items():
        found[name] = each
        if name == after:
            found[key] = part
    return found
