"""Drafts, orders and what the network does about them; what the clock will do."""

from dataclasses import dataclass
from typing import ClassVar

from simulator.crm.entities.base import Entity, Row


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
class Due(Entity):
    """Something that the clock will do. Ordered by `at`, then `rank`, then id."""

    TABLE: ClassVar[str] = "due"
    at: str = ""
    rank: int = 0  # 0 activation, 1 draws and releases, 2 bill run, 3 stop, 4 expiry
    kind: str = ""
    key: str = ""
