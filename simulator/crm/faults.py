"""Faults that a scenario plants: when one strikes, and that it strikes only as often as it says."""

from collections.abc import Mapping
from typing import Any

from simulator.crm.work import Work

Fault = Mapping[str, Any]


def _fits(work: Work, fault: Fault, about: Mapping[str, Any]) -> bool:
    wanted = {**fault.get("when", {}), **({"value": fault["value"]} if "value" in fault else {})}
    for key, value in wanted.items():
        if about.get(key) != value:
            return False
    order = fault.get("order")
    return not order or str(order) in str(about.get("order", ""))


def matching(work: Work, kind: str, at: str, **about: Any) -> Fault | None:
    """The planted fault of this kind that strikes here and now.

    `nth`: only the nth time that the command goes through or is tried (counted from 1); `times`: how often in all.
    """
    planted: tuple[Fault, ...] = work.meta.setting.get("faults", ())
    for fault in planted:
        if fault.get("type") != kind or (fault.get("at") and fault["at"] != at):
            continue
        if work.meta.fired.get(fault["id"], 0) >= fault.get("times", 1):
            continue
        counted = f"{at}:ok" if kind in ("timeout_after_commit",) else at
        if "nth" in fault and "value" not in fault and work.meta.tries.get(counted, 0) + 1 != fault["nth"]:
            continue
        if _fits(work, fault, about):
            return fault
    return None


def strike(work: Work, fault: Fault) -> None:
    """Write down that it struck, also where the command is refused for it."""
    work.keep("fault_struck", fault=fault["id"], type=fault["type"])
