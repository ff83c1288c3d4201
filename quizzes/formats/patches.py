"""What a foreign format has no place for, carried beside the question as small patches.

A writer writes what the format can say, reads that back, and notes every difference to the question as a patch: the
path of a field and its value. So an export that is imported again is equal, for every field of every kind that the
format can hold. A patch of something that the format does say (a text whose Markdown became HTML) remembers what the
reader made of it: when the question was edited elsewhere in between, that edit stands and the patch is dropped.
"""

import json
import re
import zlib
from dataclasses import dataclass
from typing import Any

from quizzes.formats.parsed import Question

MAX_PATCHES = 500
PATH = re.compile(r"[a-z_]{1,30}(\.([a-z_]{1,30}|\d{1,3})){0,8}")
PREFIX = "kuibu:"
REMOVED = "-"
_nothing = object()


@dataclass(frozen=True)
class Patch:
    """Set the field at `path` to `value`; `was` is the sum of what stood there when the patch was made (empty: nothing)."""

    path: str
    value: Any
    was: str = ""


def difference(native: Any, wanted: Any, path: str = "") -> list[Patch]:
    """Return the patches that make `wanted` of `native`."""
    if native == wanted and isinstance(native, bool) == isinstance(wanted, bool):
        return []
    if isinstance(native, dict) and isinstance(wanted, dict) and (native or not path):
        found = []
        for key in [*wanted, *(k for k in native if k not in wanted)]:
            found += difference(native.get(key, _nothing), wanted.get(key, _nothing), f"{path}.{key}".lstrip("."))
        return found
    if isinstance(native, list) and isinstance(wanted, list) and len(native) == len(wanted):
        return [
            p
            for n, (old, new) in enumerate(zip(native, wanted, strict=True))
            for p in difference(old, new, f"{path}.{n}")
        ]
    return [Patch(path, None if wanted is _nothing else wanted, "" if native is _nothing else sum_of(native))]


def apply(native: Question, patches: list[Patch]) -> Question:
    """Return `native` with `patches`; those whose place was edited or is gone change nothing."""
    result = json.loads(json.dumps(native))
    for patch in patches[:MAX_PATCHES]:
        _apply_one(result, patch)
    return result


def _apply_one(result: Question, patch: Patch) -> None:
    *way, last = patch.path.split(".")
    place: Any = result
    for step in way:
        place = _get(place, step)
    old = _get(place, last)
    if ("" if old is _nothing else sum_of(old)) != patch.was:
        return
    if isinstance(place, dict):
        if patch.value is None:
            place.pop(last, None)
        else:
            place[last] = patch.value
    elif isinstance(place, list) and old is not _nothing:
        place[int(last)] = patch.value


def _get(place: Any, step: str) -> Any:
    if isinstance(place, dict):
        return place.get(step, _nothing)
    if isinstance(place, list) and step.isdigit() and int(step) < len(place):
        return place[int(step)]
    return _nothing


def sum_of(value: Any) -> str:
    """Return a short sum of a value, to see whether it is still the same."""
    return f"{zlib.crc32(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()):08x}"


# --- as words: tags of Moodle and GIFT, values of metadata ---------------------------------------
def word_of(patch: Patch) -> str:
    """Return a patch as one line: `kuibu:difficulty=2`, `kuibu:stem~1c291ca3=**…**`."""
    return f"{PREFIX}{patch.path}{'~' + patch.was if patch.was else ''}={value_of(patch.value)}"


def patch_of(word: str) -> Patch | None:
    """Return the patch that a tag says, or None for a tag of somebody else."""
    name, equals, value = word.removeprefix(PREFIX).partition("=")
    path, _tilde, was = name.partition("~")
    if not word.startswith(PREFIX) or not equals or not PATH.fullmatch(path):
        return None
    return Patch(path, read_value(value), was)


def value_of(value: Any) -> str:
    """Return a value as text: plain where it can be read back as the same, else JSON."""
    if isinstance(value, str) and value and read_value(value) == value and "\n" not in value and value == value.strip():
        return value
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def read_value(text: str) -> Any:
    """Return what `value_of` wrote. Text that is no JSON is itself."""
    if not re.match(r'[\[{"\-\d]|(true|false|null)$', text) or len(text) > 100_000 or text.count("[") > 200:
        return text
    try:
        return json.loads(text, parse_constant=lambda _name: None)
    except (ValueError, RecursionError):
        return text
