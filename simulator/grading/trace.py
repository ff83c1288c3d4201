"""T: Declare-style rules on the order of what was done.

A name is a command that was accepted, `name!E-CODE` a refusal with this code, or the kind of a fact. Look-ups and talk
may be asked for, but are never what is judged: adding them costs nothing.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from simulator.crm.log import Event
from simulator.grading.material import Material
from simulator.grading.score import Finding
from simulator.scenarios.loading import tenths
from simulator.scenarios.vocabulary import TRACE_KINDS

Miss = tuple[int, str, Any, Any]


def missed_rules(material: Material, *, goals_met: bool) -> list[Finding]:
    """A finding for each rule that is not kept; for each rule at all where no goal is met."""
    found = []
    for rule in material.rows("trace"):
        kind = next(kind for kind in TRACE_KINDS if kind in rule)
        miss = _miss(material.events, kind, rule[kind])
        if miss is None and not goals_met:
            miss = (material.end_seq, "", rule[kind], None)
        if miss is not None:
            found.append(_finding(rule, kind, miss))
    return found


def _finding(rule: Mapping[str, Any], kind: str, miss: Miss) -> Finding:
    seq, field, expected, seen = miss
    missing = rule[kind][0] if kind in ("precedence", "alternate") else ""
    return Finding(
        rule["id"], "trace", tenths(rule["points"]), seq=seq, field=field, expected=expected, found=seen,
        cause=rule.get("cause", missing), text=(f"trace.{field}", f"trace.{kind}"), why=rule.get("why", ""),
        cost=rule.get("cost", ""),
    )  # fmt: skip


def happened(events: Sequence[Event], name: str) -> list[int]:
    """The numbers of the events that the name stands for."""
    command, _, code = name.partition("!")
    if code:
        return [each.seq for each in events if each.command == command and each.code == code]
    return [each.seq for each in events if (each.command == command and each.outcome != "refused") or each.has(command)]


def _miss(events: Sequence[Event], kind: str, value: Any) -> Miss | None:
    match kind:
        case "precedence" | "alternate":
            return _precedence(events, value[0], value[1], each=kind == "alternate")
        case "response":
            asked, answered = happened(events, value[0]), happened(events, value[1])
            late = [seq for seq in asked if not any(after > seq for after in answered)]
            return (late[-1], value[1], f"{value[0]} → {value[1]}", value[0]) if late else None
        case "never":
            seqs = happened(events, value)
            return (seqs[0], value, 0, len(seqs)) if seqs else None
        case _:
            ((name, count),) = value.items()
            seqs = happened(events, name)
            wrong = len(seqs) != count if kind == "exactly" else len(seqs) > count
            return (seqs[-1] if seqs else 0, name, count, len(seqs)) if wrong else None


def _precedence(events: Sequence[Event], first: str, then: str, *, each: bool) -> Miss | None:
    """`then` only after `first`; with `each`, after a new `first` every time."""
    before, since = happened(events, first), 0
    for seq in happened(events, then):
        if not any(since < one < seq for one in before):
            return seq, first, f"{first} → {then}", then
        since = seq if each else 0
    return None
