"""The world of a run at its start, out of the compiled scenario (all `$` resolved)."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from simulator.crm import clock, formats
from simulator.crm.billing import due, first_instant
from simulator.crm.catalog import Catalog, Offering
from simulator.crm.entities import (
    Account,
    Address,
    Book,
    BroadbandAccount,
    Charge,
    Contract,
    Customer,
    Desk,
    Element,
    Entry,
    Group,
    Hall,
    LedgerAccount,
    Number,
    Sim,
    Subscription,
    Term,
    Terminal,
)
from simulator.crm.ledger import book_name, credit, debit
from simulator.crm.parties import password_hash
from simulator.crm.state import Meta, State, World, frozen
from simulator.crm.work import Change, put

Raw = Mapping[str, Any]
WORLD_KEYS = frozenset({"clock", "role", "customers", "addresses", "halls", "stock", "annual"})
FUNDS = ("cash", "gift", "annual", "contract", "deposit")
OPENED = "2026-01-01"


class StartError(ValueError):
    """A start that names what is not there."""


class _Builder:
    """Collects the entities of the start."""

    def __init__(self, initial: Raw, catalog: Catalog) -> None:
        self.initial = initial
        self.catalog = catalog
        self.now = clock.parse(initial["clock"]).replace(microsecond=0)
        self.month = clock.month_start(self.now.date())
        self.world = World.empty()

    def add(self, change: Change) -> None:
        table, key, fields = change
        self.world = self.world.put(table, key, fields)

    def offering(self, code: str) -> Offering:
        found = self.catalog.find(code)
        if found is None:
            raise StartError(f"{self.catalog.set_id} has no {code}")
        return found

    def element(self, name: str) -> Element:
        for each in self.world.all(Element):
            if name in (each.service_no, each.id):
                return each
        raise StartError(f"no line {name}")

    def fund(self, account: str, fund: str, amount_fen: int) -> None:
        """Put money into a fund before the run begins."""
        if not amount_fen:
            return
        old = self.world.find(Book, f"{account}:{fund}")
        balance = (old.balance_fen if old else 0) + amount_fen
        self.add(put(Book, f"{account}:{fund}", account=account, fund=fund, balance_fen=balance))
        self.entry([debit("opening", amount_fen), credit(book_name(account, fund), amount_fen)])

    def entry(self, lines: list[dict[str, Any]]) -> None:
        """An opening entry; its sides that are no books move their own balances."""
        key = f"J{self.world.count(Entry) + 1}"
        self.add(put(Entry, key, kind="opening", at=self.now.isoformat(), lines=lines))
        for line in lines:
            if not line["account"].startswith("book:"):
                old = self.world.find(LedgerAccount, line["account"])
                moved = line["debit_fen"] - line["credit_fen"]
                self.add(put(LedgerAccount, line["account"], balance_fen=(old.balance_fen if old else 0) + moved))


def _customer(builder: _Builder, raw: Raw) -> None:
    key = raw["ref"]
    identity = raw.get("id_no", "")
    try:
        birth = formats.born(identity).isoformat() if len(identity) == 18 else ""
    except (formats.FormatError, ValueError):
        birth = ""
    fields = {
        "ref": key, "cust_no": f"C{builder.world.count(Customer) + 1:010d}", "name": raw["name"], "identity_no": identity,
        "identity_valid_to": raw.get("id_valid_to", ""), "face_match": raw.get("face_match", 98),
        "birth": raw.get("birth", birth), "segment": raw.get("segment", ""), "blacklist": raw.get("blacklist", "") or "",
        "guardian_present": raw.get("guardian_present", False), "phone": raw.get("phone", ""), "level": raw.get("level", 1),
        "cards_elsewhere": raw.get("cards_elsewhere", 0),
        "password_hash": password_hash(key, raw["password"]) if raw.get("password") else "",
    }  # fmt: skip
    builder.add(put(Customer, key, **fields))
    for account in raw.get("accounts", ()):
        _account(builder, account, key, raw["name"])
    for element in raw.get("elements", ()):
        _element(builder, element, key, raw.get("password", ""))
    for group in raw.get("groups", ()):
        _group(builder, group, key, raw.get("password", ""))


def _account(builder: _Builder, raw: Raw, owner: str, name: str) -> None:
    key = raw["ref"]
    number = f"A{builder.world.count(Account) + 1:012d}"
    builder.add(
        put(Account, key, ref=key, acct_no=raw.get("acct_no", number), customer=owner, name=raw.get("name", name))
    )
    arrears = raw.get("arrears_fen", 0) or max(0, -raw.get("cash_fen", 0))
    for fund in FUNDS:
        amount = raw.get(f"{fund}_fen", 0)
        if fund == "cash" and amount < 0:
            amount = 0
        builder.fund(key, fund, amount)
    if arrears:
        builder.fund(key, "cash", -arrears - max(0, raw.get("cash_fen", 0)))
        owed_since = clock.add_months(builder.month, -1)
        fields = {
            "account": key,
            "period": f"{owed_since:%Y-%m}",
            "amount_fen": arrears,
            "at": first_instant(builder.month),
        }
        builder.add(put(Charge, f"CH{builder.world.count(Charge) + 1}", **fields, due_at=first_instant(builder.month)))


def _default_account(builder: _Builder, owner: str, name: str) -> str:
    found = builder.world.where(Account, customer=owner)
    if len(found) != 1 and not name:
        raise StartError(f"{owner}: a line needs its account")
    return name or found[0].id


def _resource(builder: _Builder, raw: Raw, key: str) -> None:
    if raw["kind"] == "broadband":
        builder.add(put(BroadbandAccount, raw["no"], state="occupied", element=key))
    else:
        builder.add(put(Number, raw["no"], kind=raw["kind"], state="occupied", element=key))
    if raw.get("iccid"):
        builder.add(put(Sim, formats.iccid(raw["iccid"]), state="in_use", element=key))


def _element(builder: _Builder, raw: Raw, owner: str, password: str) -> str:
    key = raw.get("ref") or f"E{builder.world.count(Element) + 1}"
    reasons = list(raw.get("stop_reasons", ()))
    status = raw.get("status", "suspended" if reasons else "active")
    live = status not in ("pre", "installing")
    opened = raw.get("open_date", OPENED)
    secret = raw.get("password", password)
    fields = {
        "ref": raw.get("ref", ""), "kind": raw["kind"], "service_no": raw["no"], "owner": owner, "stop_reasons": reasons,
        "account": _default_account(builder, owner, raw.get("account", "")), "open_date": opened, "status": status,
        "address": raw.get("address", ""), "iccid": formats.iccid(raw["iccid"]) if raw.get("iccid") else "",
        "activated_at": first_instant(date.fromisoformat(opened)) if live else "",
        "password_hash": password_hash(owner, secret) if secret else "",
    }  # fmt: skip
    builder.add(put(Element, key, **fields))
    _resource(builder, raw, key)
    _subscription(builder, key, raw["plan"], "main", opened)
    for code in raw.get("addons", ()):
        _subscription(builder, key, code, "addon", opened)
    return key


def _subscription(builder: _Builder, element: str, code: str, role: str, start: str) -> None:
    offering = builder.offering(code)
    fields = {"element": element, "offering": code, "role": role, "start": start, "price_fen": offering.monthly_fen}
    charged = {"first_month": offering.first_month, "charged_to": builder.month.isoformat()}
    builder.add(put(Subscription, f"S{builder.world.count(Subscription) + 1}", **fields, **charged, state="active"))


def _group(builder: _Builder, raw: Raw, owner: str, password: str) -> None:
    key = raw.get("ref") or f"G{builder.world.count(Group) + 1}"
    members = []
    for each in raw["members"]:
        kind = each["element"]
        known = [found for found in builder.world.all(Element) if found.service_no == each["no"]]
        element = known[0].id if known else _element(builder, {**each, "kind": kind}, owner, password)
        builder.add(put(Element, element, group=key))
        members.append({"element": element, "role": kind})
    number = f"G{builder.world.count(Group) + 1:010d}"
    builder.add(put(Group, key, ref=key, group_no=number, offering=raw["offering"], customer=owner, members=members))


def _term(builder: _Builder, raw: Raw) -> None:
    element = builder.element(raw["element"])
    offering = builder.offering(raw["offering"])
    end = date.fromisoformat(raw["end"])
    start = date.fromisoformat(raw["start"]) if raw.get("start") else clock.add_months(end, -offering.months)
    first = max(start, clock.add_months(builder.month, 1))
    left = max(0, (end.year - first.year) * 12 + end.month - first.month)
    planned = start > builder.month
    key = f"T{builder.world.count(Term) + 1}"
    fields = {
        "element": element.id, "account": element.account, "offering": offering.code, "start": start.isoformat(),
        "end": end.isoformat(), "months": offering.months, "monthly_fen": offering.monthly_fen,
        "paid_fen": offering.total_fen, "drawn_fen": offering.total_fen - left * offering.monthly_fen,
        "state": "planned" if planned else "running",
    }  # fmt: skip
    builder.add(put(Term, key, **fields))
    builder.add(due("term_draw", key, first_instant(first), 1))
    builder.fund(element.account, "annual", left * offering.monthly_fen)


def _contract(builder: _Builder, raw: Raw) -> None:
    element = builder.element(raw["element"])
    offering = builder.offering(raw["offering"])
    start = date.fromisoformat(f"{raw['start_month']}-01")
    passed = (builder.month.year - start.year) * 12 + builder.month.month - start.month + 1
    returned = raw.get("returned_months", max(0, min(passed, offering.months))) * offering.return_fen
    deposit = offering.deposit_fen or offering.prepay_fen
    kinds = {"handset": "handset", "bundle": "fusion_prepay", "fine": "fine_number"}
    kind = kinds[offering.layer]
    deposit = 0 if kind == "fine_number" else deposit
    key = raw.get("ref") or f"K{builder.world.count(Contract) + 1}"
    fields = {
        "ref": raw.get("ref", ""), "kind": kind, "element": element.id, "account": element.account,
        "offering": offering.code, "months": offering.months, "start_month": raw["start_month"],
        "monthly_return_fen": offering.return_fen, "min_plan_fen": offering.min_plan_fen, "deposit_fen": deposit,
        "returned_fen": returned, "remaining_fen": deposit - returned, "penalty_percent": offering.penalty_percent,
        "imeis": list(raw.get("imeis", ())), "state": "active",
    }  # fmt: skip
    builder.add(put(Contract, key, **fields))
    builder.fund(element.account, "contract", deposit - returned)
    if deposit > returned and offering.return_fen:
        first = max(start, clock.add_months(builder.month, 1))
        builder.add(due("prepay_release", key, first_instant(first), 1))


def _stock(builder: _Builder, stock: Raw) -> None:
    for key in stock.get("broadband_accounts", ()):
        raw = key if isinstance(key, Mapping) else {"no": key}
        builder.add(put(BroadbandAccount, raw["no"], state=raw.get("state", "idle")))
    for each in stock.get("numbers", ()):
        raw = each if isinstance(each, Mapping) else {"no": each}
        kind = raw.get("kind", "pstn" if "-" in raw["no"] else "mobile")
        fields = {
            "kind": kind,
            "grade": raw.get("grade", 0),
            "state": raw.get("state", "idle"),
            "area": raw.get("area", ""),
        }
        builder.add(put(Number, raw["no"], **fields))
    for each in stock.get("sims", ()):
        raw = each if isinstance(each, Mapping) else {"iccid": each}
        key = formats.iccid(raw["iccid"])
        builder.add(put(Sim, key, state=raw.get("state", "stock"), imsi=raw.get("imsi", "46099" + key[-10:])))
    for each in stock.get("terminals", ()):
        fields = {"model": each.get("model", ""), "hall": each.get("hall", ""), "state": each.get("state", "stock")}
        builder.add(put(Terminal, each["imei"], **fields))


def _places(builder: _Builder, initial: Raw) -> None:
    for raw in initial.get("addresses", ()):
        fields = {
            name: raw[name] for name in ("path", "access", "free_ports", "max_mbps", "area", "std_code") if name in raw
        }
        builder.add(put(Address, raw["ref"], ref=raw["ref"], **fields))
    for place, raw in enumerate(initial.get("halls", ()), 1):
        code = str(raw.get("code", f"{place:03d}"))
        builder.add(put(Hall, raw["ref"], ref=raw["ref"], name=raw["name"], code=code))


def start(initial: Raw, catalog: Catalog, *, mode: str, rng_seed: int) -> State:
    """The state before the first command. Raises StartError, KeyError or ValueError where the start is malformed."""
    builder = _Builder(initial, catalog)
    builder.add(put(Desk, "now"))
    _places(builder, initial)
    _stock(builder, initial.get("stock", {}))
    for raw in initial.get("customers", ()):
        _customer(builder, raw)
    for raw in initial.get("customers", ()):
        for term in raw.get("terms", ()):
            _term(builder, term)
        for contract in raw.get("contracts", ()):
            _contract(builder, contract)
    for number, raw in initial.get("annual", {}).items():
        element = builder.element(number)
        flow = "fusion_change" if element.group else "prepay_single_annual"
        _term(builder, {"element": number, "offering": catalog.of(flow, "term")[0].code, **raw})
    float_fen = catalog.policy["visit_float_fen"]
    builder.entry([debit("till:cash", float_fen), credit("opening", float_fen)])
    builder.add(due("bill_run", "monthly", first_instant(clock.next_month(builder.now.date())), 2))
    setting = {key: frozen(value) for key, value in initial.items() if key not in WORLD_KEYS}
    planted = [{"id": f"fault{place}", **fault} for place, fault in enumerate(setting.get("faults") or (), 1)]
    setting["faults"] = tuple(planted)
    role = initial.get("role", "") or next(iter(catalog.policy["permissions"]))
    if role not in catalog.policy["permissions"]:
        raise StartError(f"no role {role}")
    return State(builder.world, Meta(builder.now, mode, rng_seed, role, setting))
