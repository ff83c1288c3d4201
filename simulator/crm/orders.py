"""The life of an order: its allowed steps, decomposition into service orders, completion, cancelling before it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from simulator.crm import clock
from simulator.crm.billing import due
from simulator.crm.compensation import undo
from simulator.crm.entities import Order, ServiceOrder, Terminal
from simulator.crm.faults import matching, strike
from simulator.crm.work import Change, Work, put

EDGES: Mapping[str, frozenset[str]] = {
    "generated": frozenset({"auditing"}),
    "auditing": frozenset({"decomposed", "rejected", "cancel_check"}),
    "decomposed": frozenset({"dispatched"}),
    "dispatched": frozenset({"completed", "exception", "partial", "failed", "cancel_check"}),
    "exception": frozenset({"dispatched", "compensating", "cancel_check"}),
    "cancel_check": frozenset({"compensating", "auditing", "dispatched", "exception"}),
    "compensating": frozenset({"cancelled"}),
    "partial": frozenset({"compensating"}),
    "failed": frozenset({"compensating"}),
    "rejected": frozenset(),
    "cancelled": frozenset(),
    "completed": frozenset(),
}
TERMINAL = frozenset(state for state, following in EDGES.items() if not following)
POINTS_OF_NO_RETURN = frozenset({"SIM", "INSTALL", "PORT"})


@dataclass(frozen=True, slots=True)
class Task:
    """A service order to be: its system, the line, which tasks (by place) must be done, and not before when (ISO)."""

    system: str
    element: str = ""
    after: tuple[int, ...] = ()
    not_before: str = ""


def step(work: Work, order: Order, to: str, fact: str, *changes: Change, **data: Any) -> Order:
    """Take an order one allowed step further."""
    if to not in EDGES[order.state]:
        raise AssertionError(f"{order.id}: {order.state} -> {to}")
    finished = {"completed_at": work.now_iso} if to == "completed" else {}
    work.emit(fact, put(Order, order.id, state=to, **finished), *changes, order=order.id, state=to, **data)
    return work.world.get(Order, order.id)


def start(work: Work, order: str, tasks: Iterable[Task]) -> None:
    """Audit a new order, at once or by a person after some ticks, and decompose it."""
    made = work.world.get(Order, order)
    first = work.world.count(ServiceOrder) + 1
    planned = list(tasks)
    names = [f"SO{first + place}" for place in range(len(planned))]
    changes = [
        put(
            ServiceOrder, names[place], order=order, system=task.system, element=task.element,
            depends_on=[names[each] for each in task.after], not_before=task.not_before,
        )
        for place, task in enumerate(planned)
    ]  # fmt: skip
    made = step(
        work,
        made,
        "auditing",
        "order_auditing",
        put(Order, order, service_orders=names),
        *changes,
        flags=list(made.flags),
    )
    if made.flags:
        at = work.now + timedelta(seconds=clock.TICK_S * work.policy["audit_ticks"])
        work.emit("audit_queued", due("audit", order, at.isoformat(), 0), order=order)
    else:
        _pass_audit(work, made, "auto")


def audit(work: Work, key: str) -> None:
    """The auditor answers."""
    order = work.world.get(Order, key)
    if order.state != "auditing":
        return
    fault = matching(work, "audit_reject", "order_audited", order=order.flow)
    if fault is None:
        _pass_audit(work, order, "npc")
        return
    strike(work, fault)
    order = step(work, order, "rejected", "order_audited", result="rejected", by="npc")
    undo(work, order, reason="rejected")


def _pass_audit(work: Work, order: Order, by: str) -> None:
    order = step(work, order, "decomposed", "order_audited", result="passed", by=by)
    systems = [work.world.get(ServiceOrder, each).system for each in order.service_orders]
    order = step(work, order, "dispatched", "order_decomposed", systems=systems)
    send_ready(work, order)
    complete_if_done(work, order.id)


def send_ready(work: Work, order: Order) -> None:
    """Send every service order whose forerunners are done; it answers after a tick, or when its time has come."""
    for each in order.service_orders:
        task = work.world.get(ServiceOrder, each)
        done = all(work.world.get(ServiceOrder, before).state == "completed" for before in task.depends_on)
        if task.state == "waiting" and done:
            at = (work.now + timedelta(seconds=clock.TICK_S)).isoformat()
            work.emit(
                "so_sent",
                put(ServiceOrder, each, state="sent"),
                due("so_return", each, max(at, task.not_before), 0),
                service_order=each,
                system=task.system,
                order=order.id,
            )


def complete_if_done(work: Work, key: str) -> None:
    """An order is completed when, and only when, all its service orders are."""
    order = work.world.get(Order, key)
    if order.state == "dispatched" and all(
        work.world.get(ServiceOrder, each).state == "completed" for each in order.service_orders
    ):
        step(work, order, "completed", "order_completed")


def passed_no_return(work: Work, order: Order) -> bool:
    """Whether something was done that cannot be taken back: a card written, an installer there, a handset given."""
    tasks = [work.world.get(ServiceOrder, each) for each in order.service_orders]
    if any(task.system in POINTS_OF_NO_RETURN and task.state == "completed" for task in tasks):
        return True
    return any(each.handed_over for each in work.world.where(Terminal, order=order.id))
