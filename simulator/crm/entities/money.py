"""Funds, payments, slips and the ledger."""

from dataclasses import dataclass
from typing import ClassVar

from simulator.crm.entities.base import Entity, Row


@dataclass(frozen=True, slots=True)
class Book(Entity):
    """账本: one fund of an account. Only `cash` may be below zero (欠费). id = account:fund."""

    TABLE: ClassVar[str] = "book"
    account: str = ""
    fund: str = "cash"  # cash | gift | annual | contract | deposit
    balance_fen: int = 0


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
