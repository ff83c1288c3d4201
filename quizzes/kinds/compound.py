"""cloze, case: several answers in one question. Groups of the layout are named <part>/<group>."""

import re
from collections.abc import Iterator, Mapping
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from quizzes.kinds.base import NOTHING, Body, Layout, Outcome, QuestionKind, Reader, mapping_of

PLACE = re.compile(r"\{\{\s*([A-Za-z0-9_-]{1,20})\s*\}\}")
Kinds = Mapping[str, QuestionKind]


def _inner(layout: Layout, key: str) -> Layout:
    return {name.split("/", 1)[1]: rows for name, rows in layout.items() if name.startswith(f"{key}/")}


class _Compound(QuestionKind):
    """A list of parts, each with key, kind, weight and the body of its kind."""

    list_name = ""
    allowed: tuple[str, ...] = ()

    def __init__(self, kinds: Kinds) -> None:
        self.kinds = kinds

    def _parts(self, body: Body) -> Iterator[tuple[str, QuestionKind, Body]]:
        for part in body[self.list_name]:
            yield part["key"], self.kinds[part["kind"]], part

    def _clean_part(self, n: int, row: Reader, taken: set[str]) -> dict[str, Any]:
        kind = row.choice("kind", self.allowed, self.allowed[0])
        own = self.kinds[kind].fields | {"key", "kind", "weight", "stem", "explanation", "text"}
        for name in set(row.data) - own:
            row.complain(name, _("A question of the kind “%(kind)s” has no such field.") % {"kind": kind})
        key = str(row.data.get("key") or n + 1)[:20]
        if key in taken or not key.isalnum():
            row.complain("key", _("“%(key)s” is used twice or is no key.") % {"key": key})
        taken.add(key)
        return {"key": key, "kind": kind, "weight": row.number("weight", 1, 1, 100), **self.kinds[kind].clean(row)}

    def choosables(self, body: Body) -> dict[str, list[str]]:
        return {
            f"{key}/{group}": keys
            for key, kind, part in self._parts(body)
            for group, keys in kind.choosables(part).items()
        }

    def stays_in_order(self, body: Body, group: str) -> bool:
        key, inner = group.split("/", 1)
        return any(kind.stays_in_order(part, inner) for k, kind, part in self._parts(body) if k == key)

    def decode(self, body: Body, layout: Layout, posted: Any) -> Any:
        given, known = mapping_of(posted or {}), {key for key, _kind, _part in self._parts(body)}
        if set(given) - known:
            mapping_of(None)
        found = {key: kind.decode(part, _inner(layout, key), given.get(key)) for key, kind, part in self._parts(body)}
        return {key: value for key, value in found.items() if value not in NOTHING}

    def encode(self, body: Body, layout: Layout, value: Any) -> Any:
        given = value or {}
        return {
            key: kind.encode(part, _inner(layout, key), given[key])
            for key, kind, part in self._parts(body)
            if key in given
        }

    def score(self, body: Body, value: Any) -> Outcome:
        given, parts, total, weights = value or {}, {}, Fraction(0), 0
        for key, kind, part in self._parts(body):
            parts[key] = kind.score(part, given.get(key)) if key in given else Outcome()
            total += parts[key].share * part["weight"]
            weights += part["weight"]
        waits = any(p.needs_person for p in parts.values())
        return Outcome(total / weights, right=all(p.right for p in parts.values()), needs_person=waits, parts=parts)

    def solution(self, body: Body) -> Any:
        return {key: kind.solution(part) for key, kind, part in self._parts(body)}

    def shown(self, body: Body, layout: Layout) -> dict[str, Any]:
        rows = []
        for key, kind, part in self._parts(body):
            rows.append(
                {"key": key, "kind": kind.name, "stem": part.get("stem", ""), **kind.shown(part, _inner(layout, key))}
            )
        return {"parts": rows}

    def texts(self, body: Body) -> Iterator[str]:
        for _key, kind, part in self._parts(body):
            yield part.get("stem", "")
            yield part.get("explanation", "")
            yield from kind.texts(part)


class Cloze(_Compound):
    name = "cloze"
    fields = frozenset({"gaps"})
    list_name = "gaps"
    allowed = ("short_text", "single", "numeric")

    def clean(self, reader: Reader) -> Body:
        taken: set[str] = set()
        gaps = [self._clean_part(n, row, taken) for n, row in reader.rows("gaps", 1, 20)]
        places = PLACE.findall(str(reader.data.get("stem") or ""))
        for key in taken - set(places):
            reader.complain("stem", _("The gap {{%(key)s}} does not stand in the text.") % {"key": key})
        for key in set(places) - taken:
            reader.complain("gaps", _("The text has a gap {{%(key)s}} that is described nowhere.") % {"key": key})
        if len(set(places)) != len(places):
            reader.complain("stem", _("A gap stands in the text twice."))
        return {"gaps": gaps}


class Case(_Compound):
    name = "case"
    fields = frozenset({"parts"})
    list_name = "parts"
    allowed = (
        "single",
        "multiple",
        "true_false",
        "numeric",
        "short_text",
        "cloze",
        "matching",
        "ordering",
        "groups",
        "essay",
    )

    def clean(self, reader: Reader) -> Body:
        taken: set[str] = set()
        parts = []
        for n, row in reader.rows("parts", 2, 8):
            part = self._clean_part(n, row, taken)
            part |= {"stem": row.text("stem", required=True), "explanation": row.text("explanation")}
            parts.append(part)
        return {"parts": parts}
