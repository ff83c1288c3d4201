"""What lines cost as time goes: bill run, yearly terms, deposits that come back, arrears that stop and resume.

`charge_timing` arrears: month M is charged on the 1st of M+1 and payable by day 20; advance: at once.
A month covered by a term is drawn from its fund on the 1st instead (`simulator_steps.md` 3 and 4).
"""

from datetime import date, timedelta
from typing import Any

from simulator.crm import clock
from simulator.crm.entities import Account, Charge, Contract, Due, Element, Subscription, Term
from simulator.crm.ledger import balance, book_name, credit, debit, post
from simulator.crm.work import Change, Work, put

LIVE = ("active", "suspended", "pending_terminate")


def due(kind: str, key: str, at: str, rank: int) -> Change:
    """Something for the clock to do; a second one of the same kind and key replaces the first."""
    return put(Due, f"{kind}:{key}", at=at, rank=rank, kind=kind, key=key)


def first_instant(day: date) -> str:
    """Midnight of a day as text."""
    return clock.at_midnight(day).isoformat()


def oldest_unpaid(work: Work, account: str) -> Charge | None:
    """The oldest charge that the account's cash does not cover: payments pay the oldest first."""
    debt = -balance(work, account, "cash")
    found = None
    for charge in reversed(work.world.where(Charge, account=account)):
        if debt <= 0:
            break
        found, debt = charge, debt - charge.amount_fen
    return found


def owed(work: Work, account: str) -> int:
    """Fen in arrears: below zero, and the oldest unpaid charge is past its day. 0 otherwise."""
    cash = balance(work, account, "cash")
    if cash >= 0:
        return 0
    oldest = oldest_unpaid(work, account)
    return -cash if oldest is None or oldest.due_at <= work.now_iso else 0


def charge(work: Work, element: Element, offering: str, period: date, amount_fen: int, due_at: str) -> None:
    """Bill one fee to the cash of the element's account."""
    key = work.fresh(Charge, "CH")
    fields: dict[str, Any] = {
        "account": element.account,
        "element": element.id,
        "offering": offering,
        "period": f"{period:%Y-%m}",
    }
    work.emit(
        "charged",
        put(Charge, key, **fields, amount_fen=amount_fen, at=work.now_iso, due_at=due_at),
        charge=key,
        amount_fen=amount_fen,
        **fields,
    )
    lines = [debit(book_name(element.account, "cash"), amount_fen), credit(f"revenue:{offering}", amount_fen)]
    post(work, "charge", lines, note=key)


def stop_if_owing(work: Work, account: str) -> None:
    """Stop every live line of an account in arrears."""
    amount = owed(work, account)
    if not amount:
        return
    for element in work.world.where(Element, account=account):
        if element.status in ("active", "suspended") and "owe" not in element.stop_reasons:
            reasons = (*element.stop_reasons, "owe")
            work.emit(
                "owe_stopped",
                put(Element, element.id, stop_reasons=reasons, status="suspended"),
                element=element.id,
                account=account,
                amount_fen=amount,
            )


def resume_if_paid(work: Work, account: str) -> None:
    """Cash is no longer below zero: take `owe` (and nothing else) off its lines; the network answers a tick later."""
    if balance(work, account, "cash") < 0:
        return
    at = (work.now + timedelta(seconds=clock.TICK_S)).isoformat()
    for element in work.world.where(Element, account=account):
        if "owe" in element.stop_reasons:
            reasons = tuple(each for each in element.stop_reasons if each != "owe")
            status = element.status if reasons or element.status != "suspended" else "active"
            work.emit(
                "stop_removed",
                put(Element, element.id, stop_reasons=reasons, status=status),
                due("owe_resumed", element.id, at, 0),
                element=element.id,
                reason="owe",
            )


def is_covered(work: Work, element: str, month: date) -> bool:
    """Whether a yearly term pays this month of the line."""
    day = month.isoformat()
    return any(
        term.start <= day < term.end
        for term in work.world.where(Term, element=element)
        if term.state in ("running", "ended")
    )


def month_fee(subscription: Subscription, month: date) -> int:
    """What a subscription costs for a month, in fen: nothing outside [start, end) or where already charged."""
    after = clock.add_months(month, 1).isoformat()
    if not subscription.start or subscription.start >= after or subscription.charged_to >= after:
        return 0
    if subscription.end and subscription.end <= month.isoformat():
        return 0
    start = date.fromisoformat(subscription.start)
    if start > month and subscription.first_month == "prorate":
        return clock.prorated(subscription.price_fen, start)
    return subscription.price_fen


def _bill_element(work: Work, element: Element, month: date, due_at: str) -> list[dict[str, Any]]:
    billed = []
    for subscription in work.world.where(Subscription, element=element.id):
        if subscription.state not in ("active", "ended"):
            continue
        if subscription.role == "main" and is_covered(work, element.id, month):
            continue
        fee = month_fee(subscription, month)
        if fee:
            charge(work, element, subscription.offering, month, fee, due_at)
            billed.append(
                {
                    "subscription": subscription.id,
                    "offering": subscription.offering,
                    "account": element.account,
                    "amount_fen": fee,
                }
            )
    return billed


def bill_run(work: Work, key: str) -> None:
    """On the 1st: charge the month before to every live line, end what ended, and come back next month."""
    today = work.today
    month, due_at = clock.add_months(today, -1), first_instant(today + timedelta(days=work.policy["bill_due_days"]))
    billed = []
    for element in list(work.world.all(Element)):
        if element.status in LIVE:
            billed += _bill_element(work, element, month, due_at)
    changes: list[Change] = [put(Subscription, each["subscription"], charged_to=today.isoformat()) for each in billed]
    for each in list(work.world.where(Subscription, state="active")):
        if each.end and each.end <= today.isoformat():
            changes.append(put(Subscription, each.id, state="ended"))
    owing = sorted(each.id for each in work.world.all(Account) if balance(work, each.id, "cash") < 0)
    changes += [due("owe_check", account, due_at, 3) for account in owing]
    following = first_instant(clock.next_month(today))
    work.emit("bill_run", *changes, due("bill_run", key, following, 2), period=f"{month:%Y-%m}", charges=billed)


def draw_term(work: Work, key: str) -> None:
    """On the 1st: move a month of a yearly term to revenue. A line not yet working moves its term a month."""
    term = work.world.get(Term, key)
    today = work.today
    if term.state not in ("planned", "running"):
        return
    element = work.world.get(Element, term.element)
    if not element.activated_at:
        move_term(work, term, clock.next_month(today))
        return
    if today.isoformat() >= term.end:
        work.emit("term_ended", put(Term, key, state="ended"), term=key)
        return
    lines = [
        debit(book_name(term.account, term.fund), term.monthly_fen),
        credit(f"revenue:{term.offering}", term.monthly_fen),
    ]
    post(work, "draw", lines, note=key)
    work.emit(
        "term_drawn",
        put(Term, key, state="running", drawn_fen=term.drawn_fen + term.monthly_fen),
        due("term_draw", key, first_instant(clock.next_month(today)), 1),
        term=key,
        amount_fen=term.monthly_fen,
    )


def move_term(work: Work, term: Term, start: date) -> None:
    """A term whose line was not ready starts later, as long as before."""
    end = clock.add_months(start, term.months)
    work.emit(
        "term_moved",
        put(Term, term.id, start=start.isoformat(), end=end.isoformat()),
        due("term_draw", term.id, first_instant(start), 1),
        term=term.id,
        start=start.isoformat(),
        end=end.isoformat(),
    )


def release_prepay(work: Work, key: str) -> None:
    """On the 1st: give a month of a deposit back to the account's cash."""
    contract = work.world.get(Contract, key)
    if contract.state not in ("planned", "active") or contract.monthly_return_fen == 0:
        return
    amount = min(contract.monthly_return_fen, contract.remaining_fen)
    lines = [
        debit(book_name(contract.account, contract.fund), amount),
        credit(book_name(contract.account, "cash"), amount),
    ]
    post(work, "release", lines, note=key)
    left = contract.remaining_fen - amount
    fields = {"returned_fen": contract.returned_fen + amount, "remaining_fen": left}
    changes = [put(Contract, key, **fields, state="active" if left else "ended")]
    if left:
        changes.append(due("prepay_release", key, first_instant(clock.next_month(work.today)), 1))
    work.emit("prepay_released", *changes, contract=key, amount_fen=amount)
    resume_if_paid(work, contract.account)


def activate(work: Work, key: str) -> None:
    """The network says that a new line works: plans start today, an advance month is charged, a late term moves."""
    element = work.world.get(Element, key)
    today = work.today
    changes = [put(Element, key, status="active", activated_at=work.now_iso, open_date=today.isoformat())]
    started = [each for each in work.world.where(Subscription, element=key, state="planned") if not each.start]
    changes += [put(Subscription, each.id, start=today.isoformat(), state="active") for each in started]
    work.emit("line_activated", *changes, element=key, service_no=element.service_no, date=today.isoformat())
    for term in work.world.where(Term, element=key, state="planned"):
        if term.start <= today.isoformat():
            move_term(work, term, clock.next_month(today))
    if element.charge_timing == "advance":
        _charge_advance(work, element, started, today)
    stop_if_owing(work, element.account)


def _charge_advance(work: Work, element: Element, started: list[Subscription], today: date) -> None:
    month, following = clock.month_start(today), clock.next_month(today).isoformat()
    for each in started:
        fee = month_fee(work.world.get(Subscription, each.id), month)
        if each.role == "main" and fee:
            charge(work, element, each.offering, month, fee, work.now_iso)
            work.emit("charged_in_advance", put(Subscription, each.id, charged_to=following), element=element.id)


def switch_plan(work: Work, order: str, element: str) -> None:
    """The 1st has come: what an order planned for a line takes effect and what it replaced ends."""
    today = work.today.isoformat()
    changes: list[Change] = []
    for each in work.world.where(Subscription, element=element):
        if each.order == order and each.state == "planned" and each.start and each.start <= today:
            changes.append(put(Subscription, each.id, state="active"))
        if each.ended_by == order and each.state == "active" and each.end and each.end <= today:
            changes.append(put(Subscription, each.id, state="ended"))
    if changes:
        work.emit("plan_switched", *changes, element=element, order=order)
