"""Departments and posts that a roster brings along: taken from its rows, checked, and made before its people."""

from collections.abc import Iterable
from typing import Any

from django.utils.translation import gettext as _

from people.models import Department, Post
from people.roster.columns import BY_KEY, DEPARTMENT_KINDS
from people.roster.values import Error
from people.roster.world import Unit, World, same

Row = tuple[int, dict[str, Any]]


def collect(rows: Iterable[Row], world: World) -> dict[int, list[Error]]:
    """Add the new departments and posts of `rows` to `world`; return errors by line."""
    errors: dict[int, list[Error]] = {}
    first: dict[str, int] = {}
    may_plant = world.user.is_superuser and not world.units  # the very first roster brings the tree along
    for line, values in rows:
        wrong = [*_collect_department(line, values, world, first, may_plant), *_collect_post(values, world)]
        if wrong:
            errors[line] = wrong
    _drop_loose(world)
    return errors


def _collect_department(
    line: int, values: dict[str, Any], world: World, first: dict[str, int], may_plant: bool
) -> list[Error]:
    code, name, parent = values.get("department_code"), values.get("department"), values.get("parent_code")
    if not code:
        return []
    known = world.units.get(code)
    if known and not known.path and parent and known.parent_code and known.parent_code != parent:
        words = _("line %(line)s puts %(code)s below %(parent)s; please make them agree")
        return [
            [BY_KEY["parent_code"].header, words % {"line": first[code], "code": code, "parent": known.parent_code}]
        ]
    if known and known.path and parent and known.parent_code != parent:
        words = _(
            "%(code)s lies below %(parent)s here; departments are moved on the page “Departments”, not by a roster"
        )
        return [[BY_KEY["parent_code"].header, words % {"code": code, "parent": known.parent_code or "—"}]]
    if not known and name and (parent or may_plant):
        world.units[code] = Unit(code, name, parent or "")
        world.by_name.setdefault(same(name), []).append(code)
        first[code] = line
    return []


def _collect_post(values: dict[str, Any], world: World) -> list[Error]:
    code, name, category = values.get("post_code"), values.get("post"), values.get("post_category")
    if code and code not in world.posts and name and category:
        world.posts[code] = (name, category, True)
        world.post_names.setdefault(same(name), []).append(code)
    return []


def _drop_loose(world: World) -> None:
    """Forget new departments whose chain of parents does not end at a known one (unknown parent, or a loop)."""
    has_root = any(u.path for u in world.units.values())
    for code in [c for c, u in world.units.items() if not u.path]:
        seen, at = set(), code
        while at in world.units and not world.units[at].path and at not in seen:
            seen.add(at)
            at = world.units[at].parent_code
        grounded = at in world.units and bool(world.units[at].path)
        if not grounded and (has_root or at != ""):
            for name in world.by_name.values():
                if code in name:
                    name.remove(code)
            world.units.pop(code)


def new_departments(world: World, used: Iterable[str]) -> list[Unit]:
    """Return the new departments among `used` and their new ancestors, parents first."""
    ordered: dict[str, Unit] = {}
    for code in used:
        chain = []
        while code in world.units and not world.units[code].path and code not in ordered:
            chain.append(world.units[code])
            code = world.units[code].parent_code
        ordered |= {unit.code: unit for unit in reversed(chain)}
    return list(ordered.values())


def make(departments: Iterable[dict[str, str]], posts: Iterable[dict[str, str]]) -> None:
    """Make what does not exist yet; again does nothing. Called inside a transaction."""
    for spec in departments:
        if Department.objects.filter(code=spec["code"]).exists():
            continue
        parent = Department.objects.filter(code=spec["parent"]).first()
        fields = {"code": spec["code"], "name": spec["name"], "kind": kind_of(spec["name"])}
        if parent:
            parent.add_child(**fields)
        else:
            Department.add_root(**fields)
    for spec in posts:
        Post.objects.get_or_create(code=spec["code"], defaults={"name": spec["name"], "category": spec["category"]})


def kind_of(name: str) -> str:
    """Guess the kind of a department from its name; HR corrects it on the page of departments."""
    if name.endswith(("厅", "营业部", "门店")):
        return Department.Kind.HALL
    plain = name.removesuffix("分公司").removesuffix("公司")
    return DEPARTMENT_KINDS.get(plain[-1:], Department.Kind.OFFICE)
