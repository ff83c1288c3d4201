"""What a line has: plans, yearly terms, contracts."""

from dataclasses import dataclass
from typing import ClassVar

from simulator.crm.entities.base import Entity


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
