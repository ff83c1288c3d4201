"""What flows make: new lines, planned plans, contracts whose money comes back."""

from datetime import timedelta
from typing import Any

from simulator.crm import clock
from simulator.crm.catalog import Offering
from simulator.crm.entities import BroadbandAccount, Contract, Draft, Element, Number, Subscription
from simulator.crm.work import Change, Work, put


def new_line(
    work: Work, draft: Draft, kind: str, number: str, *, order: str, account: str, timing: str = "arrears"
) -> str:
    """A line that is being opened: `installing` where somebody must come, `pre` otherwise."""
    key = work.fresh(Element, "E")
    held: Change = put(BroadbandAccount if kind == "broadband" else Number, number, element=key)
    fields: dict[str, Any] = {
        "kind": kind, "service_no": number, "owner": draft.customer, "account": account, "order": order, "in_run": True,
        "status": "pre" if kind == "mobile" else "installing", "address": "" if kind == "mobile" else draft.address,
        "iccid": draft.iccid if kind == "mobile" else "", "hall": draft.hall, "charge_timing": timing,
        "password_hash": draft.password_hash if kind == "mobile" else "",
    }  # fmt: skip
    work.emit("line_planned", put(Element, key, **fields), held, element=key, service_no=number, kind=kind)
    return key


def plan_subscription(
    work: Work, element: str, offering: Offering, *, order: str, role: str = "main", start: str = ""
) -> str:
    """A plan that begins with the activation, or on a day."""
    key = work.fresh(Subscription, "S")
    price = {"price_fen": offering.monthly_fen, "first_month": offering.first_month}
    fields: dict[str, Any] = {
        "element": element,
        "offering": offering.code,
        "role": role,
        "start": start,
        "order": order,
    }
    work.emit(
        "subscription_planned", put(Subscription, key, **fields, **price, state="planned"), subscription=key, **fields
    )
    return key


def replace_plan(work: Work, element: str, offering: Offering, *, order: str) -> str:
    """The main plan changes on the 1st of the next month."""
    start = clock.next_month(work.today).isoformat()
    current = [
        each for each in work.world.where(Subscription, element=element, role="main", state="active") if not each.end
    ]
    for each in current:
        work.emit("plan_ends", put(Subscription, each.id, end=start, ended_by=order), subscription=each.id, end=start)
    return plan_subscription(work, element, offering, order=order, start=start)


def plan_contract(
    work: Work,
    offering: Offering,
    *,
    kind: str,
    element: str,
    account: str,
    order: str,
    imeis: tuple[str, ...] = (),
    group: str = "",
) -> str:
    """A contract from the next month; what was deposited comes back monthly where the offering says so."""
    key = work.fresh(Contract, "K")
    deposit = (offering.prepay_fen or offering.deposit_fen) if kind != "fine_number" else 0
    start = f"{clock.next_month(work.today):%Y-%m}"
    fields: dict[str, Any] = {
        "kind": kind, "element": element, "account": account, "offering": offering.code, "months": offering.months,
        "start_month": start, "monthly_return_fen": offering.return_fen, "min_plan_fen": offering.min_plan_fen,
        "deposit_fen": deposit, "remaining_fen": deposit, "penalty_percent": offering.penalty_percent,
        "imeis": list(imeis), "order": order, "group": group,
    }  # fmt: skip
    work.emit("contract_planned", put(Contract, key, **fields), contract=key, offering=offering.code, start_month=start)
    return key


def install_until(work: Work, draft: Draft) -> str:
    """When the installer will be done: the end of the chosen half day, else tomorrow noon."""
    if draft.slot:
        return clock.slot_end(draft.slot).isoformat()
    return clock.slot_end(f"{work.today + timedelta(days=1)} AM").isoformat()


def item(action: str, touches: str, element: str, offering: str, **more: Any) -> dict[str, Any]:
    """A row of an order: `action` add | modify | delete | noChange; `touches`: what of the line it changes."""
    return {"action": action, "touches": touches, "element": element, "offering": offering, **more}
