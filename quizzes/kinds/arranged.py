"""matching, ordering, groups: things that are put where they belong."""

import itertools
from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from quizzes.kinds.base import (
    MAX_OPTION,
    Body,
    Layout,
    Outcome,
    QuestionKind,
    Reader,
    id_of,
    key_of,
    keys_of,
    mapping_of,
)


def _texts_of(rows: list[dict[str, Any]], layout: Layout, group: str) -> list[dict[str, str]]:
    by_key = {row["key"]: row["text"] for row in rows}
    return [{"id": rid, "text": by_key[key]} for rid, key in layout[group]]


class _Assigned(QuestionKind):
    """A thing of one group is given to a thing of another: {key: key}."""

    what, where = "", ""

    def decode(self, body: Body, layout: Layout, posted: Any) -> Any:
        pairs = mapping_of(posted or {})
        chosen = {
            key_of(layout, self.what, a): key_of(layout, self.where, b) for a, b in pairs.items() if b not in (None, "")
        }
        return dict(sorted(chosen.items()))

    def encode(self, body: Body, layout: Layout, value: Any) -> Any:
        return {id_of(layout, self.what, a): id_of(layout, self.where, b) for a, b in (value or {}).items()}

    def score(self, body: Body, value: Any) -> Outcome:
        key, given = self.solution(body), value or {}
        hits = sum(given.get(a) == b for a, b in key.items())
        notes = [
            row["feedback"]
            for row in self._rows(body)
            if row.get("feedback") and given.get(row["key"]) != key[row["key"]]
        ]
        return Outcome(Fraction(hits, len(key)), right=hits == len(key), feedback="\n".join(notes))

    def _rows(self, body: Body) -> list[dict[str, Any]]:
        raise NotImplementedError


class Matching(_Assigned):
    name = "matching"
    fields = frozenset({"pairs", "extra", "left", "right"})
    what, where = "left", "right"

    def clean(self, reader: Reader) -> Body:
        """Takes pairs and extra as authors write them, or left and right as a body has them."""
        if "left" in reader.data and "pairs" not in reader.data:
            return self._again(reader)
        left, right, keys = [], [], {}
        for n, row in reader.rows("pairs", 2, 12):
            text = row.text("right", required=True, longest=MAX_OPTION)
            if text not in keys:
                keys[text] = f"r{len(keys) + 1}"
                right.append({"key": keys[text], "text": text})
            words = row.text("left", required=True, longest=MAX_OPTION)
            left.append(
                {
                    "key": f"l{n + 1}",
                    "text": words,
                    "answer": keys[text],
                    "feedback": row.text("feedback", longest=MAX_OPTION),
                }
            )
        for _n, row in reader.rows("extra", 0, 8) if reader.data.get("extra") else ():
            text = row.text("text", required=True, longest=MAX_OPTION)
            if text in keys:
                row.complain("text", _("This stands in a pair already."))
            else:
                keys[text] = f"r{len(keys) + 1}"
                right.append({"key": keys[text], "text": text})
        if left and len({row["text"] for row in left}) != len(left):
            reader.complain("pairs", _("Two left sides are the same."))
        if left and len(right) < 2:
            reader.complain("pairs", _("At least two different right sides are needed."))
        return {"left": left, "right": right}

    @staticmethod
    def _again(reader: Reader) -> Body:
        taken_left: set[str] = set()
        taken_right: set[str] = set()
        right = [
            {"key": row.key(n, taken_right), "text": row.text("text", required=True, longest=MAX_OPTION)}
            for n, row in reader.rows("right", 2, 20)
        ]
        left = []
        for n, row in reader.rows("left", 2, 12):
            answer = row.text("answer", required=True, longest=20)
            if answer not in taken_right:
                row.complain("answer", _("There is no such right side."))
            left.append(
                {
                    "key": row.key(n, taken_left),
                    "text": row.text("text", required=True, longest=MAX_OPTION),
                    "answer": answer,
                    "feedback": row.text("feedback", longest=MAX_OPTION),
                }
            )
        return {"left": left, "right": right}

    def choosables(self, body: Body) -> dict[str, list[str]]:
        return {"left": [r["key"] for r in body["left"]], "right": [r["key"] for r in body["right"]]}

    def stays_in_order(self, body: Body, group: str) -> bool:
        return group == "left"

    def solution(self, body: Body) -> Any:
        return {row["key"]: row["answer"] for row in body["left"]}

    def shown(self, body: Body, layout: Layout) -> dict[str, Any]:
        return {"left": _texts_of(body["left"], layout, "left"), "right": _texts_of(body["right"], layout, "right")}

    def _rows(self, body: Body) -> list[dict[str, Any]]:
        return list(body["left"])

    def texts(self, body: Body) -> Iterator[str]:
        for row in body["left"]:
            yield row["text"]
            yield row["feedback"]
        yield from (row["text"] for row in body["right"])


class Groups(_Assigned):
    name = "groups"
    fields = frozenset({"groups", "items"})
    what, where = "items", "groups"

    def clean(self, reader: Reader) -> Body:
        """Takes groups with their items as authors write them, or groups and items as a body has them."""
        taken_groups: set[str] = set()
        taken_items: set[str] = set()
        groups, items = [], []
        for n, row in reader.rows("groups", 2, 8):
            key = row.key(n, taken_groups)
            groups.append({"key": key, "text": row.text("text", required=True, longest=MAX_OPTION)})
            if "items" in row.data:
                for _m, item in row.rows("items", 0, 20):
                    words = item.text("text", required=True, longest=MAX_OPTION)
                    feedback = item.text("feedback", longest=MAX_OPTION)
                    items.append({"key": f"i{len(items) + 1}", "text": words, "group": key, "feedback": feedback})
        if "items" in reader.data:
            for n, row in reader.rows("items", 2, 30):
                group = row.text("group", required=True, longest=20)
                if group not in taken_groups:
                    row.complain("group", _("There is no such group."))
                words = row.text("text", required=True, longest=MAX_OPTION)
                feedback = row.text("feedback", longest=MAX_OPTION)
                items.append({"key": row.key(n, taken_items), "text": words, "group": group, "feedback": feedback})
        if groups and not 2 <= len(items) <= 30:
            reader.complain(
                "groups",
                _("From %(low)s to %(high)s are needed, there are %(n)s.") % {"low": 2, "high": 30, "n": len(items)},
            )
        return {"groups": groups, "items": items}

    def choosables(self, body: Body) -> dict[str, list[str]]:
        return {"groups": [g["key"] for g in body["groups"]], "items": [i["key"] for i in body["items"]]}

    def stays_in_order(self, body: Body, group: str) -> bool:
        return group == "groups"

    def solution(self, body: Body) -> Any:
        return {item["key"]: item["group"] for item in body["items"]}

    def shown(self, body: Body, layout: Layout) -> dict[str, Any]:
        return {
            "groups": _texts_of(body["groups"], layout, "groups"),
            "items": _texts_of(body["items"], layout, "items"),
        }

    def _rows(self, body: Body) -> list[dict[str, Any]]:
        return list(body["items"])

    def texts(self, body: Body) -> Iterator[str]:
        yield from (group["text"] for group in body["groups"])
        for item in body["items"]:
            yield item["text"]
            yield item["feedback"]


class Ordering(QuestionKind):
    name = "ordering"
    fields = frozenset({"items", "partial"})

    def clean(self, reader: Reader) -> Body:
        taken: set[str] = set()
        items = []
        for n, row in reader.rows("items", 3, 12):
            items.append({"key": row.key(n, taken), "text": row.text("text", required=True, longest=MAX_OPTION)})
        if len({i["text"] for i in items}) != len(items):
            reader.complain("items", _("Two items have the same text."))
        return {"items": items, "partial": reader.flag("partial", True)}

    def choosables(self, body: Body) -> dict[str, list[str]]:
        return {"items": [i["key"] for i in body["items"]]}

    def decode(self, body: Body, layout: Layout, posted: Any) -> Any:
        return keys_of(layout, "items", posted) if posted else []

    def encode(self, body: Body, layout: Layout, value: Any) -> Any:
        return [id_of(layout, "items", key) for key in value or []]

    def score(self, body: Body, value: Any) -> Outcome:
        """The share of neighbours in the right order that stand next to each other in the answer too; all or nothing without `partial`."""
        right = self.solution(body)
        if value == right:
            return Outcome(Fraction(1), right=True)
        if not value or not body["partial"]:
            return Outcome()
        wanted = set(itertools.pairwise(right))
        hits = len(wanted & set(itertools.pairwise(value)))
        return Outcome(Fraction(hits, len(wanted)))

    def solution(self, body: Body) -> Any:
        return [i["key"] for i in body["items"]]

    def shown(self, body: Body, layout: Layout) -> dict[str, Any]:
        return {"items": _texts_of(body["items"], layout, "items")}

    def texts(self, body: Body) -> Iterator[str]:
        yield from (item["text"] for item in body["items"])
