"""Undoing an order before its completion: lines, plans, terms, contracts, groups, resources, then the money."""

from typing import Any

from simulator.crm.entities import (
    Address,
    BroadbandAccount,
    Contract,
    Due,
    Element,
    Entry,
    Group,
    Number,
    Order,
    Payment,
    Refund,
    ServiceOrder,
    Sim,
    Subscription,
    Term,
    Terminal,
)
from simulator.crm.ledger import reverse
from simulator.crm.work import Change, Work, put


def _line_changes(work: Work, order: Order) -> list[Change]:
    changes: list[Change] = []
    for element in work.world.where(Element, order=order.id):
        changes.append(put(Element, element.id, status="cancelled", group="", stop_reasons=[]))
        if element.kind == "broadband":
            changes.append(put(BroadbandAccount, element.service_no, state="idle", element=""))
        else:
            changes.append(put(Number, element.service_no, state="idle", element=""))
        if element.kind != "mobile":
            address = work.world.get(Address, element.address)
            changes.append(put(Address, address.id, free_ports=address.free_ports + 1))
        if element.iccid:
            written = work.world.get(Sim, element.iccid).state != "reserved"
            changes.append(put(Sim, element.iccid, state="void" if written else "stock", element=""))
    return changes


def _agreement_changes(work: Work, order: Order) -> tuple[list[Change], list[tuple[str, str]]]:
    changes: list[Change] = []
    dropped: list[tuple[str, str]] = []
    for each in work.world.all(Subscription):
        if each.order == order.id:
            changes.append(put(Subscription, each.id, state="cancelled"))
        elif each.ended_by == order.id:
            changes.append(put(Subscription, each.id, end="", ended_by=""))
    for term in work.world.where(Term, order=order.id):
        changes.append(put(Term, term.id, state="cancelled"))
        dropped.append((Due.TABLE, f"term_draw:{term.id}"))
    for contract in work.world.all(Contract):
        if contract.order == order.id:
            back = contract.refunded_fen + contract.remaining_fen
            changes.append(put(Contract, contract.id, state="cancelled", refunded_fen=back, remaining_fen=0))
            dropped.append((Due.TABLE, f"prepay_release:{contract.id}"))
        elif contract.released_by == order.id:
            changes.append(put(Contract, contract.id, released_by=""))
    return changes, dropped


def _group_changes(work: Work, order: Order) -> list[Change]:
    changes: list[Change] = []
    for group in work.world.where(Group, order=order.id):
        changes.append(put(Group, group.id, state="cancelled"))
        changes += [
            put(Element, member["element"], group="")
            for member in group.members
            if work.world.get(Element, member["element"]).order != order.id
        ]
    for terminal in work.world.where(Terminal, order=order.id):
        changes.append(put(Terminal, terminal.id, state="stock", sold_by_attempt=False, order=""))
    return changes


def undo(work: Work, order: Order, *, reason: str) -> None:
    """Everything that the order brought is taken back and its money returned by the way it was paid."""
    agreements, dropped = _agreement_changes(work, order)
    tasks: list[Change] = []
    for key in order.service_orders:
        if work.world.get(ServiceOrder, key).state not in ("completed", "failed"):
            tasks.append(put(ServiceOrder, key, state="cancelled"))
        dropped += [(Due.TABLE, f"so_return:{key}"), (Due.TABLE, f"so_retry:{key}")]
    dropped.append((Due.TABLE, f"audit:{order.id}"))
    changes = [*_line_changes(work, order), *agreements, *_group_changes(work, order), *tasks]
    work.emit("compensated", *changes, drop=tuple(dropped), order=order.id)
    for entry in [each for each in work.world.where(Entry, order=order.id) if each.kind == "payment"]:
        reverse(work, entry.id, kind="refund", order=order.id)
    for key in order.payments:
        refund(work, work.world.get(Payment, key), reason=reason)
    work.emit("reservations_released", order=order.id)


def refund(work: Work, payment: Payment, *, reason: str) -> None:
    """Book a payment as given back, by the same method."""
    key = work.fresh(Refund, "RF")
    fields: dict[str, Any] = {
        "payment": payment.id,
        "order": payment.order,
        "method": payment.method,
        "amount_fen": payment.amount_fen,
    }
    work.emit(
        "refund_booked",
        put(Payment, payment.id, status="refunded"),
        put(Refund, key, **fields, reason=reason, at=work.now_iso),
        refund=key,
        **fields,
    )
