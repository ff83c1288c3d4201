"""Yearly terms: when the next one begins."""

from datetime import date
from typing import Any

from simulator.crm import clock
from simulator.crm.billing import due, first_instant
from simulator.crm.catalog import Offering
from simulator.crm.entities import Term
from simulator.crm.rules import live_terms
from simulator.crm.work import Work, put


def next_start(work: Work, element: str) -> date:
    """The 1st of the next month, or the end of the term that still runs then."""
    first = clock.next_month(work.today)
    ends = [date.fromisoformat(each.end) for each in live_terms(work, element)] if element else []
    return max([first, *ends])


def plan_term(work: Work, offering: Offering, *, element: str, account: str, order: str) -> str:
    """Plan a term on a line; its months are drawn from the account's annual book."""
    start = next_start(work, element)
    end = clock.add_months(start, offering.months)
    key = work.fresh(Term, "T")
    fields = {
        "element": element,
        "account": account,
        "offering": offering.code,
        "order": order,
        "months": offering.months,
    }
    dates: dict[str, Any] = {"start": start.isoformat(), "end": end.isoformat()}
    work.emit(
        "term_planned",
        put(Term, key, **fields, **dates, monthly_fen=offering.monthly_fen, paid_fen=offering.total_fen),
        due("term_draw", key, first_instant(start), 1),
        term=key,
        offering=offering.code,
        element=element,
        **dates,
    )
    return key
