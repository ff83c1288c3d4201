"""S7: the moment when money is taken and an order comes to be, all of it or nothing."""

from typing import Any

from simulator.crm import orders, resources
from simulator.crm.billing import resume_if_paid
from simulator.crm.entities import Account, Customer, Desk, Draft, Due, Hall, Order, Payment
from simulator.crm.faults import matching, strike
from simulator.crm.flows import FLOWS
from simulator.crm.formats import yuan
from simulator.crm.frame import Flow, Line, fee_lines, payer, refuse_arrears, require_complete, total
from simulator.crm.ledger import MONEY_IN, OVER_SHORT, UNMATCHED, book_name, credit, debit, post
from simulator.crm.parties import this_hall
from simulator.crm.steps.fees import warn_no_month
from simulator.crm.work import Refusal, Work, put

Fields = dict[str, Any]


def submit(work: Work, fields: Fields) -> None:
    """Take the money and submit."""
    if not work.desk.draft:
        _submitted_already(work, fields)
    draft = work.draft()
    flow = FLOWS[draft.flow]
    if fields["change_fen"] > fields["tendered_fen"]:
        raise Refusal("E-FMT", {"field": "change_fen"})
    if flow.is_order:
        _submit_order(work, flow, draft, fields)
    else:
        _submit_payment(work, flow, draft, fields)
    fault = matching(work, "timeout_after_commit", "S7.submit", order=draft.flow)
    if fault is not None:
        strike(work, fault)
        work.emit("S7.timeout", token=work.command.token)
        work.code = "E-TIMEOUT"
        work.shown.clear()


def _submitted_already(work: Work, fields: Fields) -> None:
    """A second submit of a submitted draft under a new token: no second order, but the money was taken."""
    if not (fields.get("new_token") and work.desk.submitted):
        raise Refusal("E-STEP", {"command": work.command.name})
    draft = work.world.get(Draft, work.desk.submitted)
    first = work.world.find(Payment, draft.payment)
    if first is None:
        raise Refusal("E-STEP", {"command": work.command.name})
    start = len(work.facts)
    _take(work, fields, first.amount_fen, draft=draft.id, purpose="unmatched", status="unmatched")
    key = work.desk.payment
    till = MONEY_IN[fields["method"]]
    post(work, "payment", [debit(till, first.amount_fen), credit(UNMATCHED, first.amount_fen)], payment=key)
    work.kept += work.facts[start:]
    raise Refusal("E-DUP", {"order": draft.order, "amount": yuan(first.amount_fen)})


def _take(work: Work, fields: Fields, amount_fen: int, **more: Any) -> str:
    key = work.fresh(Payment, "P")
    paid = {name: fields[name] for name in ("method", "tendered_fen", "change_fen")}
    correlator = f"{work.now:%Y%m%d%H%M%S}{work.world.count(Payment) + 1:06d}"
    row = {**paid, "amount_fen": amount_fen, "correlator": correlator, "token": work.command.token, "at": work.now_iso}
    unmatched = more.get("status") == "unmatched"
    work.emit(
        "payment_taken",
        put(Payment, key, **row, **more),
        put(Desk, "now", payment=key),
        payment=key,
        unmatched=unmatched,
        **{**row, **more},
    )
    return key


def _gap(work: Work, fields: Fields, amount_fen: int, payment: str) -> None:
    """What the drawer has too much or too little after the change was given."""
    gap = fields["tendered_fen"] - fields["change_fen"] - amount_fen
    if gap:
        till = MONEY_IN[fields["method"]]
        post(work, "over_short", [debit(till, gap), credit(OVER_SHORT, gap)], payment=payment)


def _require_paid(work: Work, fields: Fields, due: int) -> None:
    if fields["tendered_fen"] < due:
        raise Refusal("E-PAY-SHORT", {"due": yuan(due), "due_fen": due})
    fault = matching(work, "payment_mismatch", "S7.submit", method=fields["method"])
    if fault is not None:
        strike(work, fault)
        raise Refusal("E-PAY-AMOUNT", {"due": yuan(due)})


def _require_identity(work: Work, flow: Flow, draft: Draft) -> None:
    if flow.level == 0:
        return
    known = work.desk.customer and draft.customer == work.desk.customer
    if not known or work.desk.level < flow.level:
        raise Refusal("E-AUTH-LVL", {"needs": flow.level})
    if work.world.get(Customer, draft.customer).blacklist:
        raise Refusal("E-BLACK", {"customer": draft.customer})


def _account(work: Work, draft: Draft) -> str:
    account = payer(work, draft)
    if not account:
        raise Refusal("E-REQ", {"field": "account"})
    if account != "new":
        if draft.customer and work.world.get(Account, account).customer != draft.customer:
            raise Refusal("E-REQ", {"field": "account"})
        fault = matching(work, "arrears_block", "S7.submit", account=account)
        if fault is not None:
            strike(work, fault)
            amount = int(fault.get("amount_fen", 0))
            number = work.world.get(Account, account).acct_no
            raise Refusal("E-OWE", {"account": number, "amount": yuan(amount), "amount_fen": amount})
        refuse_arrears(work, account)
    return account


def _expired_by_fault(work: Work, draft: Draft) -> None:
    fault = matching(work, "reservation_expired", "S7.submit", flow=draft.flow)
    if fault is None:
        return
    strike(work, fault)
    start = len(work.facts)
    resources.expire_all(work, draft)
    work.kept += work.facts[start:]


def _open_account(work: Work, draft: Draft) -> str:
    key = work.fresh(Account, "A")
    number = f"A{work.today:%y%m%d}{work.world.count(Account) + 1:06d}"
    who = work.world.get(Customer, draft.customer)
    fields: Fields = {"acct_no": number, "customer": who.id, "name": who.name, "in_run": True}
    work.emit("account_opened", put(Account, key, **fields), account=key, customer=who.id)
    return key


def _flags(work: Work, lines: list[Line], draft: Draft) -> list[str]:
    """Why a person looks at the order before it goes on."""
    flags = ["waiver" for line in lines if line["authoriser"]]
    if any(work.offering(code).layer == "fine" for code in draft.promos):
        flags.append("fine_number")
    if work.desk.agent:
        flags.append("agent")
    if total(lines) > work.policy["audit_total_fen"]:
        flags.append("amount")
    return sorted(set(flags))


def _submit_order(work: Work, flow: Flow, draft: Draft, fields: Fields) -> None:
    _require_identity(work, flow, draft)
    require_complete(work, flow, draft)
    if flow.needs_hall and not draft.hall:
        raise Refusal("E-HALL", {})
    account = _account(work, draft)
    _expired_by_fault(work, draft)
    flow.check(work, draft)
    lines = fee_lines(work, flow, draft)
    due = total(lines)
    _require_paid(work, fields, due)
    warn_no_month(work, draft)
    account = _open_account(work, draft) if account == "new" else account
    key = work.fresh(Order, "O")
    payment = _take(work, fields, due, order=key, account=account, draft=draft.id) if due else ""
    _generate(work, flow, draft, key, account, payment, lines)
    if due:
        _post_lines(work, fields, lines, key, account, payment)
    _gap(work, fields, due, payment)
    placed = flow.place(work, draft, key, account)
    work.emit("order_items", put(Order, key, items=placed.items), order=key, items=placed.items)
    _commit(work, draft, key, placed.items)
    orders.start(work, key, placed.tasks)
    order = work.world.get(Order, key)
    work.show(order=key, order_no=order.order_no, state=order.state, due_fen=due, payment=payment)


def _generate(work: Work, flow: Flow, draft: Draft, key: str, account: str, payment: str, lines: list[Line]) -> None:
    hall = draft.hall or this_hall(work)
    found = work.world.find(Hall, hall)
    number = f"{work.today:%Y%m%d}{(found.code if found else '')[-3:].rjust(3, '0')}{work.world.count(Order) + 1:06d}"
    fields: Fields = {
        "order_no": number, "flow": flow.name, "customer": draft.customer, "hall": hall, "payer": account,
        "fee_lines": lines, "total_fen": total(lines), "payments": [payment] if payment else [],
        "flags": _flags(work, lines, draft), "token": work.command.token, "draft": draft.id, "created_at": work.now_iso,
        "readback": draft.readback, "signed": draft.signed,
    }  # fmt: skip
    work.emit(
        "order_generated",
        put(Order, key, **fields),
        put(Draft, draft.id, state="submitted", order=key, payment=payment, token=work.command.token),
        put(Desk, "now", draft="", submitted=draft.id, order=key, token=work.command.token),
        drop=((Due.TABLE, f"draft:{draft.id}"),),
        order=key,
        **fields,
    )


def _post_lines(work: Work, fields: Fields, lines: list[Line], order: str, account: str, payment: str) -> None:
    posted = [debit(MONEY_IN[fields["method"]], total(lines))]
    for line in lines:
        to = book_name(account, line["fund"]) if line["fund"] else f"revenue:{line['fee']}"
        posted.append(credit(to, line["amount_fen"] - line["waived_fen"]))
    post(work, "payment", posted, order=order, payment=payment)
    resume_if_paid(work, account)


def _commit(work: Work, draft: Draft, order: str, items: list[Line]) -> None:
    owners: dict[tuple[str, str], str] = {}
    for row in items:
        for kind, name in (("number", "number"), ("kd", "kd"), ("sim", "iccid"), ("port", "address")):
            if row.get(name):
                owners[kind, row[name]] = row["element"]
        for imei in row.get("imeis", ()):
            owners["terminal", imei] = order
    for row in items:
        if draft.iccid and row["touches"] == "line" and row.get("number") == draft.number:
            owners["sim", draft.iccid] = row["element"]
    resources.commit(work, draft, owners)
    resources.release_all(work, draft)


def _submit_payment(work: Work, flow: Flow, draft: Draft, fields: Fields) -> None:
    if flow.name not in ("pay", "prepay_plain"):
        raise Refusal("E-STEP", {"command": work.command.name})
    account = payer(work, draft)
    require_complete(work, flow, draft)
    due = draft.amount_fen
    _require_paid(work, fields, due)
    payment = _take(work, fields, due, account=account, draft=draft.id, purpose="plain_topup")
    work.emit(
        "topped_up",
        put(Draft, draft.id, state="submitted", payment=payment, token=work.command.token),
        put(Desk, "now", draft="", submitted=draft.id, token=work.command.token),
        drop=((Due.TABLE, f"draft:{draft.id}"),),
        account=account,
        amount_fen=due,
    )
    lines = [debit(MONEY_IN[fields["method"]], due), credit(book_name(account, "cash"), due)]
    post(work, "payment", lines, payment=payment)
    _gap(work, fields, due, payment)
    resume_if_paid(work, account)
    work.show(payment=payment, due_fen=due)
