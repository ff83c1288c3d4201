"""M: every fee line right, what was paid is what was due, the change, the slips."""

from collections.abc import Mapping
from typing import Any

from simulator.crm.entities import Payment, Receipt
from simulator.grading.material import Material
from simulator.grading.score import Finding
from simulator.scenarios.loading import tenths

Miss = tuple[int, str, Any, Any]  # seq, field, expected, found
TOP_UP = "plain_topup"


def missed_charges(material: Material, *, goals_met: bool) -> list[Finding]:
    """A finding for each rule of the charges that is not kept. Without any goal met, nothing is kept."""
    found = []
    for rule in material.rows("charges"):
        miss = _fee(material, rule) if "fee" in rule else _check(material, rule, goals_met)
        if miss is not None:
            found.append(_finding(rule, miss))
    return found


def _finding(rule: Mapping[str, Any], miss: Miss) -> Finding:
    seq, field, expected, seen = miss
    key = f"fee.{rule['fee']}" if "fee" in rule else f"check.{rule['check']}"
    cause = rule.get("cause", "")
    if rule.get("check") == "paid_equals_due" and field == "unmatched":
        cause = "second_charge"
    return Finding(
        rule["id"], "charges", tenths(rule["points"]), seq=seq, field=field, expected=expected, found=seen,
        cause=cause, text=(key, key.split(".")[0]), why=rule.get("why", ""), cost=rule.get("cost", ""),
    )  # fmt: skip


def _fee(material: Material, rule: Mapping[str, Any]) -> Miss | None:
    wanted = {"amount_fen": rule["amount_fen"], "waived_fen": rule.get("waived_fen", 0)}
    if "reason" in rule:
        wanted["reason"] = rule["reason"]
    lines = [line for order in material.live_orders() for line in order.fee_lines if line["fee"] == rule["fee"]]
    if any(_is(line, wanted) for line in lines):
        return None
    if (rule["fee"] == "topup" or rule.get("where") == "same_order_or_payment") and _topped_up(material, rule):
        return None
    seen = next(({name: line.get(name) for name in wanted} for line in lines), None)
    return material.point_of_judgement, rule["fee"], wanted, seen


def _is(line: Mapping[str, Any], wanted: Mapping[str, Any]) -> bool:
    return all(line.get(name) == value for name, value in wanted.items())


def _topped_up(material: Material, rule: Mapping[str, Any]) -> bool:
    return any(
        each.purpose == TOP_UP
        and material.net(each) == rule["amount_fen"]
        and rule.get("account", each.account) == each.account
        for each in material.payments()
    )


def _check(material: Material, rule: Mapping[str, Any], goals_met: bool) -> Miss | None:
    at, name = material.point_of_judgement, rule["check"]
    if name == "nothing_charged":
        kept = sum(material.net(each) for each in material.payments())
        return None if goals_met and kept == 0 else (at, "payments", 0, kept)
    if name == "receipts":
        issued = {each.kind for each in material.world.all(Receipt) if each.state == "issued"}
        missing = [kind for kind in rule["kinds"] if kind not in issued]
        return (at, "kinds", rule["kinds"], sorted(issued)) if missing else None
    if not material.payments() and not material.live_orders():
        return at, "payments", "paid", None
    return _paid(material, at) if name == "paid_equals_due" else _change(material)


def _paid(material: Material, at: int) -> Miss | None:
    standing = [each for each in material.payments() if each.status == "unmatched" and material.net(each)]
    if standing:
        return _seq_of(material, standing[0]), "unmatched", 0, sum(map(material.net, standing))
    for order in material.live_orders():
        paid = sum(material.net(each) for each in material.payments() if each.order == order.id)
        if paid != order.total_fen:
            return at, "total_fen", order.total_fen, paid
    return None


def _change(material: Material) -> Miss | None:
    for each in material.payments():
        right = each.tendered_fen - each.amount_fen
        if each.method == "cash" and each.change_fen != right:
            return _seq_of(material, each), "change_fen", right, each.change_fen
    return None


def _seq_of(material: Material, payment: Payment) -> int:
    seqs = [each.seq for each in material.events if each.token == payment.token and each.command == "S7.submit"]
    return seqs[0] if seqs else material.point_of_judgement
