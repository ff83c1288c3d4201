"""Checks across the rows of a roster: two rows for one person, managers who are not there, and loops in the reporting line."""

from collections import Counter
from collections.abc import Iterable, Sequence

from django.utils.translation import gettext as _

from people.models import Assignment, Employee
from people.roster.columns import BY_KEY
from people.roster.diff import Plan, Values, Verb
from people.roster.values import Error
from people.roster.world import World

Edges = dict[str, set[str]]
COMING = (Verb.JOIN, Verb.RETURN)


def find_duplicates(rows: Iterable[tuple[int, Values]]) -> dict[int, list[Error]]:
    """Return an error for every line whose number stands on another line, too: nobody can tell which is meant."""
    lines: dict[str, list[int]] = {}
    for line, values in rows:
        if values.get("number"):
            lines.setdefault(values["number"].upper(), []).append(line)
    errors: dict[int, list[Error]] = {}
    for twins in (t for t in lines.values() if len(t) > 1):
        for line in twins:
            others = "、".join(str(n) for n in twins if n != line)
            errors[line] = [
                [BY_KEY["number"].header, _("stands on line %(lines)s, too; one line a person") % {"lines": others}]
            ]
    return errors


def check_managers(plans: Sequence[Plan], world: World) -> None:
    """Mark rows whose manager is unknown, has left or cannot be imported, and rows that close a loop; then order the rows.

    A row with an error stays out and keeps its old manager, which may break another row: so again until nothing is found.
    """
    main, acting, names = _present_edges()
    names |= {p.number: p.values["name"] for p in plans if p.values.get("name")}
    working = set(Employee.objects.working().values_list("number", flat=True))
    while True:
        found = _mark_absent(plans, working)
        edges = _edges_after(plans, main, acting)
        found |= _mark_loops(plans, edges, names)
        if not found:
            break
    _order(plans, edges)


def _present_edges() -> tuple[Edges, Edges, dict[str, str]]:
    """Return who reports to whom by open assignments (main, acting), and names by number."""
    main: Edges = {}
    acting: Edges = {}
    rows = Assignment.objects.filter(ends_on=None).exclude(manager=None)
    for number, manager, kind in rows.values_list("employee__number", "manager__number", "kind"):
        (main if kind == Assignment.Kind.MAIN else acting).setdefault(number, set()).add(manager)
    return main, acting, {}


def _mark_absent(plans: Sequence[Plan], working: set[str]) -> bool:
    coming = {p.number for p in plans if p.verb in COMING}
    leaving = {p.number for p in plans if p.verb == Verb.LEAVE}
    refused = {p.number for p in plans if p.verb == Verb.ERROR}
    found = False
    for plan in plans:
        manager = plan.place["manager"] if plan.place and plan.verb != Verb.ERROR else None
        if manager is None or not _is_stated(plan):
            continue
        if manager in leaving:
            text = _("%(number)s leaves by this very file") % {"number": manager}
        elif manager in working or manager in coming:
            continue
        elif manager in refused:
            text = _("the line of %(number)s has errors, so this manager will not be there") % {"number": manager}
        else:
            text = _("nobody with the number %(number)s works here or is in the file") % {"number": manager}
        plan.wrong("manager_number", text)
        plan.close()
        found = True
    return found


def _is_stated(plan: Plan) -> bool:
    """Whether the row changes the manager; an unchanged one is not questioned."""
    return plan.verb in COMING or any(c[0] == BY_KEY["manager_number"].header for c in plan.changes)


def _edges_after(plans: Sequence[Plan], main: Edges, acting: Edges) -> Edges:
    after = {number: set(managers) for number, managers in main.items()}
    for plan in plans:
        if plan.verb == Verb.LEAVE:
            after.pop(plan.number, None)
        elif plan.place and plan.verb != Verb.ERROR:
            after[plan.number] = {plan.place["manager"]} if plan.place["manager"] else set()
    for number, managers in acting.items():
        after.setdefault(number, set()).update(managers)
    return after


def _mark_loops(plans: Sequence[Plan], edges: Edges, names: dict[str, str]) -> bool:
    changed = {p.number: p for p in plans if p.place and p.verb != Verb.ERROR}
    done: set[str] = set()
    found = False
    for start in changed:
        loop = _loop_from(start, edges, done)
        if not loop:
            continue
        said = " → ".join(f"{names[n]}({n})" if n in names else n for n in [*loop, loop[0]])
        for number in loop:
            plan = changed.get(number)
            if plan and plan.verb != Verb.ERROR:
                found = True
                plan.wrong("manager_number", _("the reporting line bites its tail: %(loop)s") % {"loop": said})
                plan.close()
    return found


def _loop_from(start: str, edges: Edges, done: set[str]) -> list[str]:
    """Walk upwards from `start`; return the first loop met, or nothing. `done` collects those who are proven clear."""
    if start in done:
        return []
    path, on_path = [start], {start}
    branches = [iter(sorted(edges.get(start, ())))]
    while branches:
        above = next(branches[-1], None)
        if above is None:
            branches.pop()
            clear = path.pop()
            on_path.discard(clear)
            done.add(clear)
        elif above in on_path:
            done.update(path)
            return path[path.index(above) :]
        elif above not in done:
            path.append(above)
            on_path.add(above)
            branches.append(iter(sorted(edges.get(above, ()))))
    return []


def _order(plans: Sequence[Plan], edges: Edges) -> None:
    """Give each row the height of its reporting line, so that managers are applied before those below them."""
    height: dict[str, int] = {}
    for plan in plans:
        stack = [plan.number]
        while stack:
            number = stack[-1]
            above = edges.get(number, ())
            missing = [n for n in above if n not in height]
            if missing and len(stack) < 10_000:
                stack.extend(missing[:1])
                continue
            height[number] = 1 + max((height.get(n, 0) for n in above), default=0)
            stack.pop()
        plan.position = 0 if plan.verb == Verb.LEAVE else height[plan.number]


def orphans_after(plans: Sequence[Plan]) -> int:
    """Return how many people would still report to somebody who leaves by this file."""
    leaving = {p.number for p in plans if p.verb == Verb.LEAVE}
    if not leaving:
        return 0
    main, acting, _names = _present_edges()
    left = Counter(m for managers in _edges_after(plans, main, acting).values() for m in managers if m in leaving)
    return sum(left.values())
