"""The counter, who comes to it, what they have: accounts and lines."""

from dataclasses import dataclass
from typing import ClassVar

from simulator.crm.entities.base import Entity, Row


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
class Demand(Entity):
    """需求登记 for an address that cannot be served."""

    TABLE: ClassVar[str] = "demand"
    customer: str = ""
    address: str = ""
    phone: str = ""
    note: str = ""
    at: str = ""
