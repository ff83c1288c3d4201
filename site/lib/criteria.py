"""Rules as data: AND/OR trees with one evaluator and one explainer.

A tree is `{"all": [...]}`, `{"any": [...]}`, `{"not": tree}` or a leaf `{"fact": name, "op": op, "value": value}`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

OPERATORS = ("eq", "ne", "in", "not_in", "le", "ge", "within", "has", "is")


class BadCriteria(ValueError):
    """The tree is not well formed; the message names the place, e.g. `all[1].op`."""


@dataclass(frozen=True)
class Verdict:
    """Whether the facts satisfy a tree, and why: every leaf that decided, in words."""

    ok: bool
    reasons: list[str] = field(default_factory=list)

    def __bool__(self) -> bool:
        return self.ok


def check(tree: Any, path: str = "") -> None:
    """Raise BadCriteria where `tree` is not well formed."""
    here = path or "criteria"
    if not isinstance(tree, Mapping):
        raise BadCriteria(f"{here}: expected a rule, got {tree!r}")
    if set(tree) in ({"all"}, {"any"}):
        (word,) = tree
        if not isinstance(tree[word], list):
            raise BadCriteria(f"{here}.{word}: expected a list")
        for number, child in enumerate(tree[word]):
            check(child, f"{path}.{word}[{number}]".lstrip("."))
        return
    if set(tree) == {"not"}:
        check(tree["not"], f"{path}.not".lstrip("."))
        return
    if not {"fact", "op", "value"} <= set(tree) <= {"fact", "op", "value", "words"}:
        raise BadCriteria(f"{here}: a rule has fact, op and value; got {sorted(tree)}")
    if tree["op"] not in OPERATORS:
        raise BadCriteria(f"{here}.op: {tree['op']!r} is not one of {', '.join(OPERATORS)}")
    if tree["op"] in ("in", "not_in") and not isinstance(tree["value"], list):
        raise BadCriteria(f"{here}.value: {tree['op']} needs a list")


def facts_used(tree: Mapping[str, Any]) -> set[str]:
    """Return the names of all facts that `tree` asks for."""
    if "fact" in tree:
        return {tree["fact"]}
    children = tree.get("all") or tree.get("any") or ([tree["not"]] if "not" in tree else [])
    return set().union(*(facts_used(c) for c in children)) if children else set()


def evaluate(tree: Mapping[str, Any], facts: Mapping[str, Any], *, words: Mapping[str, Any] | None = None) -> Verdict:
    """Return the verdict on `tree`; an unknown fact is a plain no. `words` maps fact names to labels for the reasons."""
    words = words or {}
    if "all" in tree:
        verdicts = [evaluate(c, facts, words=words) for c in tree["all"]]
        decisive = verdicts if all(verdicts) else [v for v in verdicts if not v.ok]
        return Verdict(all(v.ok for v in verdicts), [r for v in decisive for r in v.reasons])
    if "any" in tree:
        verdicts = [evaluate(c, facts, words=words) for c in tree["any"]]
        decisive = [v for v in verdicts if v.ok] or verdicts
        return Verdict(any(v.ok for v in verdicts), [r for v in decisive for r in v.reasons])
    if "not" in tree:
        inner = evaluate(tree["not"], facts, words=words)
        return Verdict(not inner.ok, inner.reasons)
    actual = facts.get(tree["fact"])
    return Verdict(_compare(actual, tree["op"], tree["value"]), [_sentence(tree, actual, words)])


def _compare(actual: Any, op: str, value: Any) -> bool:
    if actual is None:
        return op in ("ne", "not_in") or (op == "is" and value is None)
    match op:
        case "eq" | "is":
            return bool(actual == value)
        case "ne":
            return bool(actual != value)
        case "in":
            return actual in value
        case "not_in":
            return actual not in value
        case "le":
            return bool(str(actual) <= value) if isinstance(value, str) else bool(actual <= value)
        case "ge":
            return bool(str(actual) >= value) if isinstance(value, str) else bool(actual >= value)
        case "within":  # a tree's code among the codes of all ancestors
            return value in actual
        case "has":
            return value in actual
    raise BadCriteria(op)


def _sentence(leaf: Mapping[str, Any], actual: Any, words: Mapping[str, Any]) -> str:
    label = leaf.get("words") or words.get(leaf["fact"], leaf["fact"])
    shown = _("unknown") if actual is None else actual
    if isinstance(shown, list | tuple | set | frozenset):
        shown = "、".join(str(s) for s in shown)
    return _("%(label)s: %(actual)s") % {"label": label, "actual": shown}
