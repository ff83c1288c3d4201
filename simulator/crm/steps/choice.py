"""S2: product, number, address, card."""

from typing import Any

from simulator.crm import formats, resources
from simulator.crm.catalog import Offering
from simulator.crm.contracts import main_plan, running
from simulator.crm.entities import Address, Customer, Demand, Desk, Draft, Element, Number, Sim, Subscription
from simulator.crm.faults import matching, strike
from simulator.crm.frame import edit
from simulator.crm.parties import group_of, line, lines_of, mobile_lines_under
from simulator.crm.rules import check, live_terms, pending_plan, refuse_busy, refuse_second_term, require_plan
from simulator.crm.work import Refusal, Work, put

Fields = dict[str, Any]
FOUND = 20  # rows of a search


def query_single_annual(work: Work, fields: Fields) -> None:
    """Look for a broadband line to prepay a year; in a fusion group it is not done here."""
    element = line(work, fields["value"])
    code, details = "", {"value": fields["value"]}
    if element is None or element.kind != "broadband":
        code = "E-BB-NOTFOUND"
    elif element.group:
        code = "E-BB-FUSION"
    elif not element.activated_at or element.status not in ("active", "suspended"):
        code = "E-ELEM-STATE"
    if code:
        fault = matching(work, "vague_error", "S2.query_single_annual", value=fields["value"])
        if fault is not None and fault.get("real_code", code) == code:
            raise Refusal("E-VAGUE", {"real": code})
        raise Refusal(code, details)
    assert element is not None
    refuse_second_term(work, element.id)
    term = work.catalog.of("prepay_single_annual", "term")[0]
    check(work, term, customer=element.owner, element=element)
    edit(work, "annual_target_set", element=element.id, customer=element.owner, promos=[term.code])


def offer_select(work: Work, fields: Fields) -> None:
    """Choose a product, a plan, an add-on."""
    draft = work.draft()
    offering = work.offering(fields["offering"])
    if draft.flow not in offering.flows or offering.layer not in ("product", "bundle", "service"):
        raise Refusal("E-OFFER-NA", {"offering": offering.code})
    element = work.world.find(Element, draft.element) if draft.element else None
    check(work, offering, customer=draft.customer, element=element)
    if offering.layer == "service":
        _addon(work, draft, offering, fields.get("action", "add"))
    elif draft.flow == "mobile_change_plan":
        _new_plan(work, draft, offering)
    elif draft.flow == "new_fusion" and offering.layer == "product":
        if draft.offering:
            require_plan(offering.monthly_fen, work.offering(draft.offering).min_plan_fen)
        edit(work, "offer_chosen", plan=offering.code)
    else:
        edit(work, "offer_chosen", offering=offering.code)


def _new_plan(work: Work, draft: Draft, offering: Offering) -> None:
    if not draft.element:
        raise Refusal("E-REQ", {"field": "element"})
    element = work.world.get(Element, draft.element)
    current = main_plan(work, element.id)
    if current is not None and current.offering == offering.code:
        raise Refusal("E-PLAN-SAME", {"offering": offering.code})
    if pending_plan(work, element.id) is not None:
        raise Refusal("E-PLAN-PENDING", {"element": element.id})
    handset = running(work, element.id)
    if handset is not None:
        require_plan(offering.monthly_fen, handset.min_plan_fen, "E-CONTRACT-MIN")
    fine = running(work, element.id, "fine_number")
    if fine is not None and (current is None or offering.monthly_fen < current.price_fen):
        require_plan(offering.monthly_fen, fine.min_plan_fen, "E-FINE-MIN")
    group = group_of(work, element)
    if group is not None:
        require_plan(offering.monthly_fen, work.offering(group.offering).min_plan_fen, "E-GRP-MIN")
    refuse_busy(work, element.id, "plan")
    edit(work, "offer_chosen", offering=offering.code)


def has_addon(work: Work, element: str, code: str) -> Subscription | None:
    """The add-on of a line that goes on."""
    found = work.world.where(Subscription, element=element, offering=code, role="addon")
    return next((each for each in found if each.state in ("active", "planned") and not each.end), None)


def _addon(work: Work, draft: Draft, offering: Offering, action: str) -> None:
    if draft.flow == "addon_change":
        if not draft.element:
            raise Refusal("E-REQ", {"field": "element"})
        element = work.world.get(Element, draft.element)
        have = has_addon(work, element.id, offering.code)
        if element.kind not in offering.line or (action == "delete" and have is None):
            raise Refusal("E-OFFER-NA", {"offering": offering.code})
        if action == "add" and have is not None:
            raise Refusal("E-PLAN-SAME", {"offering": offering.code})
        refuse_busy(work, element.id, f"addon:{offering.code}")
    elif action == "delete":
        raise Refusal("E-OFFER-NA", {"offering": offering.code})
    others = [each for each in draft.changes if each["offering"] != offering.code]
    edit(work, "offer_chosen", changes=[*others, {"offering": offering.code, "action": action}])


def _line_kind(draft: Draft) -> str:
    return "pstn" if draft.flow == "new_pstn" else "mobile"


def number_search(work: Work, fields: Fields) -> None:
    """Free numbers."""
    kind = _line_kind(work.draft())
    found = [
        {"value": each.id, "grade": each.grade, "area": each.area}
        for each in work.world.where(Number, kind=kind, state="idle")
        if fields.get("grade", each.grade) == each.grade and fields.get("like", "") in each.id
    ]
    work.show(numbers=found[:FOUND], more=len(found) > FOUND)


def number_select(work: Work, fields: Fields) -> None:
    """Reserve a number, or name a line that joins the fusion."""
    if fields.get("existing"):
        _existing(work, fields["existing"])
        return
    if not fields.get("value"):
        raise Refusal("E-REQ", {"field": "value"})
    draft, key = work.draft(), fields["value"]
    kind = _line_kind(draft)
    if kind == "mobile" and draft.customer:
        refuse_sixth_card(work, draft.customer)
    fault = matching(work, "resource_taken", "S2.number_select", value=key)
    if fault is not None:
        strike(work, fault)
        work.keep("resource_taken_by_npc", put(Number, key, state="occupied"), value=key, actor=fault.get("actor", ""))
    number = work.world.find(Number, key)
    if number is None or number.kind != kind:
        raise Refusal("E-FMT", {"field": "value"})
    if number.state == "frozen":
        raise Refusal("E-NO-FROZEN", {"value": key})
    if number.state != "idle" and not resources.holds(work, draft, "number", key):
        raise Refusal("E-NO-TAKEN", {"value": key})
    require_area(work, number.area, draft.address)
    if number.grade > work.policy["permissions"][work.meta.role]["fine_number_max_grade"]:
        raise Refusal("E-PERM", {"what": "fine_number", "grade": number.grade})
    for held in resources.held(work, draft, "number"):
        resources.release(work, held, "number_released", number="")
    resources.reserve(
        work, "number_reserved", "number", key, number=key, existing="", readback=False, signed=False, accepted_fen=-1
    )


def require_area(work: Work, area: str, address: str) -> None:
    """E-PSTN-AREA where the exchange of a fixed number is not the address's."""
    served = work.world.get(Address, address).area if address else ""
    if area and served and area != served:
        raise Refusal("E-PSTN-AREA", {"area": area, "address_area": served})


def refuse_sixth_card(work: Work, customer: str) -> None:
    """E-5CARD where the document has its five mobile numbers."""
    limit = work.policy["five_cards"]["limit"]
    fault = matching(work, "five_cards", work.command.name, customer=customer)
    if fault is not None:
        strike(work, fault)
    if fault is not None or mobile_lines_under(work, work.world.get(Customer, customer)) >= limit:
        raise Refusal("E-5CARD", {"limit": limit})


def _existing(work: Work, name: str) -> None:
    draft = work.draft()
    element = line(work, name)
    if draft.flow != "new_fusion" or element is None or element.kind == "pstn":
        raise Refusal("E-FMT", {"field": "existing"})
    if draft.customer and element.owner != draft.customer:
        raise Refusal("E-GRP-CUST", {"number": name})
    if element.group:
        raise Refusal("E-GRP-MEM", {"number": name})
    if element.kind == "broadband":
        join_broadband(work, element)
        return
    current = main_plan(work, element.id)
    least = work.offering(draft.offering).min_plan_fen if draft.offering else 0
    price = work.offering(draft.plan).monthly_fen if draft.plan else current.price_fen if current else 0
    require_plan(price, least)
    for held in resources.held(work, draft, "number"):
        resources.release(work, held, "number_released", number="")
    edit(work, "member_chosen", existing=element.id, number="")


def join_broadband(work: Work, element: Element) -> None:
    """A broadband line that is there becomes the fusion's member; a yearly term of its own stands in the way."""
    terms = live_terms(work, element.id)
    if terms:
        raise Refusal("E-ANN-EXIST", {"end": terms[-1].end})
    edit(work, "member_chosen", broadband=element.id, address=element.address, kd="")


def number_release(work: Work, fields: Fields) -> None:
    """Give a reserved number back."""
    draft = work.draft()
    for held in resources.held(work, draft, "number"):
        if held.key == fields["value"]:
            resources.release(work, held, "number_released", number="")
            return
    raise Refusal("E-STEP", {"value": fields["value"]})


def address_search(work: Work, fields: Fields) -> None:
    """Standard addresses whose path has the text."""
    found = [each for each in work.world.all(Address) if fields["text"] in each.path]
    work.show(addresses=[{"address": each.id, "path": each.path} for each in found[:FOUND]], more=len(found) > FOUND)


def _address(work: Work, key: str) -> Address:
    address = work.world.find(Address, key)
    if address is None:
        raise Refusal("E-FMT", {"field": "address"})
    return address


def address_result(work: Work, address: Address, at: str) -> str:
    """qualified | none | port."""
    draft = work.draft()
    held = resources.holds(work, draft, "port", address.id)
    if address.access == "none" or matching(work, "address_none", at, address=address.id):
        return "none"
    if (address.free_ports <= 0 and not held) or matching(work, "port_full", at, address=address.id):
        return "port"
    return "qualified"


def address_qualify(work: Work, fields: Fields) -> None:
    """Ask what can be had at an address."""
    address = _address(work, fields["address"])
    result = address_result(work, address, "S2.address_qualify")
    work.show(address=address.id, path=address.path, result=result, access=address.access, max_mbps=address.max_mbps)


def address_select(work: Work, fields: Fields) -> None:
    """Take an address from the list: a port is held."""
    draft, address = work.draft(), _address(work, fields["address"])
    if draft.flow == "demand_record":
        edit(work, "address_set", address=address.id)
        return
    if draft.flow == "new_fusion" and draft.customer:
        for element in lines_of(work, draft.customer, "broadband"):
            if element.address == address.id and not element.group and element.activated_at:
                join_broadband(work, element)
                return
    result = address_result(work, address, "S2.address_select")
    if result != "qualified":
        raise Refusal("E-ADDR-NONE" if result == "none" else "E-ADDR-PORT", {"address": address.id})
    if draft.number and draft.flow == "new_pstn":
        require_area(work, work.world.get(Number, draft.number).area, address.id)
    for held in resources.held(work, draft, "port"):
        resources.release(work, held, "port_released", address="")
    fields = {"address": address.id, "broadband": "", "readback": False, "signed": False, "accepted_fen": -1}
    resources.reserve(work, "port_reserved", "port", address.id, **fields)


def address_free_text(work: Work, fields: Fields) -> None:
    """Typing an address is never right."""
    work.draft()
    raise Refusal("E-ADDR-FREE", {})


def sim_select(work: Work, fields: Fields) -> None:
    """Scan a card."""
    draft = work.draft()
    try:
        key = formats.iccid(fields["iccid"])
    except formats.FormatError as error:
        raise Refusal("E-ICCID-LUHN", {"reason": error.reason}) from error
    sim = work.world.find(Sim, key)
    fault = matching(work, "card_writer_down", "S2.sim_select", iccid=key)
    if fault is not None and sim is not None and sim.state == "stock":
        strike(work, fault)
        work.keep("sim_void", put(Sim, key, state="void"), iccid=key)
        raise Refusal("E-ICCID-USED", {"iccid": key})
    if sim is None or (sim.state != "stock" and not resources.holds(work, draft, "sim", key)):
        raise Refusal("E-ICCID-USED", {"iccid": key})
    for held in resources.held(work, draft, "sim"):
        resources.release(work, held, "sim_released", iccid="")
    resources.reserve(work, "sim_reserved", "sim", key, iccid=key)


def demand_register(work: Work, fields: Fields) -> None:
    """Write down that somebody wants what cannot be had there."""
    draft, address = work.draft(), _address(work, fields["address"])
    if address_result(work, address, "S2.demand_register") == "qualified":
        raise Refusal("E-ADDR-OK", {"address": address.id})
    key = work.fresh(Demand, "DM")
    kept = {"address": address.id, "phone": fields["phone"], "note": fields.get("note", "")}
    work.emit(
        "demand_recorded",
        put(Demand, key, customer=draft.customer, at=work.now_iso, **kept),
        put(Draft, draft.id, state="submitted", address=address.id, phone=fields["phone"]),
        put(Desk, "now", draft="", submitted=draft.id),
        demand=key,
        address=address.id,
    )
