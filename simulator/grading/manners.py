"""E: acts and dialogue tags, each once, at a moment where they mean something. P: time. Hints."""

from collections.abc import Mapping
from typing import Any

from simulator.crm.log import Event
from simulator.grading.material import Material
from simulator.grading.score import Finding
from simulator.scenarios.loading import tenths

TIME_TENTHS = 50
GAP_LIMIT_S = 120
AFTER_SUBMIT = ("farewell", "ask_more")


def missed_manners(material: Material) -> list[Finding]:
    """A finding for each listed act or tag that did not come."""
    shown = _tags(material) | _acts(material)
    return [
        Finding(
            name, "manners", tenths(points), seq=material.end_seq, field=name, expected=name,
            text=(f"manner.{name}", "manner"),
        )
        for name, points in material.key["manners"].items()
        if name not in shown
    ]  # fmt: skip


def _tags(material: Material) -> set[str]:
    return {tag for _, data in material.said() for tag in data["tags"]}


def _acts(material: Material) -> set[str]:
    """Acts at their time, under `act.kind`; a greeting counts under `greet` as well, however it was made."""
    found = set()
    for event in material.accepted("act"):
        kind = str(event.fields["kind"])
        if _in_time(material, event, kind):
            found |= {f"act.{kind}", "greet"} if kind == "greet" else {f"act.{kind}"}
    return found


def _in_time(material: Material, event: Event, kind: str) -> bool:
    submits = [each.seq for each in material.accepted("S7.submit")]
    if kind == "greet":
        opened = [each.seq for each in material.events if each.command.startswith("S1.") and each.outcome == "ok"]
        return not opened or event.seq < opened[0]
    if kind == "count_cash":
        return any(event.seq < seq for seq in submits)
    if kind == "return_id":
        return any(each.seq < event.seq for each in material.accepted("S0.auth_id_card"))
    if kind in AFTER_SUBMIT:
        return not submits or event.seq > submits[0]
    return True


def lost_time(material: Material, *, goals_met: bool) -> list[Finding]:
    """Five points up to the target time, none from twice the target on. Real active seconds, each gap at most 120."""
    spent = round(active_s(material))
    target = material.compiled.target_s
    kept = max(0, min(TIME_TENTHS, TIME_TENTHS * (2 * target - spent) // target)) if goals_met else 0
    if kept == TIME_TENTHS:
        return []
    return [
        Finding("time", "time", TIME_TENTHS - kept, seq=material.end_seq, field="active_s", expected=target,
                found=spent, text=("time",))
    ]  # fmt: skip


def active_s(material: Material) -> float:
    """Seconds of real work."""
    return sum(min(each.active_s, GAP_LIMIT_S) for each in material.events)


def taken_hints(material: Material) -> list[Finding]:
    """Each hint that was shown, once."""
    costs: Mapping[str, Any] = {row["at"]: row["cost"] for row in material.rows("hints")}
    found: dict[str, Finding] = {}
    for event in material.accepted("hint"):
        at = str(event.fields["at"])
        if at in costs and event.has("hint_shown"):
            finding = Finding(f"hint.{at}", "penalty", tenths(costs[at]), seq=event.seq, field=at, text=("hint",))
            found.setdefault(at, finding)
    return list(found.values())
