"""Promise against order: what was claimed, compared with the catalogue and with what was really paid."""

from collections.abc import Mapping
from typing import Any

from simulator.crm.entities import Order
from simulator.grading.material import Material
from simulator.grading.score import Finding
from simulator.scenarios.loading import tenths

BROKEN, UNDISCLOSED = 8, 5
DISCLOSE: Mapping[str, tuple[str, ...]] = {
    "term": ("price_fen", "effective", "months"),
    "handset": ("deposit_fen", "months", "min_plan_fen", "penalty_percent"),
    "fine": ("deposit_fen", "months", "min_plan_fen"),
}


def corrected(material: Material) -> set[str]:
    """The answers `node.option` that a later one set right before the last submit."""
    last = material.last("S7.submit")
    limit = last.seq if last else material.end_seq + 1
    earlier: set[str] = set()
    cured: set[str] = set()
    for event, data in material.said():
        if event.seq < limit:
            cured |= earlier & set(data.get("corrects", ()))
        earlier.add(f"{data['node']}.{data['option']}")
    return cured


def points_for(material: Material, *names: str, default: float) -> int:
    """What the scenario takes off for the first of these penalties that it lists, tenths."""
    listed = {row["on"]: row["points"] for row in material.rows("penalties")}
    return tenths(next((listed[name] for name in names if name in listed), default))


def broken_promises(material: Material) -> list[Finding]:
    """A finding for each claim that is not true and was not set right."""
    cured, found = corrected(material), []
    for event, data in material.said():
        answer = f"{data['node']}.{data['option']}"
        if answer in cured:
            continue
        for claim in data["claims"]:
            truth = truth_of(material, claim)
            if truth is None or truth == claim["value"]:
                continue
            found.append(
                Finding(
                    f"promise.{answer}", "penalty",
                    points_for(material, "promise", "dialogue.false_claim", default=BROKEN), seq=event.seq,
                    field=claim["attr"], expected=truth, found=claim["value"],
                    cause=claim.get("cause") or f"say.{answer}", text=("promise",),
                )
            )  # fmt: skip
    return found


def truth_of(material: Material, claim: Mapping[str, Any]) -> Any:
    """What the claim should have been; None where nothing can be said about it."""
    if "offering" in claim:
        offering = material.catalog.find(claim["offering"])
        return offering.claimable().get(claim["attr"]) if offering else None
    if claim["attr"] != "total_fen" or not material.payments():
        return None
    return sum(material.net(each) for each in material.payments())


def undisclosed(material: Material) -> list[Finding]:
    """A finding for each ordered offering whose terms were neither claimed truthfully nor read back."""
    told = {
        (claim["offering"], claim["attr"])
        for _, data in material.said()
        for claim in data["claims"]
        if "offering" in claim and truth_of(material, claim) == claim["value"]
    }
    found = []
    for order in material.live_orders():
        for code in () if order.readback else _offerings(order):
            offering = material.catalog.find(code)
            facts = offering.claimable() if offering else {}
            needed = DISCLOSE.get(offering.layer, ()) if offering else ()
            missing = [attr for attr in needed if attr in facts and (code, attr) not in told]
            if missing:
                found.append(
                    Finding(
                        f"disclosure.{code}", "penalty", points_for(material, "disclosure", default=UNDISCLOSED),
                        seq=material.point_of_judgement, field=missing[0], expected=list(needed), found=missing,
                        cause="S6.readback", text=("disclosure",),
                    )
                )  # fmt: skip
    return found


def _offerings(order: Order) -> list[str]:
    named = [str(row.get("offering", "")) for row in (*order.items, *order.fee_lines)]
    return sorted({code for code in named if code})
