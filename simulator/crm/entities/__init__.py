"""What the world of one run is made of. Every entity is immutable; money is integer fen, days are ISO text.

`id` is the `ref` of the scenario where it gave one, else a number drawn in the run. Lists are tuples. Names follow
TM Forum in `tmf.py`; here they are the words of the counter.
"""

from collections.abc import Mapping

from simulator.crm.entities.base import Entity, Row
from simulator.crm.entities.money import Book, Charge, Entry, LedgerAccount, Payment, Receipt, Refund
from simulator.crm.entities.orders import Draft, Due, Order, ServiceOrder
from simulator.crm.entities.parties import Account, Contact, Customer, Demand, Desk, Element, Group
from simulator.crm.entities.products import Contract, Subscription, Term
from simulator.crm.entities.resources import Address, BroadbandAccount, Hall, Number, Reservation, Sim, Terminal

KINDS: tuple[type[Entity], ...] = (
    Desk, Contact, Customer, Account, Book, Element, Subscription, Term, Contract, Group, Number, Sim, Terminal, Address,
    BroadbandAccount, Hall, Reservation, Draft, Order, ServiceOrder, Payment, Refund, Receipt, Entry, LedgerAccount,
    Charge, Due, Demand,
)  # fmt: skip
BY_TABLE: Mapping[str, type[Entity]] = {kind.TABLE: kind for kind in KINDS}

__all__ = [
    "BY_TABLE",
    "KINDS",
    "Account",
    "Address",
    "Book",
    "BroadbandAccount",
    "Charge",
    "Contact",
    "Contract",
    "Customer",
    "Demand",
    "Desk",
    "Draft",
    "Due",
    "Element",
    "Entity",
    "Entry",
    "Group",
    "Hall",
    "LedgerAccount",
    "Number",
    "Order",
    "Payment",
    "Receipt",
    "Refund",
    "Reservation",
    "Row",
    "ServiceOrder",
    "Sim",
    "Subscription",
    "Term",
    "Terminal",
]
