"""Double-entry money. Every entry's debits equal its credits; a book is what the operator owes its customer."""

from collections.abc import Iterable, Mapping
from typing import Any

from simulator.crm.entities import Book, Entry, LedgerAccount
from simulator.crm.work import Change, Work, put

MONEY_IN: Mapping[str, str] = {
    "cash": "till:cash", "pos": "channel:pos", "scan": "channel:scan", "transfer": "channel:transfer",
    "account": "channel:account",
}  # fmt: skip
OVER_SHORT = "till_over_short"
UNMATCHED = "unmatched"


def book_name(account: str, fund: str) -> str:
    """The ledger's name of a fund of an account."""
    return f"book:{account}:{fund}"


def debit(account: str, amount_fen: int) -> dict[str, Any]:
    """A line on the left; a negative amount goes to the right."""
    return {"account": account, "debit_fen": max(amount_fen, 0), "credit_fen": max(-amount_fen, 0)}


def credit(account: str, amount_fen: int) -> dict[str, Any]:
    """A line on the right."""
    return debit(account, -amount_fen)


def balance(work: Work, account: str, fund: str) -> int:
    """What a fund holds, in fen; nothing where it was never opened."""
    book = work.world.find(Book, f"{account}:{fund}")
    return book.balance_fen if book else 0


def _changes(work: Work, lines: Iterable[Mapping[str, Any]]) -> list[Change]:
    moved: dict[str, int] = {}
    for line in lines:
        moved[line["account"]] = moved.get(line["account"], 0) + line["debit_fen"] - line["credit_fen"]
    changes = []
    for name, amount in moved.items():
        if name.startswith("book:"):
            _, account, fund = name.split(":")
            new = balance(work, account, fund) - amount
            if new < 0 and fund != "cash":
                raise AssertionError(f"{name} would fall to {new}")
            changes.append(put(Book, f"{account}:{fund}", account=account, fund=fund, balance_fen=new))
        else:
            old = work.world.find(LedgerAccount, name)
            changes.append(put(LedgerAccount, name, balance_fen=(old.balance_fen if old else 0) + amount))
    return changes


def post(
    work: Work,
    kind: str,
    lines: list[dict[str, Any]],
    *,
    order: str = "",
    payment: str = "",
    note: str = "",
    reversal_of: str = "",
) -> str:
    """Write an entry and move its balances. Lines of nothing are left out."""
    lines = [line for line in lines if line["debit_fen"] or line["credit_fen"]]
    if sum(line["debit_fen"] - line["credit_fen"] for line in lines):
        raise AssertionError(f"an entry of {kind} does not balance: {lines}")
    key = work.fresh(Entry, "J")
    entry = {"kind": kind, "at": work.now_iso, "lines": lines, "order": order, "payment": payment, "note": note}
    entry["reversal_of"] = reversal_of
    work.emit(
        "ledger_posted", put(Entry, key, **entry), *_changes(work, lines), entry=key, entry_kind=kind, lines=lines
    )
    return key


def reverse(work: Work, key: str, *, kind: str, order: str = "") -> str:
    """Write the opposite of an entry."""
    entry = work.world.get(Entry, key)
    lines = [
        {"account": line["account"], "debit_fen": line["credit_fen"], "credit_fen": line["debit_fen"]}
        for line in entry.lines
    ]
    return post(work, kind, lines, order=order, payment=entry.payment, reversal_of=key)
