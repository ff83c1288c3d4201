"""S0 and S1: who stands at the counter, how well we know them, and what they want."""

from datetime import timedelta
from typing import Any

from simulator.crm import formats
from simulator.crm.billing import due, owed
from simulator.crm.entities import Contact, Contract, Customer, Desk, Draft, Due, Element, Group, Subscription
from simulator.crm.faults import matching, strike
from simulator.crm.flows import FLOWS
from simulator.crm.frame import Flow
from simulator.crm.ledger import balance
from simulator.crm.parties import (
    accounts_of,
    customer,
    group_of,
    line,
    line_or_refuse,
    lines_of,
    masked,
    password_hash,
)
from simulator.crm.resources import release_all
from simulator.crm.rules import live_terms
from simulator.crm.work import Change, Refusal, Work, put

Fields = dict[str, Any]


def _contact(work: Work) -> str:
    """The visit that is open; a new one is opened where there is none."""
    if work.desk.contact:
        return work.desk.contact
    key = work.fresh(Contact, "V")
    work.emit("contact_opened", put(Contact, key, opened_at=work.now_iso), put(Desk, "now", contact=key), contact=key)
    return key


def _fault(work: Work, kind: str, code: str, who: Customer) -> None:
    fault = matching(work, kind, "S0.auth_id_card", customer=who.id)
    if fault is not None:
        strike(work, fault)
        raise Refusal(code, {"customer": who.id, "limit": work.policy["guardian_age"]["limit"], "valid_to": ""})


def _document(work: Work, who: Customer) -> None:
    """Refuse what the reader or the camera refuses."""
    try:
        formats.identity_number(who.identity_no)
    except formats.FormatError as error:
        raise Refusal("E-ID-CHK", {"reason": error.reason}) from error
    if who.identity_valid_to and who.identity_valid_to < work.today.isoformat():
        raise Refusal("E-ID-EXP", {"valid_to": who.identity_valid_to})
    _fault(work, "id_expired", "E-ID-EXP", who)
    if who.face_match < work.policy["face_match_min"]:
        raise Refusal("E-ID-FACE", {"match": who.face_match})
    _fault(work, "face_mismatch", "E-ID-FACE", who)
    limit = work.policy["guardian_age"]["limit"]
    if formats.age(who.identity_no, work.today) < limit and not who.guardian_present:
        raise Refusal("E-ID-AGE", {"limit": limit})
    _fault(work, "under_age", "E-ID-AGE", who)


def auth_id_card(work: Work, fields: Fields) -> None:
    """Read the card, compare the face: level 2."""
    who = customer(work, fields["customer"])
    _document(work, who)
    if who.blacklist:
        raise Refusal("E-BLACK", {"customer": who.id})
    _fault(work, "blacklist", "E-BLACK", who)
    agent = fields.get("agent", "")
    if agent:
        _document(work, customer(work, agent))
        if not work.meta.setting.get("agent_allowed", False):
            raise Refusal("E-AGENT", {"customer": who.id})
    _verified(work, who.id, 2, agent)


def _verified(work: Work, who: str, level: int, agent: str = "") -> None:
    key = _contact(work)
    contact = work.world.get(Contact, key)
    level = max(level, work.desk.level if work.desk.customer == who else 0)
    others = [each for each in contact.verified if (each["customer"], each["level"]) != (who, level)]
    seen = [*others, {"customer": who, "level": level, "at": work.now_iso}]
    changes: list[Change] = [
        put(Contact, key, customer=who, verified=seen),
        put(Desk, "now", customer=who, agent=agent, level=level),
    ]
    if work.desk.draft and not work.draft().customer:
        changes.append(put(Draft, work.desk.draft, customer=who))
    work.emit("identity_verified", *changes, customer=who, level=level, agent=agent)


def auth_password(work: Work, fields: Fields) -> None:
    """Number and service password: level 1."""
    element = line_or_refuse(work, fields["number"])
    wrong = work.meta.tries.get(f"E-PWD:{fields['number']}", 0)
    if wrong >= work.policy["password_tries"]:
        raise Refusal("E-PWD-LOCK", {"tries": wrong})
    if not element.password_hash or element.password_hash != password_hash(element.owner, fields["password"]):
        raise Refusal("E-PWD", {"left": work.policy["password_tries"] - wrong - 1})
    _verified(work, element.owner, 1)


def query_number(work: Work, fields: Fields) -> None:
    """Level 0: whose number it is, masked, and what its account owes."""
    element = line_or_refuse(work, fields["number"])
    accounts = [
        {
            "account": each.id,
            "acct_no": each.acct_no,
            "cash_fen": balance(work, each.id, "cash"),
            "owed_fen": owed(work, each.id),
        }
        for each in accounts_of(work, element.owner)
    ]
    work.show(**masked(work, element.owner), number=element.service_no, kind=element.kind, status=element.status)
    work.show(payer=element.account, accounts=accounts)


def _line_shown(work: Work, element: Element) -> Fields:
    group = group_of(work, element)
    subscriptions = work.world.where(Subscription, element=element.id)
    return {
        "element": element.id,
        "kind": element.kind,
        "service_no": element.service_no,
        "status": element.status,
        "stop_reasons": list(element.stop_reasons),
        "account": element.account,
        "plans": [
            {"offering": each.offering, "role": each.role, "start": each.start, "end": each.end, "state": each.state}
            for each in subscriptions
            if each.state in ("active", "planned")
        ],
        "terms": [
            {"offering": each.offering, "start": each.start, "end": each.end} for each in live_terms(work, element.id)
        ],
        "contracts": [
            {"contract": each.id, "offering": each.offering, "months": each.months, "start_month": each.start_month}
            for each in work.world.where(Contract, element=element.id)
            if each.state in ("planned", "active")
        ],
        "group": group.id if group else "",
        "group_offering": group.offering if group else "",
    }


def view_customer_tree(work: Work, fields: Fields) -> None:
    """Customer, accounts, lines; and whether a line is single or a member of a fusion group."""
    who = customer(work, fields["customer"])
    if work.desk.customer != who.id or work.desk.level < 1:
        raise Refusal("E-AUTH-LVL", {"needs": 1})
    accounts = [
        {
            "account": each.id,
            "acct_no": each.acct_no,
            "cash_fen": balance(work, each.id, "cash"),
            "owed_fen": owed(work, each.id),
        }
        for each in accounts_of(work, who.id)
    ]
    work.show(
        **masked(work, who.id), accounts=accounts, lines=[_line_shown(work, each) for each in lines_of(work, who.id)]
    )


def close_visit(work: Work, fields: Fields) -> None:
    """The customer leaves: what was held is free again."""
    contact = work.desk.contact
    if work.desk.draft:
        _abandon(work)
    changes = [put(Desk, "now", contact="", customer="", agent="", level=0)]
    if contact:
        changes.append(put(Contact, contact, closed_at=work.now_iso, outcome=fields.get("outcome", "")))
    work.emit("contact_closed", *changes, contact=contact, outcome=fields.get("outcome", ""))


def _abandon(work: Work) -> None:
    draft = work.draft()
    release_all(work, draft)
    changes = (put(Draft, draft.id, state="abandoned"), put(Desk, "now", draft=""))
    work.emit("draft_abandoned", *changes, drop=((Due.TABLE, f"draft:{draft.id}"),), draft=draft.id)


def abandon(work: Work, fields: Fields) -> None:
    """Give the draft up."""
    _abandon(work)


def _subject(work: Work, flow: Flow, fields: Fields) -> Fields:
    """Whom and which line or group the draft is about, as far as it is known at the start."""
    about: Fields = {"customer": work.desk.customer}
    if "group" in fields:
        group = work.world.find(Group, fields["group"])
        if group is None or group.state != "active":
            raise Refusal("E-GRP-NONE" if work.command.name == "S1.open_fusion_change" else "E-FMT", {"field": "group"})
        about |= {"group": group.id, "owner": group.customer}
        members = {each["role"]: each["element"] for each in group.members}
        about["element"] = members.get("broadband", "")
    name = fields.get("element", "") or (work.meta.asked if flow.level == 0 and not work.desk.customer else "")
    if name:
        element = line(work, name)
        if element is None:
            raise Refusal("E-FMT", {"field": "element"})
        about |= {"element": element.id, "owner": element.owner}
        if not about["customer"]:
            about["customer"] = element.owner if flow.level == 0 else ""
    elif flow.line and not flow.is_new and about["customer"]:
        own = lines_of(work, about["customer"], flow.line)
        about["element"] = own[0].id if len(own) == 1 else ""
    return about


def _require_level(work: Work, flow: Flow, about: Fields) -> None:
    known = work.desk.customer
    owner = about.pop("owner", known)
    if flow.level == 0:
        return
    if known and (work.desk.level < flow.level or owner != known):
        raise Refusal("E-AUTH-LVL", {"needs": flow.level})
    if not known and not flow.is_new:
        raise Refusal("E-AUTH-LVL", {"needs": flow.level})


def open_flow(work: Work, fields: Fields) -> None:
    """Choose the business: a draft appears."""
    flow = FLOWS[fields["flow"]]
    if work.desk.draft:
        raise Refusal("E-DRAFT-OPEN", {"draft": work.desk.draft})
    about = _subject(work, flow, fields)
    _require_level(work, flow, about)
    if flow.name == "fusion_change" and not about.get("group"):
        about |= _only_group(work)
    visit = _contact(work)
    contact = work.world.get(Contact, visit)
    items = [*[each for each in contact.items if each != flow.name], flow.name]
    work.emit("contact_item_opened", put(Contact, contact.id, items=items), flow=flow.name)
    key = work.fresh(Draft, "D")
    ends = (work.now + timedelta(hours=work.policy["draft_hours"])).isoformat()
    work.emit(
        "draft_opened",
        put(Draft, key, flow=flow.name, opened_at=work.now_iso, **about),
        put(Desk, "now", draft=key),
        due("draft", key, ends, 4),
        draft=key,
        flow=flow.name,
        **about,
    )


def _only_group(work: Work) -> Fields:
    groups = [each for each in work.world.where(Group, customer=work.desk.customer) if each.state == "active"]
    if len(groups) != 1:
        raise Refusal("E-REQ", {"field": "group"})
    members = {each["role"]: each["element"] for each in groups[0].members}
    return {"group": groups[0].id, "element": members.get("broadband", "")}


def open_fusion_change(work: Work, fields: Fields) -> None:
    """融合变更 of a group."""
    open_flow(work, {**fields, "flow": "fusion_change"})
