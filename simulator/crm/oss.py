"""The simulated OSS: a service order comes back, well or with an error, and the line changes."""

from collections.abc import Callable, Mapping
from typing import Any

from simulator.crm.billing import activate, switch_plan
from simulator.crm.contracts import apply_release, begin_contracts
from simulator.crm.entities import Contract, Element, Group, Order, ServiceOrder, Sim
from simulator.crm.faults import matching, strike
from simulator.crm.orders import complete_if_done, send_ready
from simulator.crm.recovery import fail, settle
from simulator.crm.recovery import retry as send_again
from simulator.crm.work import Work, put


def returned(work: Work, key: str) -> None:
    """A service order answers."""
    task = work.world.get(ServiceOrder, key)
    if task.state != "sent":
        return
    order = work.world.get(Order, task.order)
    line = work.world.find(Element, task.element)
    about = {"system": task.system, "address": line.address if line else "", "order": order.flow}
    fault = matching(work, "provisioning_failure", "so_returned", **about)
    if fault is not None:
        strike(work, fault)
        fail(work, task, fault)
        return
    data: dict[str, Any] = {"service_order": key, "system": task.system, "order": task.order, "result": "completed"}
    work.emit("so_returned", put(ServiceOrder, key, state="completed"), **data)
    effect = EFFECTS.get(task.system)
    if effect is not None:
        effect(work, task)
    order = work.world.get(Order, task.order)
    send_ready(work, order)
    complete_if_done(work, task.order)
    settle(work, task.order)


def retry(work: Work, key: str) -> None:
    """The back office mended the cause: send it again."""
    task = work.world.get(ServiceOrder, key)
    order = work.world.get(Order, task.order)
    if task.state == "failed" and order.state == "exception":
        send_again(work, order)


def _write_sim(work: Work, task: ServiceOrder) -> None:
    iccid = work.world.get(Element, task.element).iccid
    work.emit("sim_written", put(Sim, iccid, state="written"), iccid=iccid)


def _open_mobile(work: Work, task: ServiceOrder) -> None:
    iccid = work.world.get(Element, task.element).iccid
    work.emit("sim_in_use", put(Sim, iccid, state="in_use"), iccid=iccid)
    activate(work, task.element)


def _open_fixed(work: Work, task: ServiceOrder) -> None:
    activate(work, task.element)


def _group(work: Work, task: ServiceOrder) -> None:
    for group in work.world.where(Group, order=task.order):
        work.emit("group_formed", put(Group, group.id, state="active"), group=group.id)


def _bill(work: Work, task: ServiceOrder) -> None:
    switch_plan(work, task.order, task.element)
    begin_contracts(work, task.order)
    for contract in work.world.where(Contract, released_by=task.order):
        apply_release(work, contract)


EFFECTS: Mapping[str, Callable[[Work, ServiceOrder], None]] = {
    "SIM": _write_sim,
    "HLR": _open_mobile,
    "AAA": _open_fixed,
    "SWITCH": _open_fixed,
    "GROUP": _group,
    "BILL": _bill,
}
