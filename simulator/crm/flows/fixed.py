"""3.4 单宽带新装 and 3.5 单固话新装."""

from simulator.crm.entities import Draft, Number
from simulator.crm.frame import END_OF_ORDER, Flow, Line, Placed, fee, lacks
from simulator.crm.lines import install_until, item, new_line, plan_subscription
from simulator.crm.orders import Task
from simulator.crm.resources import require_held
from simulator.crm.rules import check
from simulator.crm.steps.choice import require_area
from simulator.crm.terms import plan_term
from simulator.crm.work import Work

ADDRESS = frozenset({"S2.address_search", "S2.address_qualify", "S2.address_select", "S2.address_free_text"})
SHARED = END_OF_ORDER | ADDRESS | {
    "S2.offer_select", "S3.hall_select", "S3.payer_select", "S3.contact", "S4.promo_skip", "S5.add_prepay",
}  # fmt: skip


def broadband_lines(work: Work, draft: Draft) -> list[Line]:
    """Installation, and the year where it was chosen."""
    lines = []
    if draft.offering:
        offering = work.offering(draft.offering)
        lines.append(fee(work, "once_install", offering.code, offering.install_fen, effective="completion"))
    for code in draft.promos:
        term = work.offering(code)
        lines.append(fee(work, "annual", code, term.total_fen, fund="annual", effective=term.effective))
    return lines


def _broadband_check(work: Work, draft: Draft) -> None:
    require_held(work, draft, "port", draft.address)
    require_held(work, draft, "kd", draft.kd)
    check(work, work.offering(draft.offering), customer=draft.customer)
    for code in draft.promos:
        check(work, work.offering(code), customer=draft.customer, main=draft.offering)


def fixed_tasks(element: str, until: str, system: str) -> list[Task]:
    """Resources, the installer, the network, billing: one after the other."""
    return [
        Task("RES", element),
        Task("INSTALL", element, (0,), until),
        Task(system, element, (1,)),
        Task("BILL", element, (2,)),
    ]


def _broadband_place(work: Work, draft: Draft, order: str, account: str) -> Placed:
    timing = "advance" if draft.promos else work.offering(draft.offering).charge_timing
    element = new_line(work, draft, "broadband", draft.kd, order=order, account=account, timing=timing)
    plan_subscription(work, element, work.offering(draft.offering), order=order)
    items = [item("add", "line", element, draft.offering, kd=draft.kd, address=draft.address)]
    for code in draft.promos:
        term = plan_term(work, work.offering(code), element=element, account=account, order=order)
        items.append(item("add", "term", element, code, term=term))
    return Placed(items, fixed_tasks(element, install_until(work, draft), "AAA"))


def _pstn_lines(work: Work, draft: Draft) -> list[Line]:
    offering = work.catalog.find(draft.offering)
    return [fee(work, "once_install", offering.code, offering.install_fen, effective="completion")] if offering else []


def _pstn_check(work: Work, draft: Draft) -> None:
    require_held(work, draft, "port", draft.address)
    require_held(work, draft, "number", draft.number)
    require_area(work, work.world.get(Number, draft.number).area, draft.address)


def _pstn_place(work: Work, draft: Draft, order: str, account: str) -> Placed:
    element = new_line(work, draft, "pstn", draft.number, order=order, account=account)
    plan_subscription(work, element, work.offering(draft.offering), order=order)
    items = [item("add", "line", element, draft.offering, number=draft.number, address=draft.address)]
    for each in draft.changes:
        plan_subscription(work, element, work.offering(each["offering"]), order=order, role="addon")
        items.append(item("add", f"addon:{each['offering']}", element, each["offering"]))
    return Placed(items, fixed_tasks(element, install_until(work, draft), "SWITCH"))


NEW_BROADBAND = Flow(
    "new_broadband", 2, SHARED | {"S3.account_pick", "S4.promo_select"},
    missing=lambda work, draft: lacks(draft, "offering", "address", "kd", "phone"),
    lines=broadband_lines, check=_broadband_check, place=_broadband_place,
    line="broadband", is_new=True, needs_hall=True,
)  # fmt: skip
NEW_PSTN = Flow(
    "new_pstn", 2, SHARED | {"S2.number_search", "S2.number_select", "S2.number_release"},
    missing=lambda work, draft: lacks(draft, "offering", "address", "number", "phone"),
    lines=_pstn_lines, check=_pstn_check, place=_pstn_place,
    line="pstn", is_new=True, needs_hall=True,
)  # fmt: skip
