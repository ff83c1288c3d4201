"""Contracts whose deposit comes back monthly, and their early end."""

from datetime import date

from simulator.crm import clock
from simulator.crm.billing import due, first_instant
from simulator.crm.entities import Contract, Subscription
from simulator.crm.ledger import book_name, credit, debit, post
from simulator.crm.work import Work, put

RUNNING = ("planned", "active")


def running(work: Work, element: str, kind: str = "handset") -> Contract | None:
    """The contract of a kind that a line has."""
    found = [each for each in work.world.where(Contract, element=element, kind=kind) if each.state in RUNNING]
    return found[0] if found else None


def main_plan(work: Work, element: str) -> Subscription | None:
    """The main plan in force or, on a line that is not yet working, the planned one."""
    found = work.world.where(Subscription, element=element, role="main")
    for state in ("active", "planned"):
        for each in found:
            if each.state == state:
                return each
    return None


def begin_contracts(work: Work, order: str) -> None:
    """Completed in billing: the first return comes on the 1st of the start month, or of the next one if that is past."""
    for contract in work.world.where(Contract, order=order, state="planned"):
        start = max(date.fromisoformat(f"{contract.start_month}-01"), clock.month_start(work.today))
        if first_instant(start) < work.now_iso:
            start = clock.next_month(work.today)
        changes = [put(Contract, contract.id, start_month=f"{start:%Y-%m}", state="active")]
        if contract.monthly_return_fen:
            changes.append(due("prepay_release", contract.id, first_instant(start), 1))
        work.emit("contract_started", *changes, contract=contract.id, start_month=f"{start:%Y-%m}")


def months_left(contract: Contract, today: date) -> int:
    """Whole months from the month of `today` to the contract's end, the current one included."""
    start = date.fromisoformat(f"{contract.start_month}-01")
    passed = (today.year - start.year) * 12 + today.month - start.month
    return max(0, min(contract.months, contract.months - passed))


def penalty(contract: Contract, today: date) -> int:
    """Early end: months left x lowest plan x percent, floored to fen (`simulator.md` 2.3-4, assumed)."""
    return months_left(contract, today) * contract.min_plan_fen * contract.penalty_percent // 100


def apply_release(work: Work, contract: Contract) -> None:
    """The contract ends: of what had not come back, the policy's percentage is refunded to cash, the rest is lost."""
    if contract.state not in RUNNING:
        return
    back = contract.remaining_fen * int(work.policy["contract_refund_percent"]) // 100
    lost = contract.remaining_fen - back
    lines = [
        debit(book_name(contract.account, contract.fund), contract.remaining_fen),
        credit(book_name(contract.account, "cash"), back),
        credit("revenue:forfeit", lost),
    ]
    if contract.remaining_fen:
        post(work, "forfeit", lines, note=contract.id)
    fields = {"refunded_fen": contract.refunded_fen + back, "forfeited_fen": contract.forfeited_fen + lost}
    work.emit(
        "contract_released",
        put(Contract, contract.id, state="released", remaining_fen=0, **fields),
        contract=contract.id,
        forfeited_fen=lost,
        refunded_fen=back,
    )
