"""Whether an offering may be had: the rules that stand with it in the catalogue, each with its own refusal."""

from simulator.crm.catalog import Offering, Rule
from simulator.crm.contracts import main_plan, running
from simulator.crm.entities import Contract, Customer, Element, Group, Order, Subscription, Term
from simulator.crm.formats import yuan
from simulator.crm.orders import TERMINAL
from simulator.crm.work import Refusal, Work

LIVE_TERMS = ("planned", "running")


def _broken(work: Work, rule: Rule, customer: str, element: Element | None, main: str) -> bool:
    if rule.kind == "segment":
        return bool(customer) and work.world.get(Customer, customer).segment != rule.value
    if rule.kind == "no_handset_contract":
        return element is not None and running(work, element.id) is not None
    if rule.kind == "requires_main":
        return main != rule.value
    if rule.kind == "not_main":
        return main == rule.value
    if rule.kind == "not_in_group":
        return element is not None and bool(element.group)
    if rule.kind == "in_group":
        group = work.world.find(Group, element.group) if element is not None and element.group else None
        return group is None or group.offering != rule.value
    raise AssertionError(f"no such rule: {rule.kind}")


def check(work: Work, offering: Offering, *, customer: str, element: Element | None = None, main: str = "") -> None:
    """Refuse an offering whose rules are not met. `main`: the main offering of a line that is only planned."""
    ended = "E-PROMO-END" if offering.valid_to and work.today.isoformat() > offering.valid_to else "E-OFFER-NA"
    if not offering.is_sold_on(work.today):
        raise Refusal(ended, {"offering": offering.code})
    plan = main_plan(work, element.id) if element is not None else None
    code = main or (plan.offering if plan else "")
    for rule in offering.rules:
        if _broken(work, rule, customer, element, code):
            raise Refusal(rule.error, {"offering": offering.code, "rule": rule.kind})
    if offering.max_per_customer and customer:
        have = [
            each
            for each in work.world.where(Contract, offering=offering.code)
            if each.state not in ("cancelled",) and work.world.get(Element, each.element).owner == customer
        ]
        if len(have) >= offering.max_per_customer:
            raise Refusal("E-EXCL", {"offering": offering.code, "rule": "max_per_customer"})


def require_plan(plan_fen: int, least_fen: int, code: str = "E-MINPLAN") -> None:
    """Refuse a plan below the least monthly price."""
    if plan_fen < least_fen:
        raise Refusal(code, {"min": yuan(least_fen), "min_fen": least_fen})


def pending_plan(work: Work, element: str) -> Subscription | None:
    """A main plan that has been ordered and not begun."""
    planned = work.world.where(Subscription, element=element, role="main", state="planned")
    return next((each for each in planned if each.start), None)


def live_terms(work: Work, element: str) -> list[Term]:
    """The yearly terms that run or are planned, by their start."""
    found = [each for each in work.world.where(Term, element=element) if each.state in LIVE_TERMS]
    return sorted(found, key=lambda each: each.start)


def refuse_second_term(work: Work, element: str) -> None:
    """E-ANN-DUP where a term waits that has not begun."""
    for term in live_terms(work, element):
        if term.start > work.today.isoformat():
            raise Refusal("E-ANN-DUP", {"end": term.end})


def refuse_busy(work: Work, element: str, touches: str) -> None:
    """E-ORDER-BUSY where a running order changes the same thing of the line."""
    for order in work.world.all(Order):
        if order.state in TERMINAL:
            continue
        if any(item.get("element") == element and item.get("touches") == touches for item in order.items):
            raise Refusal("E-ORDER-BUSY", {"order": order.order_no})
