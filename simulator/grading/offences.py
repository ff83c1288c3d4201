"""X: what was forbidden and done anyway, what was said that must not be, and the red lines."""

from simulator.crm.entities import Payment
from simulator.grading.facets import matching
from simulator.grading.material import Material
from simulator.grading.promises import corrected
from simulator.grading.score import Finding
from simulator.scenarios.loading import tenths
from simulator.scenarios.vocabulary import REDLINES


def forbidden(material: Material) -> list[Finding]:
    """A finding for each forbidden thing that is there in the end."""
    found = []
    for rule in material.rows("forbidden"):
        there = len(matching(material.world, rule["where"]))
        if there > (rule.get("more_than", 0) if rule["kind"] == "count" else 0):
            found.append(
                Finding(
                    rule["id"], "penalty", tenths(rule["points"]), seq=material.point_of_judgement,
                    field=str(rule["where"]["entity"]), expected=rule.get("more_than", 0), found=there,
                    cause=rule.get("cause", ""), text=("forbidden",), why=rule["why"], cost=rule.get("cost", ""),
                )
            )  # fmt: skip
    return found


def penalties(material: Material) -> list[Finding]:
    """A finding for each answer with a tag that the scenario penalises, and for money that was taken twice."""
    found: list[Finding] = []
    cured = corrected(material)
    for rule in material.rows("penalties"):
        points, kind = tenths(rule["points"]), rule["on"]
        if kind == "second_charge":
            found += _second_charges(material, points)
        if not kind.startswith("dialogue."):
            continue
        tag = kind.removeprefix("dialogue.")
        seen: set[str] = set()
        for event, data in material.said():
            answer = f"{data['node']}.{data['option']}"
            if tag in data["tags"] and answer not in cured | seen:
                seen.add(answer)
                cause = rule.get("cause") or f"say.{answer}"
                keys = (f"penalty.{kind}", "penalty")
                found.append(
                    Finding(kind, "penalty", points, seq=event.seq, field=answer, found=tag, cause=cause, text=keys)
                )
    return found


def _second_charges(material: Material, points: int) -> list[Finding]:
    standing: list[Payment] = [
        each for each in material.payments() if each.status == "unmatched" and material.net(each)
    ]
    if not standing:
        return []
    kept = sum(map(material.net, standing))
    return [
        Finding("second_charge", "penalty", points, seq=material.point_of_judgement, field="unmatched", expected=0,
                found=kept, cause="second_charge", text=("penalty.second_charge",))
    ]  # fmt: skip


def crossed_redlines(material: Material) -> tuple[str, ...]:
    """The red lines that were crossed: things that happened, never refusals."""
    said = {tag for _, data in material.said() for tag in data["tags"]}
    crossed = {line for line in REDLINES if line in said}
    if any(
        _too_early(material, event.seq, str(event.fields["imei"]))
        for event in material.accepted("S8.hand_over_terminal")
    ):
        crossed.add("handover_before_submit")
    return tuple(sorted(crossed))


def _too_early(material: Material, seq: int, imei: str) -> bool:
    """Handed over with no accepted submit between the last entering of its number and this."""
    entered = [
        each.seq for each in material.accepted("S4.imei_enter") if each.fields["imei"] == imei and each.seq < seq
    ]
    since = entered[-1] if entered else 0
    return not any(since < each.seq < seq for each in material.accepted("S7.submit"))
