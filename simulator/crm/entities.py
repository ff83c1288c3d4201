"""What the world of one run is made of. Every entity is immutable; money is integer fen, days are ISO text.

`id` is the `ref` of the scenario where it gave one, else a number drawn in the run. Lists are tuples. Names follow
TM Forum in `tmf.py`; here they are the words of the counter.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Entity:
    """Something with an id in one table of the world."""

    TABLE: ClassVar[str] = ""
    id: str


@dataclass(frozen=True, slots=True)
class Desk(Entity):
    """The counter itself, one row "now": who stands there, how well known (level 0-2), which draft is on screen."""

    TABLE: ClassVar[str] = "desk"
    contact: str = ""
    customer: str = ""
    agent: str = ""
    level: int = 0
    draft: str = ""
    submitted: str = ""  # the last draft that was submitted
    order: str = ""  # the last order or, for 缴费, nothing
    payment: str = ""  # the last payment
    token: str = ""  # the token of the last accepted submit
    payment_taken: bool = False


@dataclass(frozen=True, slots=True)
class Contact(Entity):
    """A visit 接触: opened with the first screen, closed by S0.close_visit or never."""

    TABLE: ClassVar[str] = "contact"
    customer: str = ""
    channel: str = "hall"
    opened_at: str = ""
    closed_at: str = ""
    outcome: str = ""
    items: tuple[str, ...] = ()  # the flows that were opened, each once, the last one last
    verified: tuple[Row, ...] = ()  # {customer, level, at}


@dataclass(frozen=True, slots=True)
class Customer(Entity):
    """客户 with the document of its party."""

    TABLE: ClassVar[str] = "customer"
    ref: str = ""
    cust_no: str = ""
    name: str = ""
    kind: str = "individual"
    identity_no: str = ""
    identity_valid_to: str = ""  # ISO; empty: for ever
    face_match: int = 98  # 0-100, what the reader's camera will say
    birth: str = ""
    level: int = 1
    segment: str = ""  # e.g. 学生
    status: str = "active"
    blacklist: str = ""  # the reason; empty: not listed
    guardian_present: bool = False
    phone: str = ""
    cards_elsewhere: int = 0  # live mobile lines under this document that are not in this world
    password_hash: str = ""


@dataclass(frozen=True, slots=True)
class Account(Entity):
    """账户: pays for elements, settles on its own."""

    TABLE: ClassVar[str] = "account"
    ref: str = ""
    acct_no: str = ""
    customer: str = ""
    name: str = ""
    pay_mode: str = "cash"
    state: str = "active"
    in_run: bool = False


@dataclass(frozen=True, slots=True)
class Book(Entity):
    """账本: one fund of an account. Only `cash` may be below zero (欠费). id = account:fund."""

    TABLE: ClassVar[str] = "book"
    account: str = ""
    fund: str = "cash"  # cash | gift | annual | contract | deposit
    balance_fen: int = 0


@dataclass(frozen=True, slots=True)
class Element(Entity):
    """元素(用户): a line. active <=> no stop reason; before that pre or installing."""

    TABLE: ClassVar[str] = "element"
    ref: str = ""
    kind: str = "mobile"  # mobile | broadband | pstn
    service_no: str = ""
    owner: str = ""
    account: str = ""
    open_date: str = ""
    status: str = "active"  # pre | installing | active | suspended | pending_terminate | terminated | cancelled
    stop_reasons: tuple[str, ...] = ()
    address: str = ""
    iccid: str = ""
    order: str = ""
    group: str = ""
    hall: str = ""
    charge_timing: str = "arrears"  # arrears | advance
    password_hash: str = ""
    activated_at: str = ""
    in_run: bool = False


@dataclass(frozen=True, slots=True)
class Subscription(Entity):
    """订购 on [start, end): a main plan or an add-on. Price as it was when ordered."""

    TABLE: ClassVar[str] = "subscription"
    element: str = ""
    offering: str = ""
    role: str = "main"  # main | addon
    start: str = ""  # ISO date; empty: with the activation
    end: str = ""  # ISO date; empty: open
    state: str = "active"  # planned | active | ended | cancelled
    price_fen: int = 0
    first_month: str = "prorate"  # prorate | full
    charged_to: str = ""  # ISO date: charged for all days before it
    order: str = ""
    ended_by: str = ""  # the order that set `end`


@dataclass(frozen=True, slots=True)
class Term(Entity):
    """年费: `months` draws of `monthly_fen` from `fund` of `account`, [start, end)."""

    TABLE: ClassVar[str] = "term"
    element: str = ""
    account: str = ""
    offering: str = ""
    start: str = ""
    end: str = ""
    months: int = 12
    monthly_fen: int = 0
    paid_fen: int = 0
    drawn_fen: int = 0
    fund: str = "annual"
    state: str = "planned"  # planned | running | ended | cancelled
    order: str = ""


@dataclass(frozen=True, slots=True)
class Contract(Entity):
    """合约: a deposit that comes back monthly. paid = returned + remaining + forfeited + refunded."""

    TABLE: ClassVar[str] = "contract"
    ref: str = ""
    kind: str = "handset"  # handset | fusion_prepay | fine_number
    element: str = ""
    account: str = ""
    offering: str = ""
    months: int = 24
    start_month: str = ""  # "2026-12"
    monthly_return_fen: int = 0
    min_plan_fen: int = 0
    deposit_fen: int = 0
    returned_fen: int = 0
    remaining_fen: int = 0
    forfeited_fen: int = 0
    refunded_fen: int = 0
    penalty_percent: int = 0
    fund: str = "contract"
    imeis: tuple[str, ...] = ()
    state: str = "planned"  # planned | active | ended | released | cancelled
    order: str = ""
    released_by: str = ""  # the order that ends it early
    group: str = ""


@dataclass(frozen=True, slots=True)
class Group(Entity):
    """融合组: members {element, role} of one customer."""

    TABLE: ClassVar[str] = "group"
    ref: str = ""
    group_no: str = ""
    offering: str = ""
    customer: str = ""
    members: tuple[Row, ...] = ()
    state: str = "active"  # pending | active | cancelled
    order: str = ""


@dataclass(frozen=True, slots=True)
class Number(Entity):
    """号码 (mobile or fixed). id is the number."""

    TABLE: ClassVar[str] = "number"
    kind: str = "mobile"
    grade: int = 0
    area: str = ""  # fixed numbers: the exchange 局向
    state: str = "idle"  # idle | reserved | occupied | frozen | ported_out
    element: str = ""


@dataclass(frozen=True, slots=True)
class Sim(Entity):
    """SIM 卡. id is the ICCID's first 19 digits."""

    TABLE: ClassVar[str] = "sim"
    imsi: str = ""
    state: str = "stock"  # stock | reserved | written | in_use | void
    element: str = ""


@dataclass(frozen=True, slots=True)
class Terminal(Entity):
    """终端. id is the IMEI."""

    TABLE: ClassVar[str] = "terminal"
    model: str = ""
    hall: str = ""  # empty: this hall
    state: str = "stock"  # stock | reserved | sold | returned | defect
    sold_by_attempt: bool = False
    handed_over: bool = False
    order: str = ""


@dataclass(frozen=True, slots=True)
class Address(Entity):
    """标准地址 with what can be had there."""

    TABLE: ClassVar[str] = "address"
    ref: str = ""
    path: str = ""
    std_code: str = ""
    access: str = "FTTH"  # FTTH | LAN | ADSL | none
    free_ports: int = 0
    max_mbps: int = 0
    area: str = ""


@dataclass(frozen=True, slots=True)
class BroadbandAccount(Entity):
    """宽带账号. id is the account."""

    TABLE: ClassVar[str] = "kd"
    state: str = "idle"  # idle | reserved | occupied
    element: str = ""


@dataclass(frozen=True, slots=True)
class Hall(Entity):
    """营业厅."""

    TABLE: ClassVar[str] = "hall"
    ref: str = ""
    name: str = ""
    code: str = ""


@dataclass(frozen=True, slots=True)
class Reservation(Entity):
    """预占 of something for a draft until a moment. id = kind:key. `from_state`: what it goes back to."""

    TABLE: ClassVar[str] = "reservation"
    kind: str = ""  # number | sim | terminal | kd | port
    key: str = ""
    draft: str = ""
    until: str = ""


@dataclass(frozen=True, slots=True)
class Draft(Entity):
    """预订单: what the screens have filled so far."""

    TABLE: ClassVar[str] = "draft"
    flow: str = ""
    state: str = "open"  # open | submitted | abandoned | expired
    customer: str = ""
    opened_at: str = ""
    element: str = ""  # the line it is about
    group: str = ""
    offering: str = ""  # the main offering
    plan: str = ""  # the plan of the mobile member
    changes: tuple[Row, ...] = ()  # add-ons: {offering, action}
    promos: tuple[str, ...] = ()
    address: str = ""
    qualified: str = ""  # the address that was asked last
    hall: str = ""
    kd: str = ""
    number: str = ""
    iccid: str = ""
    existing: str = ""  # a line that stays and joins (fusion: the mobile member)
    broadband: str = ""  # fusion: the broadband line that joins, where one is there
    payer: str = ""  # an account's id or "new"
    phone: str = ""
    slot: str = ""
    password_set: bool = False
    password_hash: str = ""
    declared: bool = False
    imeis: tuple[str, ...] = ()
    queried: bool = False
    contract: str = ""
    penalty_fen: int = 0
    amount_fen: int = 0
    prepay_fen: int = 0
    fee_edit: bool = False
    waived: tuple[Row, ...] = ()  # {fee, reason, authoriser}
    accepted_fen: int = -1
    readback: bool = False
    signed: bool = False
    order: str = ""
    payment: str = ""
    token: str = ""


@dataclass(frozen=True, slots=True)
class Order(Entity):
    """订单. Fee lines: {fee, offering, amount_fen, waived_fen, reason, authoriser, account, fund, effective, added}."""

    TABLE: ClassVar[str] = "order"
    order_no: str = ""
    flow: str = ""
    customer: str = ""
    hall: str = ""
    payer: str = ""
    state: str = "generated"
    items: tuple[Row, ...] = ()  # {action, kind, offering, element, ...}
    fee_lines: tuple[Row, ...] = ()
    total_fen: int = 0
    payments: tuple[str, ...] = ()
    service_orders: tuple[str, ...] = ()
    flags: tuple[str, ...] = ()  # why it goes to manual audit
    token: str = ""
    draft: str = ""
    created_at: str = ""
    completed_at: str = ""
    readback: bool = False
    signed: bool = False


@dataclass(frozen=True, slots=True)
class ServiceOrder(Entity):
    """服务订单 to one system of the simulated OSS."""

    TABLE: ClassVar[str] = "service_order"
    order: str = ""
    system: str = ""  # RES | SIM | HLR | AAA | INSTALL | BILL | GROUP | STOCK
    element: str = ""
    depends_on: tuple[str, ...] = ()
    state: str = "waiting"  # waiting | sent | completed | failed | cancelled
    not_before: str = ""  # ISO moment: a slot's end or the 1st of the next month
    error: str = ""


@dataclass(frozen=True, slots=True)
class Payment(Entity):
    """收款. `amount_fen` is what was due (for an unmatched one: what was taken)."""

    TABLE: ClassVar[str] = "payment"
    order: str = ""
    account: str = ""
    draft: str = ""
    purpose: str = "order"  # order | plain_topup | unmatched
    method: str = "cash"
    amount_fen: int = 0
    tendered_fen: int = 0
    change_fen: int = 0
    correlator: str = ""
    status: str = "matched"  # matched | unmatched | refunded
    token: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Refund(Entity):
    """退款 of one payment, by the same method."""

    TABLE: ClassVar[str] = "refund"
    payment: str = ""
    order: str = ""
    method: str = "cash"
    amount_fen: int = 0
    reason: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Receipt(Entity):
    """票据."""

    TABLE: ClassVar[str] = "receipt"
    kind: str = ""
    order: str = ""
    payment: str = ""
    copies: int = 1
    state: str = "issued"
    at: str = ""


@dataclass(frozen=True, slots=True)
class Entry(Entity):
    """分录. Lines: {account, debit_fen, credit_fen}; debits = credits. A book's balance = credits - debits."""

    TABLE: ClassVar[str] = "entry"
    kind: str = ""  # opening | payment | charge | draw | release | refund | penalty | forfeit
    at: str = ""
    lines: tuple[Row, ...] = ()
    order: str = ""
    payment: str = ""
    note: str = ""
    reversal_of: str = ""


@dataclass(frozen=True, slots=True)
class LedgerAccount(Entity):
    """The running balance (debits - credits) of an account of the ledger that is no book."""

    TABLE: ClassVar[str] = "ledger_account"
    balance_fen: int = 0


@dataclass(frozen=True, slots=True)
class Charge(Entity):
    """A fee that was billed to an account's cash: unpaid past `due_at` it stops the account's lines."""

    TABLE: ClassVar[str] = "charge"
    account: str = ""
    element: str = ""
    offering: str = ""
    period: str = ""  # "2026-11"
    amount_fen: int = 0
    at: str = ""
    due_at: str = ""


@dataclass(frozen=True, slots=True)
class Due(Entity):
    """Something that the clock will do. Ordered by `at`, then `rank`, then id."""

    TABLE: ClassVar[str] = "due"
    at: str = ""
    rank: int = 0  # 0 activation, 1 draws and releases, 2 bill run, 3 stop, 4 expiry
    kind: str = ""
    key: str = ""


@dataclass(frozen=True, slots=True)
class Demand(Entity):
    """需求登记 for an address that cannot be served."""

    TABLE: ClassVar[str] = "demand"
    customer: str = ""
    address: str = ""
    phone: str = ""
    note: str = ""
    at: str = ""


KINDS: tuple[type[Entity], ...] = (
    Desk, Contact, Customer, Account, Book, Element, Subscription, Term, Contract, Group, Number, Sim, Terminal, Address,
    BroadbandAccount, Hall, Reservation, Draft, Order, ServiceOrder, Payment, Refund, Receipt, Entry, LedgerAccount,
    Charge, Due, Demand,
)  # fmt: skip
BY_TABLE: Mapping[str, type[Entity]] = {kind.TABLE: kind for kind in KINDS}
