"""3.3 移动新开, 3.7/3.9 移网服务变更, 3.8 改套餐, 3.9 合约解除, add-ons."""

from simulator.crm import clock, formats
from simulator.crm.contracts import main_plan, penalty, running
from simulator.crm.entities import Contract, Draft, Element, Number, Subscription
from simulator.crm.frame import END_OF_ORDER, Flow, Line, Placed, fee, lacks
from simulator.crm.lines import item, new_line, plan_contract, plan_subscription, replace_plan
from simulator.crm.orders import Task
from simulator.crm.resources import require_held
from simulator.crm.rules import check, pending_plan, refuse_busy, require_plan
from simulator.crm.steps.choice import has_addon, refuse_sixth_card
from simulator.crm.work import Refusal, Work, put

LINE = frozenset(
    {
        "S2.number_search", "S2.number_select", "S2.number_release", "S2.sim_select", "S3.password_by_customer",
        "S3.declare_use", "S3.contact",
    }
)  # fmt: skip


def mobile_lines(work: Work, draft: Draft, plan: str) -> list[Line]:
    """First prepay of a new number, deposits of add-ons, a fine number's prepay."""
    lines = []
    if plan:
        lines.append(
            fee(work, "first_prepay", plan, work.offering(plan).first_prepay_fen, fund="cash", effective="immediate")
        )
    for code in draft.promos:
        fine = work.offering(code)
        if fine.layer == "fine":
            lines.append(fee(work, "fine_prepay", code, fine.deposit_fen, fund="cash", effective=fine.effective))
    return lines + addon_lines(work, draft)


def addon_lines(work: Work, draft: Draft) -> list[Line]:
    """Deposits of the add-ons that are switched on."""
    added = [work.offering(each["offering"]) for each in draft.changes if each["action"] == "add"]
    return [
        fee(work, "service_deposit", each.code, each.deposit_fen, fund="deposit") for each in added if each.deposit_fen
    ]


def new_mobile_check(work: Work, draft: Draft, plan: str) -> None:
    """Card limit, reservations, the fine number's agreement."""
    refuse_sixth_card(work, draft.customer)
    require_held(work, draft, "number", draft.number)
    require_held(work, draft, "sim", draft.iccid)
    check(work, work.offering(plan), customer=draft.customer)
    grade = work.world.get(Number, draft.number).grade
    agreed = [work.offering(code).grade for code in draft.promos if work.offering(code).layer == "fine"]
    if grade and max(agreed, default=0) < grade:
        needed = [each for each in work.catalog.of("new_mobile", "fine") if each.grade == grade]
        raise Refusal("E-FINE-PREPAY", {"min": formats.yuan(needed[0].deposit_fen if needed else 0), "grade": grade})


def mobile_tasks(element: str) -> list[Task]:
    """Number, card, network, billing."""
    return [Task("RES", element), Task("SIM", element, (0,)), Task("HLR", element, (1,)), Task("BILL", element, (2,))]


def _new_place(work: Work, draft: Draft, order: str, account: str) -> Placed:
    element = new_line(work, draft, "mobile", draft.number, order=order, account=account)
    plan_subscription(work, element, work.offering(draft.offering), order=order)
    items = [item("add", "line", element, draft.offering, number=draft.number, iccid=draft.iccid)]
    for each in draft.changes:
        plan_subscription(work, element, work.offering(each["offering"]), order=order, role="addon")
        items.append(item("add", f"addon:{each['offering']}", element, each["offering"]))
    for code in draft.promos:
        contract = plan_contract(
            work, work.offering(code), kind="fine_number", element=element, account=account, order=order
        )
        items.append(item("add", "fine", element, code, contract=contract))
    return Placed(items, mobile_tasks(element))


NEW_MOBILE = Flow(
    "new_mobile", 2, END_OF_ORDER | LINE | {"S2.offer_select", "S3.payer_select", "S4.promo_select", "S4.promo_skip", "S5.add_prepay"},
    missing=lambda work, draft: lacks(draft, "number", "offering", "iccid", "phone", "password_set", "declared"),
    lines=lambda work, draft: mobile_lines(work, draft, draft.offering),
    check=lambda work, draft: new_mobile_check(work, draft, draft.offering),
    place=_new_place, line="mobile", is_new=True,
)  # fmt: skip


def _plan_check(work: Work, draft: Draft) -> None:
    if pending_plan(work, draft.element) is not None:
        raise Refusal("E-PLAN-PENDING", {"element": draft.element})
    refuse_busy(work, draft.element, "plan")
    check(work, work.offering(draft.offering), customer=draft.customer, element=work.world.get(Element, draft.element))


def _plan_place(work: Work, draft: Draft, order: str, account: str) -> Placed:
    replace_plan(work, draft.element, work.offering(draft.offering), order=order)
    first = clock.at_midnight(clock.next_month(work.today)).isoformat()
    return Placed([item("modify", "plan", draft.element, draft.offering)], [Task("BILL", draft.element, (), first)])


MOBILE_CHANGE_PLAN = Flow(
    "mobile_change_plan", 1, END_OF_ORDER | {"S2.offer_select"},
    missing=lambda work, draft: lacks(draft, "element", "offering"),
    check=_plan_check, place=_plan_place, line="mobile",
)  # fmt: skip


def _handset_lines(work: Work, draft: Draft) -> list[Line]:
    schemes = [work.offering(code) for code in draft.promos]
    return [
        fee(work, "contract_deposit", each.code, each.deposit_fen, fund="contract", effective=each.effective)
        for each in schemes
    ]


def _handset_check(work: Work, draft: Draft) -> None:
    element = work.world.get(Element, draft.element)
    if not draft.queried:
        raise Refusal("E-REQ", {"field": "queried"})
    for imei in draft.imeis:
        require_held(work, draft, "terminal", imei)
    for code in draft.promos:
        offering = work.offering(code)
        check(work, offering, customer=draft.customer, element=element)
        plan = main_plan(work, element.id)
        require_plan(plan.price_fen if plan else 0, offering.min_plan_fen)
        if len(draft.imeis) != offering.handsets:
            raise Refusal("E-IMEI-COUNT", {"count": offering.handsets})


def _handset_place(work: Work, draft: Draft, order: str, account: str) -> Placed:
    items = []
    for code in draft.promos:
        contract = plan_contract(
            work,
            work.offering(code),
            kind="handset",
            element=draft.element,
            account=account,
            order=order,
            imeis=draft.imeis,
        )
        items.append(item("add", "contract", draft.element, code, contract=contract, imeis=list(draft.imeis)))
    return Placed(items, [Task("STOCK", draft.element), Task("BILL", draft.element, (0,))])


MOBILE_CHANGE_TERMINAL = Flow(
    "mobile_change_terminal", 2,
    END_OF_ORDER | {"S2.address_qualify", "S3.payer_select", "S4.imei_enter", "S4.imei_remove", "S4.offer_query", "S4.promo_select"},
    missing=lambda work, draft: lacks(draft, "element", "imeis", "promos"),
    lines=_handset_lines, check=_handset_check, place=_handset_place, line="mobile",
)  # fmt: skip


def _cancel_lines(work: Work, draft: Draft) -> list[Line]:
    contract = work.world.find(Contract, draft.contract)
    return [fee(work, "penalty", contract.offering, penalty(contract, work.today))] if contract else []


def _cancel_check(work: Work, draft: Draft) -> None:
    if running(work, draft.element) != work.world.get(Contract, draft.contract):
        raise Refusal("E-CONTRACT-NONE", {"contract": draft.contract})
    refuse_busy(work, draft.element, "contract")


def _cancel_place(work: Work, draft: Draft, order: str, account: str) -> Placed:
    contract = work.world.get(Contract, draft.contract)
    work.emit("contract_ends", put(Contract, contract.id, released_by=order), contract=contract.id)
    row = item("delete", "contract", contract.element, contract.offering, contract=contract.id)
    return Placed([row], [Task("BILL", contract.element)])


CONTRACT_CANCEL = Flow(
    "contract_cancel", 2, END_OF_ORDER | {"S3.payer_select", "S4.contract_release"},
    missing=lambda work, draft: lacks(draft, "contract"),
    lines=_cancel_lines, check=_cancel_check, place=_cancel_place, line="mobile",
)  # fmt: skip


def _addon_check(work: Work, draft: Draft) -> None:
    for each in draft.changes:
        refuse_busy(work, draft.element, f"addon:{each['offering']}")


def _addon_place(work: Work, draft: Draft, order: str, account: str) -> Placed:
    items = []
    today, first = work.today.isoformat(), clock.next_month(work.today).isoformat()
    for each in draft.changes:
        offering = work.offering(each["offering"])
        if each["action"] == "add":
            plan_subscription(work, draft.element, offering, order=order, role="addon", start=today)
        else:
            have = has_addon(work, draft.element, offering.code)
            if have is not None:
                changes = put(Subscription, have.id, end=first, ended_by=order)
                work.emit("plan_ends", changes, subscription=have.id, end=first)
        items.append(item(each["action"], f"addon:{offering.code}", draft.element, offering.code))
    return Placed(items, [Task("BILL", draft.element)])


ADDON_CHANGE = Flow(
    "addon_change", 1, END_OF_ORDER | {"S2.offer_select", "S3.payer_select"},
    missing=lambda work, draft: lacks(draft, "element", "changes"),
    lines=addon_lines, check=_addon_check, place=_addon_place, line="mobile",
)  # fmt: skip
