"""3.6 融合新开: one mobile and one broadband line of one customer, new or there already, as one group."""

from simulator.crm import clock, resources
from simulator.crm.contracts import main_plan
from simulator.crm.entities import Draft, Element, Group
from simulator.crm.flows.fixed import ADDRESS, fixed_tasks
from simulator.crm.flows.mobile import LINE, mobile_lines, mobile_tasks, new_mobile_check
from simulator.crm.frame import END_OF_ORDER, Flow, Line, Placed, fee, lacks
from simulator.crm.lines import install_until, item, new_line, plan_contract, plan_subscription, replace_plan
from simulator.crm.orders import Task
from simulator.crm.rules import live_terms, refuse_busy, require_plan
from simulator.crm.work import Refusal, Work, put


def _missing(work: Work, draft: Draft) -> list[str]:
    missing = lacks(draft, "offering")
    if not draft.existing:
        missing += lacks(draft, "number", "plan", "iccid", "password_set", "declared", "phone")
    if not draft.broadband:
        missing += lacks(draft, "address", "kd")
    return missing


def _lines(work: Work, draft: Draft) -> list[Line]:
    if not draft.offering:
        return []
    bundle = work.offering(draft.offering)
    lines = []
    if not draft.broadband:
        member = work.offering(bundle.members["broadband"])
        lines.append(fee(work, "once_install", bundle.code, member.install_fen, effective="completion"))
    label = bundle.prepay_label
    lines.append(
        fee(work, "fusion_prepay", bundle.code, bundle.prepay_fen, fund="contract", effective="next_month", label=label)
    )
    return lines if draft.existing else lines + mobile_lines(work, draft, draft.plan)


def _member(work: Work, draft: Draft, key: str) -> None:
    element = work.world.get(Element, key)
    if element.owner != draft.customer:
        raise Refusal("E-GRP-CUST", {"number": element.service_no})
    if element.group:
        raise Refusal("E-GRP-MEM", {"number": element.service_no})
    refuse_busy(work, key, "group")


def _check(work: Work, draft: Draft) -> None:
    bundle = work.offering(draft.offering)
    if draft.existing:
        _member(work, draft, draft.existing)
        current = main_plan(work, draft.existing)
        price = work.offering(draft.plan).monthly_fen if draft.plan else current.price_fen if current else 0
        if draft.plan:
            refuse_busy(work, draft.existing, "plan")
    else:
        new_mobile_check(work, draft, draft.plan)
        price = work.offering(draft.plan).monthly_fen
    require_plan(price, bundle.min_plan_fen)
    if draft.broadband:
        _member(work, draft, draft.broadband)
        if live_terms(work, draft.broadband):
            raise Refusal("E-ANN-EXIST", {})
    else:
        resources.require_held(work, draft, "port", draft.address)
        resources.require_held(work, draft, "kd", draft.kd)


def _mobile(work: Work, draft: Draft, order: str, account: str) -> tuple[str, dict[str, object], list[Task]]:
    if not draft.existing:
        element = new_line(work, draft, "mobile", draft.number, order=order, account=account)
        plan_subscription(work, element, work.offering(draft.plan), order=order)
        return element, item("add", "line", element, draft.plan, number=draft.number), mobile_tasks(element)
    current = main_plan(work, draft.existing)
    if not draft.plan or (current is not None and current.offering == draft.plan):
        kept = current.offering if current else ""
        return draft.existing, item("noChange", "group", draft.existing, kept), []
    replace_plan(work, draft.existing, work.offering(draft.plan), order=order)
    first = clock.at_midnight(clock.next_month(work.today)).isoformat()
    row = item("modify", "plan", draft.existing, draft.plan)
    return draft.existing, row, [Task("BILL", draft.existing, (), first)]


def _broadband(work: Work, draft: Draft, order: str, account: str) -> tuple[str, dict[str, object], list[Task]]:
    member = work.offering(work.offering(draft.offering).members["broadband"])
    if draft.broadband:
        return draft.broadband, item("noChange", "group", draft.broadband, member.code), []
    element = new_line(work, draft, "broadband", draft.kd, order=order, account=account)
    plan_subscription(work, element, member, order=order)
    row = item("add", "line", element, member.code, kd=draft.kd, address=draft.address)
    return element, row, fixed_tasks(element, install_until(work, draft), "AAA")


def _shifted(tasks: list[Task], by: int) -> list[Task]:
    return [
        Task(each.system, each.element, tuple(place + by for place in each.after), each.not_before) for each in tasks
    ]


def _place(work: Work, draft: Draft, order: str, account: str) -> Placed:
    mobile, mobile_item, first = _mobile(work, draft, order, account)
    broadband, broadband_item, second = _broadband(work, draft, order, account)
    key = work.fresh(Group, "G")
    members = [{"element": mobile, "role": "mobile"}, {"element": broadband, "role": "broadband"}]
    work.emit(
        "group_planned",
        put(Group, key, group_no=f"G{work.today:%y%m}{work.world.count(Group) + 1:06d}", offering=draft.offering,
            customer=draft.customer, members=members, state="pending", order=order),
        put(Element, mobile, group=key),
        put(Element, broadband, group=key),
        group=key,
        members=members,
    )  # fmt: skip
    bundle = work.offering(draft.offering)
    contract = plan_contract(
        work, bundle, kind="fusion_prepay", element=broadband, account=account, order=order, group=key
    )
    tasks = [*first, *_shifted(second, len(first))]
    ends = tuple(place for place, task in enumerate(tasks) if task.system == "BILL")
    tasks.append(Task("GROUP", broadband, ends))
    tasks.append(Task("BILL", broadband, (len(tasks) - 1,)))
    joined = item("add", "group", broadband, draft.offering, group=key, contract=contract)
    also = item("modify", "group", mobile, draft.offering, group=key)
    return Placed([mobile_item, broadband_item, joined, also], tasks)


NEW_FUSION = Flow(
    "new_fusion", 2,
    END_OF_ORDER | ADDRESS | LINE | {"S2.offer_select", "S3.hall_select", "S3.account_pick", "S3.payer_select", "S4.promo_skip", "S5.add_prepay"},
    missing=_missing, lines=_lines, check=_check, place=_place,
    is_new=True, needs_hall=True,
)  # fmt: skip
