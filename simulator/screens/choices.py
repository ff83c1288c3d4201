"""What can be chosen on the counter now: each source of `screens.yaml` is one function of the state."""

from collections.abc import Callable
from datetime import timedelta

from simulator.crm import formats
from simulator.crm.catalog import Catalog
from simulator.crm.entities import (
    Account,
    Address,
    Book,
    BroadbandAccount,
    Contract,
    Customer,
    Draft,
    Element,
    Group,
    Hall,
    Number,
    Order,
    Payment,
    Reservation,
    Sim,
)
from simulator.crm.state import State
from simulator.screens.wording import word, words

Option = tuple[str, str]
Source = Callable[[State, Catalog], list[Option]]
SLOTS = ("AM", "PM")
MOST = 60


def draft_of(state: State) -> Draft:
    """Return the draft on the screen; an empty one where there is none."""
    found = state.world.find(Draft, state.world.desk.draft)
    return found or Draft(id="")


def _customers(state: State, _catalog: Catalog) -> list[Option]:
    return [(c.ref or c.id, f"{c.name} {formats.masked_identity(c.identity_no)}") for c in state.world.all(Customer)]


def _flows(_state: State, _catalog: Catalog) -> list[Option]:
    return [
        (flow, f"{group['name']} · {words()['flows'][flow]['name']}")
        for group in words()["classes"]
        for flow in group["flows"]
    ]


def label_of(element: Element) -> str:
    """Return a line in the words of the counter."""
    stopped = "、".join(word("stop_reasons", reason) for reason in element.stop_reasons)
    return f"{word('kinds', element.kind)} {element.service_no} {stopped or word('statuses', element.status)}"


def own_elements(state: State) -> list[Element]:
    """Return the lines of the customer at the counter."""
    who = state.world.desk.customer
    return [e for e in state.world.all(Element) if e.owner == who and who]


def _elements(state: State, _catalog: Catalog) -> list[Option]:
    return [(e.ref or e.service_no, label_of(e)) for e in own_elements(state)]


def _members(state: State, _catalog: Catalog) -> list[Option]:
    return [(e.service_no, label_of(e)) for e in own_elements(state) if e.kind in ("mobile", "broadband")]


def _groups(state: State, catalog: Catalog) -> list[Option]:
    who = state.world.desk.customer
    own = [g for g in state.world.all(Group) if g.customer == who and who]
    return [(g.ref or g.id, f"{g.group_no} {_name(catalog, g.offering)}") for g in own]


def _name(catalog: Catalog, code: str) -> str:
    found = catalog.find(code)
    return found.name if found else code


def _priced(catalog: Catalog, code: str) -> Option:
    offering = catalog.get(code)
    fen = offering.total_fen or offering.deposit_fen or offering.monthly_fen
    unit = "/月" if fen and not (offering.total_fen or offering.deposit_fen) else ""
    return code, f"{offering.name} {formats.yuan(fen)}元{unit}" if fen else offering.name


def _offers(state: State, catalog: Catalog) -> list[Option]:
    flow = draft_of(state).flow
    return [_priced(catalog, o.code) for o in catalog.of(flow, "product", "service", "bundle")] if flow else []


def _promos(state: State, catalog: Catalog) -> list[Option]:
    flow = draft_of(state).flow
    return [_priced(catalog, o.code) for o in catalog.of(flow, "term", "handset", "fine")] if flow else []


def _actions(_state: State, _catalog: Catalog) -> list[Option]:
    return list(words()["actions"].items())


def _numbers(state: State, _catalog: Catalog) -> list[Option]:
    kind = "pstn" if draft_of(state).flow == "new_pstn" else "mobile"
    free = [n for n in state.world.all(Number) if n.kind == kind and n.state in ("idle", "frozen")]
    return [(n.id, f"{n.id} {'普号' if not n.grade else f'{n.grade}级靓号'}") for n in free][:MOST]


def _held(state: State, kind: str) -> list[str]:
    draft = state.world.desk.draft
    return [r.key for r in state.world.all(Reservation) if r.draft == draft and r.kind == kind]


def _reserved_numbers(state: State, _catalog: Catalog) -> list[Option]:
    return [(key, key) for key in _held(state, "number")]


def _searched(state: State) -> list[str]:
    """Return the ids that the last search for an address gave; a full list of addresses is not to be had."""
    asked = [e for e in state.meta.tokens.values() if e.command == "S2.address_search" and e.outcome == "looked"]
    last = max(asked, key=lambda e: e.seq, default=None)
    return [str(row["address"]) for row in last.shown.get("addresses", ())] if last else []


def _addresses(state: State, _catalog: Catalog) -> list[Option]:
    draft = draft_of(state)
    keys = dict.fromkeys([*_searched(state), draft.qualified, draft.address])
    rows = [a for a in (state.world.find(Address, key) for key in keys if key) if a]
    return [(a.ref or a.id, a.path) for a in rows][:MOST]


def _sims(state: State, _catalog: Catalog) -> list[Option]:
    return [(s.id, s.id) for s in state.world.all(Sim) if s.state in ("stock", "reserved")][:MOST]


def _halls(state: State, _catalog: Catalog) -> list[Option]:
    return [(h.ref or h.id, h.name) for h in state.world.all(Hall)]


def _kds(state: State, _catalog: Catalog) -> list[Option]:
    mine = set(_held(state, "kd"))
    rows = [k for k in state.world.all(BroadbandAccount) if k.state == "idle" or k.id in mine]
    return [(k.id, k.id) for k in rows][:MOST]


def balance_of(state: State, account: Account) -> int:
    """Return the ordinary balance (fen) of an account; below zero is owed."""
    book = state.world.find(Book, f"{account.id}:cash")
    return book.balance_fen if book else 0


def own_accounts(state: State) -> list[Account]:
    """Return the accounts of the customer at the counter, or of who pays for the number that was asked for."""
    who = state.world.desk.customer
    if not who and state.meta.asked:
        lines = [e for e in state.world.all(Element) if e.service_no == state.meta.asked]
        who = lines[0].owner if lines else ""
    return [a for a in state.world.all(Account) if a.customer == who and who]


def _accounts(state: State, _catalog: Catalog) -> list[Option]:
    found = [
        (a.ref or a.id, f"{a.acct_no} {a.name} 余额{formats.yuan(balance_of(state, a))}元") for a in own_accounts(state)
    ]
    return (
        found
        if draft_of(state).flow in ("pay", "prepay_plain", "prepay_single_annual", "fusion_change")
        else [*found, ("new", "新账户")]
    )


def _slots(state: State, _catalog: Catalog) -> list[Option]:
    days = [state.meta.today + timedelta(days=n) for n in (1, 2, 3)]
    return [(f"{day} {half}", f"{day} {'上午' if half == 'AM' else '下午'}") for day in days for half in SLOTS]


def _entered_imeis(state: State, _catalog: Catalog) -> list[Option]:
    done = state.world.find(Draft, state.world.desk.submitted)
    imeis = draft_of(state).imeis or (done.imeis if done else ())
    return [(imei, imei) for imei in imeis]


def _contracts(state: State, catalog: Catalog) -> list[Option]:
    own = {e.id for e in own_elements(state)}
    rows = [c for c in state.world.all(Contract) if c.element in own and c.state in ("planned", "active")]
    return [(c.ref or c.id, f"{_name(catalog, c.offering)} {c.months}个月") for c in rows]


def _methods(_state: State, _catalog: Catalog) -> list[Option]:
    return list(words()["methods"].items())


def _slips(_state: State, _catalog: Catalog) -> list[Option]:
    return [(kind, kind) for kind in words()["slips"]]


def _orders(state: State, _catalog: Catalog) -> list[Option]:
    rows = list(state.world.all(Order))
    return [(o.id, f"{o.order_no} {word('order_states', o.state)}") for o in rows]


def _stopped_orders(state: State, _catalog: Catalog) -> list[Option]:
    return [
        (o.id, f"{o.order_no} {word('order_states', o.state)}")
        for o in state.world.all(Order)
        if o.state == "exception"
    ]


def _addresses_known(state: State, _catalog: Catalog) -> list[Option]:
    rows = (state.world.find(Address, key) for key in dict.fromkeys(_searched(state)))
    return [(a.ref or a.id, a.path) for a in rows if a][:MOST]


def _payments(state: State, _catalog: Catalog) -> list[Option]:
    return [(p.id, f"{p.correlator or p.id} {formats.yuan(p.amount_fen)}元") for p in state.world.all(Payment)]


def _fees(_state: State, catalog: Catalog) -> list[Option]:
    return [(str(fee), str(name)) for fee, name in catalog.policy["fees"].items()]


def _waived_fees(state: State, catalog: Catalog) -> list[Option]:
    return [(row["fee"], catalog.fee_name(row["fee"])) for row in draft_of(state).waived]


def _waivers(_state: State, catalog: Catalog) -> list[Option]:
    found = [(o.code, o.name) for o in catalog.offerings.values() if o.layer == "waiver"]
    return [*found, *((row["code"], row["name"]) for row in catalog.policy["waivers"])]


SOURCES: dict[str, Source] = {
    "customers": _customers, "flows": _flows, "elements": _elements, "groups": _groups, "members": _members, "offers": _offers,
    "promos": _promos, "actions": _actions, "numbers": _numbers, "reserved_numbers": _reserved_numbers, "addresses": _addresses,
    "sims": _sims, "halls": _halls, "kds": _kds, "accounts": _accounts, "slots": _slots, "entered_imeis": _entered_imeis,
    "contracts": _contracts, "methods": _methods, "slips": _slips, "orders": _orders, "stopped_orders": _stopped_orders, "addresses_known": _addresses_known, "payments": _payments, "fees": _fees,
    "waived_fees": _waived_fees, "waivers": _waivers,
}  # fmt: skip
