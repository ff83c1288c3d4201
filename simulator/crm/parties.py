"""Who is who: customers, their accounts and lines, found by the names that a screen uses."""

from hashlib import sha256

from simulator.crm.entities import Account, Customer, Element, Group, Hall
from simulator.crm.formats import masked_name, masked_number
from simulator.crm.work import Refusal, Work

GONE = ("terminated", "cancelled")


def password_hash(owner: str, value: str) -> str:
    """What is kept of a service password. Six digits are soon tried out: it keeps eyes away, no more."""
    return sha256(f"{owner}|{value}".encode()).hexdigest()


def customer(work: Work, key: str) -> Customer:
    """The customer of a ref; E-FMT where there is none."""
    found = work.world.find(Customer, key)
    if found is None:
        raise Refusal("E-FMT", {"field": "customer"})
    return found


def line(work: Work, name: str) -> Element | None:
    """The live line of a service number, or of an id."""
    for element in work.world.all(Element):
        if name in (element.service_no, element.id) and element.status not in GONE:
            return element
    return None


def line_or_refuse(work: Work, name: str, code: str = "E-NO-NOTFOUND") -> Element:
    """The same; refused with this code where there is none."""
    found = line(work, name)
    if found is None:
        raise Refusal(code, {"number": name})
    return found


def lines_of(work: Work, owner: str, kind: str = "") -> list[Element]:
    """The live lines of a customer."""
    return [
        each
        for each in work.world.where(Element, owner=owner)
        if each.status not in GONE and (not kind or each.kind == kind)
    ]


def accounts_of(work: Work, owner: str) -> list[Account]:
    """The open accounts of a customer."""
    return [each for each in work.world.where(Account, customer=owner) if each.state == "active"]


def group_of(work: Work, element: Element) -> Group | None:
    """The fusion group of a line."""
    return work.world.find(Group, element.group) if element.group else None


def mobile_lines_under(work: Work, owner: Customer) -> int:
    """How many mobile numbers live under the customer's document."""
    return owner.cards_elsewhere + len(lines_of(work, owner.id, "mobile"))


def this_hall(work: Work) -> str:
    """The hall in which the run plays: as the scenario says, else its first."""
    given = work.meta.setting.get("hall", "")
    return given or next((hall.id for hall in work.world.all(Hall)), "")


def masked(work: Work, owner: str) -> dict[str, str]:
    """A customer as anybody at the counter may see it."""
    found = work.world.get(Customer, owner)
    return {"customer": found.id, "name": masked_name(found.name), "phone": masked_number(found.phone)}
