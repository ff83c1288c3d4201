"""What is read back before the customer signs, in words from `policy.yaml`, and what is thereby disclosed."""

from typing import Any

from simulator.crm import clock
from simulator.crm.catalog import Offering
from simulator.crm.entities import Account, Address, Contract, Customer, Draft, Element
from simulator.crm.formats import masked_name, yuan
from simulator.crm.frame import Flow, fee_lines, payer, total
from simulator.crm.terms import next_start
from simulator.crm.work import Work


def chosen(work: Work, draft: Draft) -> list[Offering]:
    """The offerings of a draft: main one, the mobile's plan, terms and schemes, add-ons."""
    codes = [draft.offering, draft.plan, *draft.promos, *[each["offering"] for each in draft.changes]]
    return [work.offering(code) for code in dict.fromkeys(codes) if code]


def disclosed(work: Work, flow: Flow, draft: Draft) -> list[dict[str, Any]]:
    """Every fact that the read-back tells truthfully: {offering, attr, value} and the total of the order."""
    facts: list[dict[str, Any]] = [
        {"offering": each.code, "attr": name, "value": value}
        for each in chosen(work, draft)
        for name, value in {**each.claimable(), **_effective(draft, each)}.items()
    ]
    due = draft.amount_fen if not flow.is_order else total(fee_lines(work, flow, draft))
    return [*facts, {"order": "current", "attr": "total_fen", "value": due}]


def _effective(draft: Draft, offering: Offering) -> dict[str, str]:
    changed = draft.flow == "mobile_change_plan" or (draft.existing and offering.code == draft.plan)
    return {"effective": offering.change_effective} if changed else {}


def _offering(work: Work, draft: Draft, offering: Offering) -> tuple[str, dict[str, Any]]:
    named = {"name": offering.name, "months": offering.months}
    first = f"{clock.next_month(work.today):%Y-%m}"
    if offering.layer == "term":
        start = next_start(work, draft.element)
        end = clock.add_months(start, offering.months)
        return "term", {**named, "price": yuan(offering.total_fen), "start": start.isoformat(), "end": end.isoformat()}
    if offering.layer in ("handset", "fine"):
        return "contract", {
            **named, "deposit": yuan(offering.deposit_fen), "start_month": first, "monthly": yuan(offering.return_fen),
            "min_plan": yuan(offering.min_plan_fen), "penalty": offering.penalty_percent,
        }  # fmt: skip
    if offering.layer == "bundle":
        amounts = {"amount": yuan(offering.prepay_fen), "monthly": yuan(offering.return_fen)}
        return "prepay", {**named, "name": offering.prepay_label, "start_month": first, **amounts}
    if offering.layer == "service":
        action = next((each["action"] for each in draft.changes if each["offering"] == offering.code), "add")
        return f"addon_{'on' if action == 'add' else 'off'}", {**named, "price": yuan(offering.monthly_fen)}
    effective = _effective(draft, offering).get("effective", offering.effective)
    shown = work.policy["effective"][effective]
    return "plan", {**named, "price": yuan(offering.monthly_fen), "effective": shown}


def _place(work: Work, draft: Draft) -> list[tuple[str, dict[str, Any]]]:
    parts: list[tuple[str, dict[str, Any]]] = []
    about = work.world.find(Element, draft.element or draft.existing)
    number = draft.number or (about.service_no if about else "")
    if number:
        parts.append(("number", {"number": number}))
    if draft.address:
        parts.append(("address", {"address": work.world.get(Address, draft.address).path}))
    return parts


def _money(work: Work, flow: Flow, draft: Draft) -> list[tuple[str, dict[str, Any]]]:
    if not flow.is_order:
        account = work.world.find(Account, payer(work, draft))
        paid = {"name": account.name if account else "", "account": account.acct_no if account else ""}
        return [("pay", {**paid, "amount": yuan(draft.amount_fen)})]
    lines = fee_lines(work, flow, draft)
    named = [
        ("fee", {"name": each["label"], "amount": yuan(each["amount_fen"]), "waived": yuan(each["waived_fen"])})
        for each in lines
    ]
    contract = work.world.find(Contract, draft.contract)
    if contract is not None:
        named.insert(0, ("penalty", {"amount": yuan(draft.penalty_fen), "remaining": yuan(contract.remaining_fen)}))
    return [*named, ("total", {"amount": yuan(total(lines))})]


def sentences(work: Work, flow: Flow, draft: Draft) -> list[str]:
    """The sentences to read, in order."""
    who = work.world.find(Customer, draft.customer)
    first = {"name": masked_name(who.name) if who else "", "flow": work.policy["flows"][flow.name]}
    parts = [("customer", first), *_place(work, draft)]
    parts += [_offering(work, draft, each) for each in chosen(work, draft)]
    parts += _money(work, flow, draft)
    words = work.policy["sentences"]
    return [str(words[key]).format(**data) for key, data in parts]
