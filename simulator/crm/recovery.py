"""When a service order fails: an exception that can be sent again, or an end that is partial or failed; and the ways out.

What was done beyond recall (a card written, an installer there, a handset given) is never given up: such an order stays an
exception and is sent again, so nobody is left with half an order and no way on.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

from simulator.crm import clock
from simulator.crm.billing import due
from simulator.crm.entities import Address, Due, Element, Order, ServiceOrder
from simulator.crm.orders import passed_no_return, send_ready, step
from simulator.crm.work import Change, Refusal, Work, put

ENDS = ("partial", "failed")
Fault = Mapping[str, Any]


def tasks_of(work: Work, order: Order) -> list[ServiceOrder]:
    """The service orders of an order."""
    return [work.world.get(ServiceOrder, each) for each in order.service_orders]


def fail(work: Work, task: ServiceOrder, fault: Fault) -> None:
    """A service order comes back with an error; `final` means that the network will not do it at all."""
    error, final = str(fault.get("error", "timeout")), bool(fault.get("final"))
    data: dict[str, Any] = {
        "service_order": task.id, "system": task.system, "order": task.order, "result": "failed", "error": error,
        "final": final,
    }  # fmt: skip
    work.emit("so_returned", put(ServiceOrder, task.id, state="failed", error=error), **data)
    order = work.world.get(Order, task.order)
    if order.state == "dispatched" and not final:
        step(work, order, "exception", "order_exception", error=error, system=task.system)
    if final:
        settle(work, task.order)
    ticks = int(fault.get("recover_ticks", 0))
    if ticks and not final:
        at = (work.now + timedelta(seconds=clock.TICK_S * ticks)).isoformat()
        work.emit("retry_planned", due("so_retry", task.id, at, 0), service_order=task.id)


def settle(work: Work, key: str) -> None:
    """End an order of which something failed for good, once nothing of it is under way: some done is partial, nothing done is failed."""
    order = work.world.get(Order, key)
    if order.state != "dispatched" or not any(task.state == "failed" for task in tasks_of(work, order)):
        return
    _drop_blocked(work, order)
    tasks = tasks_of(work, order)
    if any(task.state in ("waiting", "sent") for task in tasks):
        return  # another member is under way
    if passed_no_return(work, order):
        step(work, order, "exception", "order_exception", error="beyond_recall", system="")
        return
    end = "partial" if any(task.state == "completed" for task in tasks) else "failed"
    failed = [task.system for task in tasks if task.state == "failed"]
    step(work, order, end, f"order_{end}", systems=failed)


def _drop_blocked(work: Work, order: Order) -> None:
    """What waits for something that failed, and what the network was to do on a later day, is not done."""
    dead = {task.id for task in tasks_of(work, order) if task.state in ("failed", "cancelled")}
    changes: list[Change] = []
    dropped: list[tuple[str, str]] = []
    for task in tasks_of(work, order):  # in the order of their dependencies
        later = task.state == "sent" and task.not_before > work.now_iso
        blocked = task.state == "waiting" and not dead.isdisjoint(task.depends_on)
        if later or blocked:
            dead.add(task.id)
            changes.append(put(ServiceOrder, task.id, state="cancelled"))
            dropped.append((Due.TABLE, f"so_return:{task.id}"))
    if changes:
        work.emit("so_dropped", *changes, drop=tuple(dropped), order=order.id)


def retry(work: Work, order: Order) -> Order:
    """Send again what failed and what waited for it. The order must be an exception."""
    stopped = [task for task in tasks_of(work, order) if task.state in ("failed", "cancelled")]
    for task in stopped:
        waits = (Due.TABLE, f"so_retry:{task.id}")
        work.emit(
            "so_reset", put(ServiceOrder, task.id, state="waiting", error=""), drop=(waits,), service_order=task.id
        )
    order = step(work, order, "dispatched", "order_redispatched")
    send_ready(work, order)
    return order


def move(work: Work, order: Order, address: Address) -> None:
    """Take a fixed line that is not built yet to another address: its port there is taken, the one here given back."""
    lines = [line for line in work.world.where(Element, order=order.id) if line.kind != "mobile"]
    built = [task for task in tasks_of(work, order) if task.system == "INSTALL" and task.state == "completed"]
    if not lines or built:
        raise Refusal("E-RETRY", {"order": order.order_no})
    for line in lines:
        here = work.world.get(Address, line.address)
        if here.id == address.id:
            continue
        if address.access == "none":
            raise Refusal("E-ADDR-NONE", {"address": address.id})
        if address.free_ports < 1:
            raise Refusal("E-ADDR-PORT", {"address": address.id})
        work.emit(
            "line_moved",
            put(Address, here.id, free_ports=here.free_ports + 1),
            put(Address, address.id, free_ports=address.free_ports - 1),
            put(Element, line.id, address=address.id),
            element=line.id,
            address=address.id,
        )
