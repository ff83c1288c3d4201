"""What all flows have in common: their steps, what is missing, fee lines with waivers, who pays."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from simulator.crm.billing import owed
from simulator.crm.entities import Account, Draft, Element
from simulator.crm.formats import yuan
from simulator.crm.ledger import balance
from simulator.crm.orders import Task
from simulator.crm.parties import accounts_of
from simulator.crm.work import Refusal, Work, put

Line = dict[str, Any]
ANYWHERE = frozenset(
    {
        "S0.auth_id_card", "S0.auth_password", "S0.query_number", "S0.view_customer_tree", "S0.close_visit", "S1.open",
        "S1.open_fusion_change", "S8.print", "S8.hand_over_terminal", "S9.query_order", "S9.query_order_by_token",
        "S9.query_payment", "S9.refund_unmatched", "S9.retry_order", "S9.cancel_order", "say", "act", "hint", "clock.forward",
        "clock.to_month_start", "wait_order", "run.finish",
    }
)  # fmt: skip
END_OF_ORDER = frozenset(
    {
        "S1.abandon", "S5.open_fee_edit", "S5.waive", "S5.unwaive", "S5.delete_fee_line", "S5.accept_fees", "S6.readback",
        "S6.sign", "S7.submit",
    }
)  # fmt: skip
END_OF_PAYMENT = frozenset({"S1.abandon", "S3.payer_select", "S5.amount", "S6.readback", "S7.submit"})


@dataclass(frozen=True, slots=True)
class Placed:
    """What a flow made of its draft: the items of the order and the tasks of the network."""

    items: list[Line]
    tasks: list[Task] = field(default_factory=list)


def _nothing(work: Work, draft: Draft) -> None:
    return None


def _no_lines(work: Work, draft: Draft) -> list[Line]:
    return []


def _no_place(work: Work, draft: Draft, order: str, account: str) -> Placed:
    raise AssertionError(f"{draft.flow} makes no order")


@dataclass(frozen=True, slots=True)
class Flow:
    """A business that can be opened at S1. `level`: the authentication it needs (0-2)."""

    name: str
    level: int
    steps: frozenset[str]
    missing: Callable[[Work, Draft], list[str]]
    lines: Callable[[Work, Draft], list[Line]] = _no_lines
    check: Callable[[Work, Draft], None] = _nothing
    place: Callable[[Work, Draft, str, str], Placed] = _no_place
    line: str = ""  # the kind of line that it is about
    is_new: bool = False  # opens a line: may begin before anybody is known
    is_order: bool = True
    needs_hall: bool = False


def edit(work: Work, fact: str, /, *, also: Mapping[str, Any] | None = None, **changes: Any) -> None:
    """The draft changes: what was read back, accepted and signed no longer holds. `also`: more words of the fact."""
    draft = work.draft()
    shown = {key: value for key, value in changes.items() if not key.endswith("hash")} | dict(also or {})
    work.emit(
        fact, put(Draft, draft.id, **changes, readback=False, signed=False, accepted_fen=-1), draft=draft.id, **shown
    )


def fee(
    work: Work, name: str, offering: str, amount_fen: int, *, fund: str = "", effective: str = "order", label: str = ""
) -> Line:
    """A fee line as computed. `fund`: the book it goes to; empty: revenue."""
    return {
        "fee": name, "offering": offering, "label": label or work.catalog.fee_name(name), "amount_fen": amount_fen,
        "waived_fen": 0, "reason": "", "authoriser": "", "fund": fund, "effective": effective, "added": False,
    }  # fmt: skip


def fee_lines(work: Work, flow: Flow, draft: Draft) -> list[Line]:
    """All lines of the fee page: computed, added by the clerk, with what is waived. Nothing posted is believed."""
    lines = flow.lines(work, draft)
    if draft.prepay_fen:
        lines.append({**fee(work, "prepay_cash", "", draft.prepay_fen, fund="cash"), "added": True})
    waived: Mapping[str, Any] = {each["fee"]: each for each in draft.waived}
    for line in lines:
        if line["fee"] in waived:
            given = waived[line["fee"]]
            line |= {"waived_fen": line["amount_fen"], "reason": given["reason"], "authoriser": given["authoriser"]}
    return lines


def total(lines: list[Line]) -> int:
    """What is to be paid, in fen."""
    return sum(line["amount_fen"] - line["waived_fen"] for line in lines)


def payer(work: Work, draft: Draft) -> str:
    """The account that pays: as selected, else the line's own, else the only one, else a new one. Empty: select."""
    if draft.payer:
        return draft.payer
    about = draft.element or draft.existing
    if about:
        return work.world.get(Element, about).account
    accounts = accounts_of(work, draft.customer) if draft.customer else []
    if len(accounts) > 1:
        return ""
    return accounts[0].id if accounts else "new"


def refuse_arrears(work: Work, account: str) -> None:
    """E-OWE where the account is in arrears."""
    amount = owed(work, account) if account not in ("", "new") else 0
    if amount:
        number = work.world.get(Account, account).acct_no
        raise Refusal("E-OWE", {"account": number, "amount": yuan(amount), "amount_fen": amount})


def require_complete(work: Work, flow: Flow, draft: Draft) -> None:
    """E-REQ with the first field that is missing."""
    missing = flow.missing(work, draft)
    if missing:
        raise Refusal("E-REQ", {"field": missing[0], "fields": missing})


def lacks(draft: Draft, *names: str) -> list[str]:
    """Which of these fields of the draft are empty."""
    return [name for name in names if not getattr(draft, name)]


def cash_after(work: Work, draft: Draft) -> int:
    """What the payer's cash will hold after this draft's prepay, in fen."""
    account = payer(work, draft)
    held = balance(work, account, "cash") if account not in ("", "new") else 0
    return held + draft.prepay_fen
