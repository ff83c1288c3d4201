"""The whole comparison of a file: from rows of cells to plans, with every check across rows."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from people.models import Employee
from people.roster import checks, units
from people.roster.diff import Plan, Verb, plan_row
from people.roster.reader import Sheet
from people.roster.values import parse_row
from people.roster.world import World

Progress = Callable[[int, int], None]


@dataclass
class Comparison:
    """What a roster would do: a plan for each row, and what it brings along."""

    plans: list[Plan]
    missing: list[Employee] = field(default_factory=list)  # people of the importer's scope who are not in the file
    departments: list[dict[str, str]] = field(default_factory=list)
    posts: list[dict[str, str]] = field(default_factory=list)
    orphans: int = 0


def compare(sheet: Sheet, user: Any) -> Comparison:
    """Compare every row of `sheet` with what is known, as `user` may change it. Nothing is written."""
    world = World(user)
    world.load_units()
    rows, errors = [], {}
    for line, cells in sheet.rows:
        values, wrong = parse_row(cells)
        if values.get("number"):
            values["number"] = world.canonical(str(values["number"]))
        rows.append((line, values))
        errors[line] = wrong
    for more in (checks.find_duplicates(rows), units.collect(rows, world)):
        for line, wrong in more.items():
            errors[line] += wrong
    world.load_people(str(v["number"]) for _line, v in rows if v.get("number"))
    plans = [_plan(line, values, errors[line], world) for line, values in rows]
    checks.check_managers(plans, world)
    used = {p.place["department"] for p in plans if p.place and p.verb != Verb.ERROR}
    posts = {p.place["post"] for p in plans if p.place and p.verb != Verb.ERROR}
    return Comparison(
        plans,
        _missing({str(v["number"]).upper() for _line, v in rows if v.get("number")}, user),
        [{"code": u.code, "name": u.name, "parent": u.parent_code} for u in units.new_departments(world, sorted(used))],
        [
            {"code": c, "name": world.posts[c][0], "category": world.posts[c][1]}
            for c in sorted(posts)
            if world.posts[c][2]
        ],
        checks.orphans_after(plans),
    )


def _plan(line: int, values: dict[str, Any], errors: list[list[str]], world: World) -> Plan:
    if errors:
        return Plan(line, str(values.get("number") or ""), values, Verb.ERROR, errors=errors)
    return plan_row(line, values, world)


def _missing(numbers: set[str], user: Any) -> list[Employee]:
    """People whom `user` looks after as HR, who work here and are not in the file; never the importer."""
    people = Employee.objects.of_hr(user).working().exclude(user=user)
    return [e for e in people.order_by("number") if e.number.upper() not in numbers]
