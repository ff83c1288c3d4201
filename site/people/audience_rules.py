"""An audience's rule between its three shapes: the tree that is stored, the form that HR fills in, and what may be wrong with it."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from people.audience_facts import FACTS, Fact
from people.exceptions import PeopleError

MAX_RULES = 40
MAX_DEPTH = 6
# What may be asked of each kind of fact: operator of the form -> (operator of the tree, negated, words).
OPERATORS: dict[str, dict[str, tuple[str, bool, Any]]] = {
    "choice": {"in": ("in", False, gettext_lazy("is one of")), "not_in": ("not_in", False, gettext_lazy("is none of"))},
    "tree": {"within": ("within", False, gettext_lazy("lies in")), "not_within": ("within", True, gettext_lazy("does not lie in"))},
    "set": {"has": ("has", False, gettext_lazy("includes one of")), "not_has": ("has", True, gettext_lazy("includes none of"))},
    "number": {"ge": ("ge", False, gettext_lazy("at least")), "le": ("le", False, gettext_lazy("at most"))},
    "date": {"ge": ("ge", False, gettext_lazy("on or after")), "le": ("le", False, gettext_lazy("on or before"))},
    "text": {"eq": ("eq", False, gettext_lazy("is")), "ne": ("ne", False, gettext_lazy("is not"))},
}  # fmt: skip
MANY = ("choice", "tree", "set")
Draft = dict[str, Any]
Tree = dict[str, Any]


# --- what may be wrong --------------------------------------------------------------------------
def check_rule(tree: Any) -> None:
    """Raise PeopleError, with the place in the tree, when a rule is not well formed or asks what nobody knows."""
    if not _check(tree, "", 0):
        raise PeopleError(_("The rule has no condition; it would mean everybody."))


def _check(tree: Any, path: str, depth: int) -> int:
    """Check one node; return how many conditions it holds."""
    here = path or _("the rule itself")
    if not isinstance(tree, Mapping) or depth > MAX_DEPTH:
        _refuse(here, _("a rule was expected here") if depth <= MAX_DEPTH else _("the rule is nested too deeply"))
    if set(tree) in ({"all"}, {"any"}):
        (word,) = tree
        if not isinstance(tree[word], list):
            _refuse(f"{path}.{word}".lstrip("."), _("a list of rules was expected here"))
        return sum(_check(child, f"{path}.{word}[{n}]".lstrip("."), depth + 1) for n, child in enumerate(tree[word]))
    if set(tree) == {"not"}:
        return _check(tree["not"], f"{path}.not".lstrip("."), depth + 1)
    _check_leaf(tree, path, here)
    return 1


def _check_leaf(leaf: Mapping[str, Any], path: str, here: str) -> None:
    if not {"fact", "op", "value"} <= set(leaf) <= {"fact", "op", "value", "words"}:
        found = "、".join(sorted(str(k) for k in leaf)[:6]) or "—"
        _refuse(here, _("a condition has fact, op and value; found: %(found)s") % {"found": found})
    fact = FACTS.get(leaf["fact"]) if isinstance(leaf["fact"], str) else None
    if fact is None:
        known = "、".join(FACTS)
        _refuse(
            f"{path}.fact".lstrip("."),
            _("“%(fact)s” is not known; known are %(known)s") % {"fact": str(leaf["fact"])[:40], "known": known},
        )
    allowed = {op for op, _negated, _words in OPERATORS[fact.kind].values()} | (
        {"eq", "ne"} if fact.kind == "choice" else set()
    )
    if leaf["op"] not in allowed:
        _refuse(
            f"{path}.op".lstrip("."),
            _("“%(op)s” does not fit here; use %(known)s")
            % {"op": str(leaf["op"])[:20], "known": "、".join(sorted(allowed))},
        )
    problem = _value_problem(fact, leaf["op"], leaf["value"])
    if problem:
        _refuse(f"{path}.value".lstrip("."), problem)


def _value_problem(fact: Fact, op: str, value: Any) -> str:
    """Return what is wrong with the value of a condition, or an empty text."""
    if op in ("in", "not_in"):
        if not isinstance(value, list) or not value:
            return _("a list with at least one value was expected here")
        values = value
    else:
        values = [value]
    for one in values:
        if fact.kind == "number":
            if not isinstance(one, int) or isinstance(one, bool):
                return _("a whole number was expected here")
        elif not isinstance(one, str) or not one:
            return _("a text was expected here")
        elif fact.kind == "date" and not _is_day(one):
            return _("a date like 2026-11-23 was expected here")
        elif fact.choices and one not in {code for code, _label in fact.choices(None)}:
            return _("“%(value)s” is not a known value of “%(fact)s”") % {"value": one[:40], "fact": fact.label}
    return ""


def _is_day(text: str) -> bool:
    try:
        return len(text) == 10 and bool(dt.date.fromisoformat(text))
    except ValueError:
        return False


def _refuse(place: str, problem: str) -> Any:
    raise PeopleError(_("%(place)s: %(problem)s") % {"place": place, "problem": problem})


# --- from the form to the tree ------------------------------------------------------------------
def draft_from_post(data: Any) -> Draft:
    """Read the builder's fields (g0-join, g0-r0-fact ...); whatever is not known is left out."""
    draft: Draft = {"join": _join(data.get("join")), "groups": []}
    for g in range(10):
        if f"g{g}-join" not in data:
            break
        rules = []
        for r in range(MAX_RULES):
            fact = FACTS.get(data.get(f"g{g}-r{r}-fact", ""))
            if fact is None:
                continue
            op = data.get(f"g{g}-r{r}-op", "")
            op = op if op in OPERATORS[fact.kind] else next(iter(OPERATORS[fact.kind]))
            values = [v[:60] for v in data.getlist(f"g{g}-r{r}-value") if v.strip()][:200]
            rules.append({"fact": fact.key, "op": op, "values": values})
        draft["groups"].append({"join": _join(data.get(f"g{g}-join")), "rules": rules})
    return draft


def _join(word: Any) -> str:
    return "any" if word == "any" else "all"


def order_draft(draft: Draft, order: str, data: Any) -> None:
    """Carry out a button of the builder: add:<group>, remove:<group>:<rule>, group, ungroup:<group>."""
    verb, *numbers = order.split(":")
    at = [int(n) for n in numbers if n.isdecimal() and len(n) < 4]
    groups = draft["groups"]
    if verb == "group" and len(groups) < 10:
        groups.append({"join": "all", "rules": []})
    elif at and at[0] < len(groups):
        rules = groups[at[0]]["rules"]
        fact = FACTS.get(data.get(f"g{at[0]}-new", ""))
        if verb == "add" and fact and len(rules) < MAX_RULES:
            rules.append({"fact": fact.key, "op": next(iter(OPERATORS[fact.kind])), "values": []})
        elif verb == "remove" and len(at) > 1 and at[1] < len(rules):
            rules.pop(at[1])
        elif verb == "ungroup" and len(groups) > 1:
            groups.pop(at[0])


def tree_of(draft: Draft) -> Tree:
    """Return the stored form of a draft. Raises PeopleError for a condition without a value."""
    groups = [g for g in draft["groups"] if g["rules"]]
    nodes = [{g["join"]: [_node(rule) for rule in g["rules"]]} for g in groups]
    return nodes[0] if len(nodes) == 1 else {draft["join"]: nodes}


def _node(rule: dict[str, Any]) -> Tree:
    fact = FACTS[rule["fact"]]
    op, negated, _words = OPERATORS[fact.kind][rule["op"]]
    values = rule["values"]
    if not values:
        raise PeopleError(_("“%(fact)s”: please choose or write a value.") % {"fact": fact.label})
    if fact.kind == "choice":
        return {"fact": fact.key, "op": op, "value": values}
    if fact.kind == "number":
        if not values[0].strip().isdecimal():
            raise PeopleError(_("“%(fact)s”: please write a whole number.") % {"fact": fact.label})
        return {"fact": fact.key, "op": op, "value": int(values[0])}
    leaves = [{"fact": fact.key, "op": op, "value": v} for v in (values if fact.kind in MANY else values[:1])]
    node: Tree = leaves[0] if len(leaves) == 1 else {"any": leaves}
    return {"not": node} if negated else node


# --- from the tree to the form ------------------------------------------------------------------
def draft_of(tree: Tree) -> Draft | None:
    """Return the builder's form of a stored rule, or None when it is deeper than the builder can show."""
    if set(tree) in ({"all"}, {"any"}):
        (word,) = tree
        rules = [_rule(child) for child in tree[word]]
        if all(rules):
            return {"join": "all", "groups": [{"join": word, "rules": rules}]}
        groups = [_group(child) for child in tree[word]]
        return {"join": word, "groups": groups} if all(groups) else None
    rule = _rule(tree)
    return {"join": "all", "groups": [{"join": "all", "rules": [rule]}]} if rule else None


def _group(node: Tree) -> dict[str, Any] | None:
    if set(node) in ({"all"}, {"any"}):
        (word,) = node
        rules = [_rule(child) for child in node[word]]
        return {"join": word, "rules": rules} if all(rules) else None
    rule = _rule(node)
    return {"join": "all", "rules": [rule]} if rule else None


def _rule(node: Tree) -> dict[str, Any] | None:
    """Return a condition of the builder for a leaf, its negation, or an `any` over values of one fact."""
    negated = set(node) == {"not"}
    inner = node["not"] if negated else node
    leaves = inner["any"] if set(inner) == {"any"} else [inner]
    if not leaves or any("fact" not in leaf for leaf in leaves) or len({(x["fact"], x["op"]) for x in leaves}) != 1:
        return None
    fact = FACTS.get(leaves[0]["fact"])
    if fact is None or (len(leaves) > 1 and fact.kind not in ("tree", "set")):
        return None
    op = (
        {"eq": "in", "ne": "not_in"}.get(leaves[0]["op"], leaves[0]["op"]) if fact.kind == "choice" else leaves[0]["op"]
    )
    name = next((n for n, (o, neg, _w) in OPERATORS[fact.kind].items() if o == op and neg == negated), None)
    if name is None:
        return None
    values = [v for leaf in leaves for v in (leaf["value"] if isinstance(leaf["value"], list) else [leaf["value"]])]
    return {"fact": fact.key, "op": name, "values": [str(v) for v in values]}


def shown(draft: Draft, user: Any) -> Draft:
    """Return a draft with what the page needs to draw it: labels, operators, choices with the chosen ones marked."""
    cache: dict[str, Any] = {}

    def rule(one: dict[str, Any]) -> dict[str, Any]:
        fact = FACTS[one["fact"]]
        if fact.choices and fact.key not in cache:
            cache[fact.key] = list(fact.choices(user))
        choices = cache.get(fact.key, [])
        known = {code for code, _label in choices}
        extra = [(v, v) for v in one["values"] if fact.choices and v not in known]
        return {
            **one,
            "label": fact.label,
            "kind": fact.kind,
            "unit": fact.unit,
            "operators": [(name, words) for name, (_op, _neg, words) in OPERATORS[fact.kind].items()],
            "choices": [(code, label, code in one["values"]) for code, label in [*choices, *extra]],
            "value": one["values"][0] if one["values"] else "",
        }

    groups = [{**g, "rules": [rule(r) for r in g["rules"]]} for g in draft["groups"]]
    return {**draft, "groups": groups, "facts": [(f.key, f.label) for f in FACTS.values()]}
