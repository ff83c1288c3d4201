"""3.1 缴费 and 3.2 预存: plain, and a year for a single broadband line."""

from simulator.crm.entities import Draft, Element
from simulator.crm.frame import END_OF_ORDER, END_OF_PAYMENT, Flow, Line, Placed, fee, lacks, payer
from simulator.crm.lines import item
from simulator.crm.orders import Task
from simulator.crm.rules import check, refuse_second_term
from simulator.crm.terms import plan_term
from simulator.crm.work import Refusal, Work


def _paying(work: Work, draft: Draft) -> list[str]:
    missing = lacks(draft, "amount_fen")
    return missing if payer(work, draft) not in ("", "new") else ["account", *missing]


def annual_lines(work: Work, draft: Draft) -> list[Line]:
    """The year."""
    terms = [work.offering(code) for code in draft.promos]
    return [fee(work, "annual", term.code, term.total_fen, fund="annual", effective=term.effective) for term in terms]


def annual_check(work: Work, draft: Draft) -> None:
    """The line may have changed since it was looked up."""
    element = work.world.get(Element, draft.element)
    if not element.activated_at or element.status not in ("active", "suspended"):
        raise Refusal("E-ELEM-STATE", {"element": element.id})
    refuse_second_term(work, element.id)
    for code in draft.promos:
        check(work, work.offering(code), customer=draft.customer, element=element)


def annual_place(work: Work, draft: Draft, order: str, account: str) -> Placed:
    """A term on the line."""
    items = []
    for code in draft.promos:
        term = plan_term(work, work.offering(code), element=draft.element, account=account, order=order)
        items.append(item("add", "term", draft.element, code, term=term))
    return Placed(items, [Task("BILL", draft.element)])


PAY = Flow("pay", 0, END_OF_PAYMENT, missing=_paying, is_order=False)
PREPAY_PLAIN = Flow("prepay_plain", 0, END_OF_PAYMENT, missing=_paying, is_order=False)
PREPAY_SINGLE_ANNUAL = Flow(
    "prepay_single_annual", 0, END_OF_ORDER | {"S2.query_single_annual", "S3.payer_select", "S4.promo_select"},
    missing=lambda work, draft: lacks(draft, "element", "promos"),
    lines=annual_lines, check=annual_check, place=annual_place,
)  # fmt: skip
FUSION_CHANGE = Flow(
    "fusion_change", 2, END_OF_ORDER | {"S3.payer_select", "S4.promo_select"},
    missing=lambda work, draft: lacks(draft, "group", "promos"),
    lines=annual_lines, check=annual_check, place=annual_place,
)  # fmt: skip
