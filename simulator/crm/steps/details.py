"""S3 and S4: hall, account, contact, password; yearly terms, handsets and their contracts."""

from typing import Any

from simulator.crm import clock, drawing, formats, resources
from simulator.crm.catalog import Offering
from simulator.crm.contracts import main_plan, months_left, penalty, running
from simulator.crm.entities import Account, BroadbandAccount, Contract, Customer, Draft, Element, Hall, Terminal
from simulator.crm.faults import matching, strike
from simulator.crm.frame import edit, refuse_arrears
from simulator.crm.parties import accounts_of, line, password_hash, this_hall
from simulator.crm.rules import check, live_terms, refuse_busy, refuse_second_term, require_plan
from simulator.crm.work import Refusal, Work, put

Fields = dict[str, Any]


def hall_select(work: Work, fields: Fields) -> None:
    """The name of the hall: commission goes there."""
    if work.world.find(Hall, fields["hall"]) is None:
        raise Refusal("E-FMT", {"field": "hall"})
    edit(work, "hall_set", hall=fields["hall"])


def account_pick(work: Work, fields: Fields) -> None:
    """Hold a broadband account; the clerk chooses, not the customer."""
    draft, key = work.draft(), fields["value"]
    fault = matching(work, "resource_taken", "S3.account_pick", value=key)
    if fault is not None:
        strike(work, fault)
        work.keep(
            "resource_taken_by_npc",
            put(BroadbandAccount, key, state="occupied"),
            value=key,
            actor=fault.get("actor", ""),
        )
    account = work.world.find(BroadbandAccount, key)
    if account is None:
        raise Refusal("E-FMT", {"field": "value"})
    if account.state != "idle" and not resources.holds(work, draft, "kd", key):
        raise Refusal("E-KD-TAKEN", {"value": key})
    for held in resources.held(work, draft, "kd"):
        resources.release(work, held, "kd_released", kd="")
    resources.reserve(work, "kd_reserved", "kd", key, kd=key, readback=False, signed=False, accepted_fen=-1)


def payer_select(work: Work, fields: Fields) -> None:
    """Which account pays."""
    draft, key = work.draft(), fields["account"]
    paying = draft.flow in ("pay", "prepay_plain")
    if key == "new" and paying:
        mine = [each for each in accounts_of(work, draft.customer) if each.in_run] if draft.customer else []
        if not mine:
            raise Refusal("E-ACCT-SEL", {"account": key})
        key = mine[-1].id
    elif key == "new" and (draft.element or not draft.flow.startswith("new_")):
        raise Refusal("E-ACCT-SEL", {"account": key})
    if key != "new":
        account = work.world.find(Account, key)
        if account is None:
            raise Refusal("E-ACCT-SEL", {"account": key})
        if draft.customer and account.customer != draft.customer:
            raise Refusal("E-ACCT-CUST", {"account": account.acct_no})
        if not paying:
            refuse_arrears(work, key)
    about = line(work, work.meta.asked) if work.meta.asked else None
    if paying and about is not None and about.account != key:
        work.warn("W-ACCT", payer=about.account, chosen=key)
    changes: Fields = {"payer": key}
    if paying and not draft.customer:
        changes["customer"] = work.world.get(Account, key).customer
    edit(work, "payer_set", **changes)


def contact(work: Work, fields: Fields) -> None:
    """A number to call, and the half day for the installer."""
    draft = work.draft()
    slot = fields.get("slot", "")
    if slot:
        try:
            ends = clock.slot_end(slot)
        except ValueError as error:
            raise Refusal("E-SLOT", {"slot": slot}) from error
        if ends <= work.now:
            raise Refusal("E-SLOT", {"slot": slot})
    edit(work, "contact_set", phone=fields["phone"], slot=slot or draft.slot)


def password_by_customer(work: Work, fields: Fields) -> None:
    """The customer keys a password on the pad; one who is said to be careless chooses a weak one first."""
    draft = work.draft()
    persona = work.meta.setting.get("persona") or {}
    if persona.get("weak_password") and not work.meta.tries.get(work.command.name, 0):
        raise Refusal("E-PWD-WEAK", {})
    who = work.world.find(Customer, draft.customer) if draft.customer else None
    identity = who.identity_no if who else ""
    value = drawing.service_password(work.meta.rng_seed, draft.id, identity=identity, number=draft.number)
    edit(work, "service_password_set", password_set=True, password_hash=password_hash(draft.customer, value))


def declare_use(work: Work, fields: Fields) -> None:
    """The customer signs what the number is for."""
    edit(work, "declaration_signed", declared=True)


def promo_select(work: Work, fields: Fields) -> None:
    """A yearly term, a handset scheme, a fine number's agreement."""
    draft = work.draft()
    offering = work.catalog.find(fields["offering"])
    if offering is None:
        raise Refusal("E-FMT", {"field": "offering"})
    if draft.flow not in offering.flows or offering.layer not in ("term", "handset", "fine"):
        raise Refusal("E-EXCL", {"offering": offering.code})
    if offering.layer == "handset":
        _handset(work, draft, offering)
    elif offering.layer == "term":
        _term(work, draft, offering)
    else:
        check(work, offering, customer=draft.customer)
    others = [code for code in draft.promos if work.offering(code).layer != offering.layer]
    edit(work, "promo_chosen", also={"offering": offering.code}, promos=[*others, offering.code])


def _term(work: Work, draft: Draft, offering: Offering) -> None:
    if not draft.element:
        if draft.flow == "prepay_single_annual":
            raise Refusal("E-QUERY-FIRST", {})
        default = work.catalog.of(draft.flow, "product")[0].code
        check(work, offering, customer=draft.customer, main=draft.offering or default)
        return
    element = work.world.get(Element, draft.element)
    if not element.activated_at or element.status not in ("active", "suspended"):
        raise Refusal("E-ELEM-STATE", {"element": element.id})
    refuse_second_term(work, element.id)
    check(work, offering, customer=draft.customer, element=element)
    foreign = [each for each in live_terms(work, element.id) if each.offering != offering.code]
    if foreign:
        raise Refusal("E-ANN-EXIST", {"end": foreign[-1].end})


def _handset(work: Work, draft: Draft, offering: Offering) -> None:
    if not draft.queried:
        raise Refusal("E-QUERY-FIRST", {})
    element = work.world.get(Element, draft.element)
    check(work, offering, customer=draft.customer, element=element)
    if len(draft.imeis) != offering.handsets:
        raise Refusal("E-IMEI-COUNT", {"count": offering.handsets})
    plan = main_plan(work, element.id)
    require_plan(plan.price_fen if plan else 0, offering.min_plan_fen)
    refuse_busy(work, element.id, "contract")


def promo_skip(work: Work, fields: Fields) -> None:
    """Nothing is chosen."""
    work.draft()


def imei_enter(work: Work, fields: Fields) -> None:
    """Scan a handset."""
    draft, value = work.draft(), fields["imei"]
    for kind, code in (("imei_bad", "E-IMEI-FMT"), ("imei_sold", "E-IMEI-SOLD"), ("imei_other_hall", "E-IMEI-STOCK")):
        fault = matching(work, kind, "S4.imei_enter", imei=value)
        if fault is not None:
            strike(work, fault)
            raise Refusal(code, {"imei": value})
    try:
        formats.imei(value)
    except formats.FormatError as error:
        raise Refusal("E-IMEI-FMT", {"reason": error.reason}) from error
    if value in draft.imeis:
        raise Refusal("E-IMEI-DUP", {"imei": value})
    terminal = work.world.find(Terminal, value)
    if terminal is None or terminal.hall not in ("", this_hall(work)):
        raise Refusal("E-IMEI-STOCK", {"imei": value})
    if terminal.state == "sold":
        raise Refusal("E-IMEI-SOLD", {"imei": value})
    if terminal.state != "stock":
        raise Refusal("E-IMEI-STOCK", {"imei": value})
    schemes = work.catalog.of(draft.flow, "handset")
    if all(each.models and terminal.model not in each.models for each in schemes):
        raise Refusal("E-IMEI-MODEL", {"model": terminal.model})
    changes: Fields = {"imeis": [*draft.imeis, value], "queried": False, "promos": [], "readback": False}
    resources.reserve(work, "imei_reserved", "terminal", value, **changes)


def imei_remove(work: Work, fields: Fields) -> None:
    """Take a handset off the list."""
    draft, value = work.draft(), fields["imei"]
    if value not in draft.imeis:
        raise Refusal("E-STEP", {"imei": value})
    left = [each for each in draft.imeis if each != value]
    for held in resources.held(work, draft, "terminal"):
        if held.key == value:
            resources.release(work, held, "imei_released", imeis=left, queried=False, promos=[])
            return
    edit(work, "imei_released", imeis=left, queried=False, promos=[])


def offer_query(work: Work, fields: Fields) -> None:
    """Which schemes these handsets can have; one that needs more of them is listed and greyed."""
    draft = work.draft()
    if not draft.imeis:
        raise Refusal("E-REQ", {"field": "imei"})
    if not draft.element:
        raise Refusal("E-REQ", {"field": "element"})
    offers = [
        {
            "offering": each.code,
            "name": each.name,
            **each.claimable(),
            "refusal": "" if len(draft.imeis) == each.handsets else "E-IMEI-COUNT",
        }
        for each in work.catalog.of(draft.flow, "handset")
        if each.is_sold_on(work.today)
    ]
    edit(work, "query_made", queried=True)
    work.show(offers=offers)


def contract_release(work: Work, fields: Fields) -> None:
    """What an early end would cost."""
    draft = work.draft()
    contract = work.world.find(Contract, fields["contract"])
    owner = work.world.get(Element, contract.element).owner if contract is not None else ""
    if (
        contract is None
        or owner != draft.customer
        or contract.kind != "handset"
        or running(work, contract.element) != contract
    ):
        raise Refusal("E-CONTRACT-NONE", {"contract": fields["contract"]})
    refuse_busy(work, contract.element, "contract")
    amount = penalty(contract, work.today)
    edit(work, "penalty_computed", contract=contract.id, element=contract.element, penalty_fen=amount)
    work.show(penalty_fen=amount, months_left=months_left(contract, work.today), remaining_fen=contract.remaining_fen)
