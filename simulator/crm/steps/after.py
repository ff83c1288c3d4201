"""S8 and S9: slips, the handset over the counter, looking an order up, mending a double charge, sending again, cancelling."""

from typing import Any

from simulator.crm.compensation import refund, undo
from simulator.crm.entities import Address, Draft, Element, Number, Order, Payment, Receipt, ServiceOrder, Terminal
from simulator.crm.faults import matching, strike
from simulator.crm.ledger import MONEY_IN, UNMATCHED, credit, debit, post
from simulator.crm.orders import EDGES, passed_no_return, step
from simulator.crm.parties import this_hall
from simulator.crm.recovery import ENDS, move, retry
from simulator.crm.steps.choice import require_area
from simulator.crm.work import Refusal, Work, put

Fields = dict[str, Any]


def print_slips(work: Work, fields: Fields) -> None:
    """Print what the last submit calls for. Printed again, a slip keeps its number."""
    if not work.desk.submitted:
        raise Refusal("E-STEP", {"command": work.command.name})
    draft = work.world.get(Draft, work.desk.submitted)
    known = {kind for kinds in work.policy["receipts"].values() for kind in kinds}
    wrong = [kind for kind in fields["kinds"] if kind not in known]
    if wrong or not fields["kinds"]:
        raise Refusal("E-FMT", {"field": "kinds"})
    fault = matching(work, "printer_down", "S8.print", flow=draft.flow)
    if fault is not None:
        strike(work, fault)
        raise Refusal("E-PRINT", {})
    for kind in dict.fromkeys(fields["kinds"]):
        _issue(work, draft, kind)
    work.show(kinds=list(fields["kinds"]), note=work.policy["tariff_note"])


def _issue(work: Work, draft: Draft, kind: str) -> None:
    about = {"order": draft.order, "payment": draft.payment, "kind": kind}
    for each in work.world.all(Receipt):
        if (each.order, each.payment, each.kind) == (draft.order, draft.payment, kind):
            work.emit("receipt_reprinted", put(Receipt, each.id, copies=each.copies + 1), receipt=each.id)
            return
    key = work.fresh(Receipt, "R")
    work.emit(
        "receipt_issued", put(Receipt, key, **about, at=work.now_iso), receipt=key, receipt_kind=kind, order=draft.order
    )


def hand_over_terminal(work: Work, fields: Fields) -> None:
    """Give the handset. Before the order is submitted that is possible too, and a red line."""
    terminal = work.world.find(Terminal, fields["imei"])
    if terminal is None or terminal.hall not in ("", this_hall(work)):
        raise Refusal("E-IMEI-STOCK", {"imei": fields["imei"]})
    early = not terminal.order
    changes = put(Terminal, terminal.id, handed_over=True)
    work.emit("terminal_handed_over", changes, imei=terminal.id, before_submit=early, order=terminal.order)


def _shown(work: Work, order: Order) -> Fields:
    tasks = [work.world.get(ServiceOrder, each) for each in order.service_orders]
    return {
        "order": order.id,
        "order_no": order.order_no,
        "flow": order.flow,
        "state": order.state,
        "total_fen": order.total_fen,
        "payments": list(order.payments),
        "service_orders": [
            {"id": each.id, "system": each.system, "state": each.state, "error": each.error} for each in tasks
        ],
    }


def order_of(work: Work, name: str) -> Order:
    """An order by id or number, or the "last" one; E-ORDER-NONE where there is none."""
    key = work.desk.order if name == "last" else name
    found = work.world.find(Order, key) or next((each for each in work.world.all(Order) if each.order_no == key), None)
    if found is None:
        raise Refusal("E-ORDER-NONE", {"order": name})
    return found


def query_order(work: Work, fields: Fields) -> None:
    """Look an order up by its number, or all of a customer."""
    if fields.get("no"):
        work.show(orders=[_shown(work, order_of(work, fields["no"]))])
        return
    found = [each for each in work.world.all(Order) if each.customer == fields.get("customer", work.desk.customer)]
    if not found:
        raise Refusal("E-ORDER-NONE", {"customer": fields.get("customer", "")})
    work.show(orders=[_shown(work, each) for each in found])


def query_order_by_token(work: Work, fields: Fields) -> None:
    """What became of a submit: asked by its token, by default the last one."""
    token = fields.get("token") or work.desk.token
    found = [each for each in work.world.all(Order) if token and each.token == token]
    if not found:
        raise Refusal("E-ORDER-NONE", {"token": token})
    work.show(orders=[_shown(work, each) for each in found])


def query_payment(work: Work, fields: Fields) -> None:
    """What was taken, by the channel's own number or all of it."""
    wanted = fields.get("correlator", "")
    found = [each for each in work.world.all(Payment) if not wanted or each.correlator == wanted]
    work.show(
        payments=[
            {"payment": each.id, "correlator": each.correlator, "method": each.method, "amount_fen": each.amount_fen,
             "status": each.status, "order": each.order}
            for each in found
        ]
    )  # fmt: skip


def _payment(work: Work, name: str) -> Payment:
    if name == "last":
        open_ones = [each for each in work.world.all(Payment) if each.status == "unmatched"]
        name = open_ones[-1].id if open_ones else work.desk.payment
    found = work.world.find(Payment, name)
    if found is None:
        found = next((each for each in work.world.all(Payment) if each.correlator == name), None)
    if found is None:
        raise Refusal("E-PAY-MATCHED", {"payment": name})
    return found


def refund_unmatched(work: Work, fields: Fields) -> None:
    """Give back what was taken without an order, by the way it came."""
    payment = _payment(work, fields["payment"])
    if payment.status != "unmatched":
        raise Refusal("E-PAY-MATCHED", {"payment": payment.id})
    refund(work, payment, reason="unmatched")
    lines = [debit(UNMATCHED, payment.amount_fen), credit(MONEY_IN[payment.method], payment.amount_fen)]
    post(work, "refund", lines, payment=payment.id)


def retry_order(work: Work, fields: Fields) -> None:
    """重派: send an order in exception again, at another address where its fixed line is not built yet."""
    order = order_of(work, fields["order"])
    if order.state != "exception":
        raise Refusal("E-RETRY", {"order": order.order_no, "state": order.state})
    if fields.get("address"):
        address = work.world.find(Address, fields["address"])
        if address is None:
            raise Refusal("E-FMT", {"field": "address"})
        for line in work.world.where(Element, order=order.id, kind="pstn"):
            require_area(work, work.world.get(Number, line.service_no).area, address.id)
        move(work, order, address)
    again = retry(work, order)
    work.show(order=again.id, state=again.state)


def cancel_order(work: Work, fields: Fields) -> None:
    """撤单 before completion and before what cannot be taken back."""
    order = order_of(work, fields["order"])
    ended = order.state in ENDS  # partial or failed: nothing is left to be assessed
    if not (ended or "cancel_check" in EDGES[order.state]) or passed_no_return(work, order):
        raise Refusal("E-PONR", {"order": order.order_no, "state": order.state})
    if not ended:
        order = step(work, order, "cancel_check", "cancel_requested", reason=fields["reason"])
    order = step(work, order, "compensating", "cancel_accepted")
    undo(work, order, reason=fields["reason"])
    step(work, work.world.get(Order, order.id), "cancelled", "order_cancelled")
