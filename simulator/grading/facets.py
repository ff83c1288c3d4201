"""Looking at an entity by the words that scenarios use: its own fields, whose it is, and comparisons on both."""

from collections.abc import Mapping
from typing import Any

from simulator.crm.entities import (
    BY_TABLE,
    Account,
    BroadbandAccount,
    Contact,
    Contract,
    Element,
    Entity,
    Group,
    Number,
    Order,
    Payment,
    Receipt,
    Refund,
    Sim,
    Subscription,
    Term,
    Terminal,
)
from simulator.crm.state import World, row

SUFFIXES = ("_not_in", "_in", "_gte", "_lte", "_has", "_not")
STOCK: Mapping[str, type[Entity]] = {"imei": Terminal, "number": Number, "kd": BroadbandAccount, "iccid": Sim}
ICCID_KEPT = 19


def line_of(world: World, name: str) -> Element | None:
    """The line of this id, ref or service number."""
    found = world.find(Element, name)
    return found or next((each for each in world.all(Element) if name in (each.ref, each.service_no)), None)


def owner_of(world: World, entity: Entity) -> str:
    """The customer whose it is; empty where it is nobody's."""
    match entity:
        case Element():
            return entity.owner
        case Term() | Subscription() | Contract():
            line = world.find(Element, entity.element)
            return line.owner if line else ""
        case Payment():
            order, account = world.find(Order, entity.order), world.find(Account, entity.account)
            return order.customer if order else account.customer if account else ""
        case Refund() | Receipt():
            payment, order = world.find(Payment, entity.payment), world.find(Order, entity.order)
            return order.customer if order else owner_of(world, payment) if payment else ""
        case _:
            return str(getattr(entity, "customer", ""))


def facets(world: World, entity: Entity) -> dict[str, Any]:
    """The entity as a mapping of the words that scenarios use."""
    seen = row(entity) | {"owner": owner_of(world, entity)}
    match entity:
        case Element():
            seen["no"] = entity.service_no
        case Contract():
            seen["imei"] = entity.imeis[0] if entity.imeis else ""
        case Group():
            seen["members"] = len(entity.members)
        case Contact():
            levels = [each["level"] for each in entity.verified]
            seen["level"] = max(levels, default=0)
    if isinstance(entity, Term | Subscription | Contract):
        line = world.find(Element, entity.element)
        seen["element"] = (entity.element, line.service_no, line.ref) if line else entity.element
    return seen


def difference(seen: Mapping[str, Any], wanted: Mapping[str, Any]) -> tuple[str, Any, Any] | None:
    """The first field that is not as wanted: (field, expected, found); None where all are."""
    for name, value in wanted.items():
        field, how = _split(name, seen)
        found = seen.get(field)
        if not _agrees(found, how, value):
            return field, value, found
    return None


def _split(name: str, seen: Mapping[str, Any]) -> tuple[str, str]:
    if name in seen:
        return name, ""
    for suffix in SUFFIXES:
        if name.endswith(suffix):
            return name.removesuffix(suffix), suffix
    return name, ""


def _agrees(found: Any, how: str, value: Any) -> bool:
    if how == "_has":
        return found is not None and value in found
    names = found if isinstance(found, tuple) and not isinstance(value, list) else (found,)
    match how:
        case "_in":
            return any(each in value for each in names)
        case "_not_in":
            return not any(each in value for each in names)
        case "_not":
            return value not in names
        case "_gte":
            return found is not None and found >= value
        case "_lte":
            return found is not None and found <= value
        case _:
            return value in names or (isinstance(value, list) and found == tuple(value))


def matching(world: World, where: Mapping[str, Any]) -> list[Entity]:
    """The entities of `where: {entity: …, field: value}`."""
    kind = BY_TABLE[where["entity"]]
    wanted = {name: value for name, value in where.items() if name != "entity"}
    return [each for each in world.all(kind) if difference(facets(world, each), wanted) is None]


def in_stock(world: World, where: Mapping[str, Any]) -> Entity | None:
    """The resource of `where: {imei: …}` or number, kd, iccid."""
    ((name, key),) = where.items()
    return world.find(STOCK[name], str(key)[:ICCID_KEPT] if name == "iccid" else str(key))
