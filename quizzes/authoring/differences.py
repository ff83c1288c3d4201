"""What changed between two versions, field by field, in words for people. Pure."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from quizzes.authoring import drafts
from quizzes.authoring.levels import LEVELS, Field, Level
from quizzes.models import Kind

Path = tuple[str, ...]
PIECES = re.compile(r"[A-Za-z0-9]+|\s+|.", re.DOTALL)
ORDER = "the order"
LONGEST = 4_000  # of a text that is compared letter by letter


@dataclass(frozen=True)
class Change:
    """One field that differs; `pieces` is the new text with what left and came: (same, del or ins; text)."""

    label: str
    old: str
    new: str

    @property
    def is_new(self) -> bool:
        return self.new != "" and self.old == ""

    @property
    def is_gone(self) -> bool:
        return self.old != "" and self.new == ""

    @property
    def pieces(self) -> list[tuple[str, str]]:
        if self.is_new or self.is_gone or max(len(self.old), len(self.new)) > LONGEST:
            return [p for p in (("del", self.old), ("ins", self.new)) if p[1]]
        a, b = PIECES.findall(self.old), PIECES.findall(self.new)
        found = []
        for word, a1, a2, b1, b2 in difflib.SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
            if word == "equal":
                found.append(("same", "".join(a[a1:a2])))
            else:
                found += [p for p in (("del", "".join(a[a1:a2])), ("ins", "".join(b[b1:b2]))) if p[1]]
        return found


def changes(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> list[Change]:
    """Return what differs between two bodies, in the order of the editor; everything is new without an old one."""
    before, after = dict(_lines(old)) if old else {}, dict(_lines(new))
    found = []
    for path in [*after, *(p for p in before if p not in after)]:
        (label, was), (label_now, now) = before.get(path, ("", "")), after.get(path, ("", ""))
        if path[-1] == ORDER:
            was, now = _order(was.split(), now.split()) if was and now else ("", "")
        if was != now:
            found.append(Change(label_now or label, was, now))
    return found


def _order(old: list[str], new: list[str]) -> tuple[str, str]:
    """Return the order of the rows that both have, by their numbers in the old one."""
    numbers = {key: str(n) for n, key in enumerate(old, start=1)}
    return " ".join(numbers[k] for k in old if k in new), " ".join(numbers[k] for k in new if k in numbers)


def in_words(old: Mapping[str, Any] | None, new: Mapping[str, Any]) -> str:
    """Return the labels of what differs, for a version that was saved without a note."""
    return "、".join(dict.fromkeys(change.label for change in changes(old, new)))[:200] if old else ""


def _lines(body: Mapping[str, Any]) -> Iterator[tuple[Path, tuple[str, str]]]:
    """Yield (path, (label, text)) of every field of a body that says something; rows are known by their keys."""
    draft = drafts.draft_of(body)
    yield ("kind",), (_("Type"), str(Kind(body["kind"]).label))
    yield from _level(LEVELS[body["kind"]], draft, (), "")


def _level(level: Level, draft: drafts.Draft, path: Path, before: str) -> Iterator[tuple[Path, tuple[str, str]]]:
    for field in level.fields:
        text = _text(field, draft[field.name])
        if text:
            yield (*path, field.name), (f"{before}{field.label}", text)
    for rows in level.rows:
        some = draft[rows.name]
        keys = [row.get("key") or str(n) for n, row in enumerate(some, start=1)]
        if len(some) > 1 and rows.name != "answers":
            yield (*path, rows.name, ORDER), (f"{before}{_('Order')} ({rows.label})", " ".join(keys))
        for n, (key, row) in enumerate(zip(keys, some, strict=True), start=1):
            yield from _level(rows.level_of(row), row, (*path, rows.name, key), f"{before}{rows.one} {n} · ")


def _text(field: Field, value: Any) -> str:
    if field.shape == "hidden":
        return ""
    if field.shape == "flag":
        return _("yes") if value else (_("no") if field.default is True else "")
    words = dict(field.choices)
    if field.shape == "several":
        return ", ".join(str(words.get(v, v)) for v in value)
    return str(words.get(value, value)) if field.shape == "choice" and value in words else str(value)
