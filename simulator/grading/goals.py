"""G: what must be true in the end, or right after the last submit."""

from collections.abc import Mapping
from typing import Any

from simulator.crm.entities import Account, Contact, Element, Entry, Order, Payment
from simulator.crm.state import State, World
from simulator.grading.facets import difference, facets, in_stock, line_of, matching
from simulator.grading.material import DEAD, Material
from simulator.grading.score import Finding
from simulator.scenarios.loading import tenths

Miss = tuple[str, Any, Any]  # field, expected, found


def missed_goals(material: Material) -> list[Finding]:
    """A finding for each goal that is not met."""
    found = []
    for goal in material.rows("goals"):
        state = material.submitted if goal.get("at") == "submit" else material.finish
        miss = ("", goal.get("expect"), None) if state is None else goal_miss(material, state, goal)
        if miss is not None:
            found.append(_finding(material, goal, miss))
    return found


def _finding(material: Material, goal: Mapping[str, Any], miss: Miss) -> Finding:
    field, expected, seen = miss
    kind = goal.get("kind", "any_of")
    keys = (f"goal.{kind}.{goal.get('where', {}).get('entity', '')}", f"goal.{kind}")
    return Finding(
        goal["id"], "goals", tenths(goal["points"]), seq=material.point_of_judgement, field=field, expected=expected,
        found=seen, cause=goal.get("cause", ""), must=goal.get("must", False), text=keys, why=goal.get("why", ""),
        cost=goal.get("cost", ""),
    )  # fmt: skip


def goal_miss(material: Material, state: State, goal: Mapping[str, Any]) -> Miss | None:
    """What is not as the goal wants it; None when it is met."""
    if "any_of" in goal:
        misses = [goal_miss(material, state, each) for each in goal["any_of"]]
        return None if None in misses else misses[0]
    where, expect, world = goal["where"], goal.get("expect", {}), state.world
    match goal["kind"]:
        case "exists" | "equals":
            return _exists(world, where, expect, only=goal["kind"] == "equals")
        case "absent":
            there = matching(world, where)
            return ("", "absent", len(there)) if there else None
        case "count":
            return difference({"n": len(matching(world, where))}, expect)
        case "ledger":
            return _ledger(material, world, where, expect)
        case "order":
            return _order(world, where, expect)
        case "stock":
            thing = in_stock(world, where)
            return difference(facets(world, thing), expect) if thing else ("", expect, None)
        case "contact":
            return _contact(world, where, expect)
        case _:
            given = [data["option"] for _, data in material.said() if data["node"] == where["node"]]
            return None if where["option"] in given else ("option", where["option"], given[-1] if given else None)


def _exists(world: World, where: Mapping[str, Any], expect: Mapping[str, Any], *, only: bool) -> Miss | None:
    there = matching(world, where)
    misses = [difference(facets(world, each), expect) for each in there]
    if None in misses and (not only or len(there) == 1):
        return None
    return misses[0] or ("n", 1, len(there)) if misses else ("", expect, None)


def _ledger(material: Material, world: World, where: Mapping[str, Any], expect: Mapping[str, Any]) -> Miss | None:
    if where.get("side") == "paid":
        paid = [
            each for each in world.all(Payment) if difference(facets(world, each), {"owner": where["owner"]}) is None
        ]
        return difference({"total_fen": sum(material.net(each) for each in paid)}, expect)
    accounts = _accounts(world, where)
    limit = _first_activation(world, accounts) if expect.get("before") == "activation" else ""
    wanted = {name: value for name, value in expect.items() if name != "before"}
    moved = {"credited_fen": 0, "debited_fen": 0}
    for entry in world.all(Entry):
        if not limit or entry.at <= limit:
            _add(moved, entry, {f"book:{account}:{where['book']}" for account in accounts})
    return difference(moved, wanted)


def _add(moved: dict[str, int], entry: Entry, books: set[str]) -> None:
    """Payments credit; what was paid back is taken off again; charges, draws and releases of the clock do not count."""
    for line in entry.lines:
        if line["account"] not in books:
            continue
        if entry.kind in ("payment", "refund"):
            moved["credited_fen"] += line["credit_fen"] - line["debit_fen"]
        elif entry.kind != "opening":
            moved["debited_fen"] += line["debit_fen"]


def _accounts(world: World, where: Mapping[str, Any]) -> set[str]:
    if "account" in where:
        return {each.id for each in world.all(Account) if where["account"] in (each.id, each.ref)}
    if "element" in where:
        line = line_of(world, where["element"])
        return {line.account} if line else set()
    return {each.id for each in world.all(Account) if each.customer == where["owner"]}


def _first_activation(world: World, accounts: set[str]) -> str:
    lines = [each for each in world.all(Element) if each.in_run and each.account in accounts and each.activated_at]
    return min((each.activated_at for each in lines), default="")


def _order(world: World, where: Mapping[str, Any], expect: Mapping[str, Any]) -> Miss | None:
    there = matching(world, {"entity": Order.TABLE, **where})
    live = [each for each in there if isinstance(each, Order) and each.state not in DEAD]
    wanted = dict(expect)
    count = wanted.pop("live_count", None)
    if count is not None and count != len(live):
        return "live_count", count, len(live)
    judged = live if count is not None else there
    if not judged:
        return None if count == 0 else ("", expect, None)
    return next((miss for each in judged if (miss := difference(facets(world, each), wanted))), None)


def _contact(world: World, where: Mapping[str, Any], expect: Mapping[str, Any]) -> Miss | None:
    misses = [
        difference(facets(world, each), expect)
        for each in world.all(Contact)
        if difference(facets(world, each), where) is None
    ]
    return None if None in misses else misses[0] if misses else ("", expect, None)
