"""What there is only one of: numbers, cards, handsets, addresses, and who holds them."""

from dataclasses import dataclass
from typing import ClassVar

from simulator.crm.entities.base import Entity


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
