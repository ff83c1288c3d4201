"""The clock moves: everything due until then happens, in order of time, kind and id."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from simulator.crm import clock
from simulator.crm.billing import bill_run, draw_term, release_prepay, stop_if_owing
from simulator.crm.entities import Draft, Due, Order
from simulator.crm.orders import TERMINAL, audit
from simulator.crm.oss import retry, returned
from simulator.crm.resources import expire, release_all
from simulator.crm.work import Work, put

LONGEST = timedelta(days=800)  # no command moves the clock further


def _owe_resumed(work: Work, element: str) -> None:
    work.emit("owe_resumed", element=element)


def _draft_expired(work: Work, key: str) -> None:
    draft = work.world.get(Draft, key)
    if draft.state == "open":
        release_all(work, draft)
        work.emit("draft_expired", put(Draft, key, state="expired"), put(type(work.desk), "now", draft=""), draft=key)


RUNNERS: Mapping[str, Callable[[Work, str], None]] = {
    "so_return": returned,
    "so_retry": retry,
    "audit": audit,
    "owe_resumed": _owe_resumed,
    "term_draw": draw_term,
    "prepay_release": release_prepay,
    "bill_run": bill_run,
    "owe_check": stop_if_owing,
    "reservation": expire,
    "draft": _draft_expired,
}


def next_due(work: Work) -> Due | None:
    """What the clock does next."""
    return min(work.world.all(Due), key=lambda each: (each.at, each.rank, each.id), default=None)


def _run(work: Work, thing: Due) -> None:
    if thing.at > work.now_iso:
        work.emit("clock_moved", to=thing.at)
    work.emit("due", drop=((Due.TABLE, thing.id),), what=thing.kind, key=thing.key)
    RUNNERS[thing.kind](work, thing.key)


def advance(work: Work, target: datetime) -> None:
    """Move the clock to a moment that is not before now."""
    until = target.isoformat()
    while (thing := next_due(work)) is not None and thing.at <= until:
        _run(work, thing)
    if until > work.now_iso:
        work.emit("clock_moved", to=until)


def advance_to_order(work: Work, order: str) -> None:
    """Move the clock until an order is completed, cancelled or needs somebody."""
    limit = (work.now + LONGEST).isoformat()
    while work.world.get(Order, order).state not in TERMINAL | {"exception", "partial", "failed"}:
        thing = next_due(work)
        if thing is None or thing.at > limit:
            return
        _run(work, thing)


def to_month_start(work: Work) -> None:
    """Move the clock to the first instant of the next month."""
    advance(work, clock.at_midnight(clock.next_month(work.today)))
