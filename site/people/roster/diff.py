"""One row against what is known: what would happen (a verb), what would change, and what is wrong. Nothing here writes."""

import datetime as dt
import hashlib
import json
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _

from lib import clock
from people.models import Employee, RosterRow
from people.roster.columns import BY_KEY, COLUMNS, word_of
from people.roster.values import Error
from people.roster.world import Person, World

Verb = RosterRow.Verb
State = Employee.State
FACTS = tuple(c for c in COLUMNS if c.field and c.key != "name")
Values = dict[str, Any]


@dataclass
class Plan:
    """What applying one row does. `changes` are [column, old, new] in the file's words; the other fields are the effects."""

    line: int
    number: str
    values: Values
    verb: str = Verb.SAME
    changes: list[list[str]] = field(default_factory=list)
    errors: list[Error] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    place: dict[str, Any] | None = None  # department, post (codes), manager (number or None), starts_on
    left_on: dt.date | None = None
    leave: tuple[dt.date, dt.date | None] | None = None  # half-open
    back_on: dt.date | None = None
    position: int = 0

    def wrong(self, key: str, text: str) -> None:
        self.errors.append([BY_KEY[key].header, text])

    def change(self, key: str, old: str, new: str) -> None:
        self.changes.append([BY_KEY[key].header, old, new])

    @property
    def fingerprint(self) -> str:
        """A hash of what is shown: it stands for what HR agreed to."""
        told = json.dumps([self.verb, self.changes], ensure_ascii=False)
        return hashlib.sha256(told.encode()).hexdigest()

    def close(self) -> "Plan":
        """A row with an error changes nothing."""
        if self.errors:
            self.verb = Verb.ERROR
        return self


def day(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None


def plan_row(line: int, values: Values, world: World) -> Plan:
    """Compare one row with `world` (whose people are loaded)."""
    plan = Plan(line, values["number"], values)
    person = world.people.get(plan.number)
    if person and not world.may_touch(person):
        plan.wrong(
            "number", _("this person belongs to a department that you do not look after; please ask the HR above")
        )
        return plan.close()
    state = values.get("work_state")
    if person is None:
        if state != State.LEFT:
            _join(plan, world)
    elif person.employee.work_state == State.LEFT:
        _plan_left(plan, person, world)
    elif state == State.LEFT or _is_planned_leave(values, person):
        _leave(plan, person, world)
    else:
        _change(plan, person, world)
    return plan.close()


# --- joins --------------------------------------------------------------------------------------
def _join(plan: Plan, world: World) -> None:
    plan.verb = Verb.JOIN
    values = plan.values
    plan.change("name", "", values["name"])
    plan.facts["name"] = values["name"]
    if plan.number in world.taken:
        plan.wrong("number", _("this is already the user name of another sign-in"))
    _set_facts(plan, Employee(hired_on=None), is_new=True)
    if "hired_on" not in plan.facts and not any(e[0] == BY_KEY["hired_on"].header for e in plan.errors):
        plan.wrong("hired_on", _("is missing; a new person needs it"))
    hired_on = plan.facts.get("hired_on")
    _place(plan, None, world, starts_on=day(values.get("effective_on")) or hired_on or world.today)
    if hired_on and plan.place and plan.place["starts_on"] < hired_on:
        plan.wrong("effective_on", _("lies before the hiring day %(day)s") % {"day": hired_on})
    _state(plan, None, world)


# --- people who left ----------------------------------------------------------------------------
def _plan_left(plan: Plan, person: Person, world: World) -> None:
    state, values = plan.values.get("work_state"), plan.values
    if state == State.LEFT:
        return
    if state is None:
        words = _("left on %(day)s; if this person is back, please write 在岗 in 在岗状态")
        plan.wrong("work_state", words % {"day": person.employee.left_on or "—"})
        return
    plan.verb = Verb.RETURN
    plan.change("work_state", word_of("state", State.LEFT), word_of("state", State.ACTIVE))
    _set_facts(plan, person.employee)
    free = (person.last.ends_on if person.last else None) or world.today
    hired_on = plan.facts.get("hired_on")
    starts_on = day(values.get("effective_on")) or (hired_on if hired_on and hired_on >= free else world.today)
    _place(plan, None, world, starts_on=starts_on)
    if plan.place and starts_on < free:
        words = _("the last assignment lasted until %(day)s; the return cannot begin before")
        plan.wrong("effective_on", words % {"day": free})
    _state(plan, None, world)


# --- leaving ------------------------------------------------------------------------------------
def _is_planned_leave(values: Values, person: Person) -> bool:
    left_on = day(values.get("left_on"))
    return left_on is not None and left_on != person.employee.left_on


def _leave(plan: Plan, person: Person, world: World) -> None:
    values, employee = plan.values, person.employee
    plan.left_on = day(values.get("left_on")) or world.today
    is_planned = plan.left_on > world.today
    if is_planned and plan.left_on == employee.left_on:
        plan.left_on = None
        return
    plan.verb = Verb.LEAVE
    if values.get("work_state") not in (None, State.LEFT) and not is_planned:
        plan.wrong("left_on", _("is given, but 在岗状态 does not say 离职; please make them agree"))
    if not is_planned:
        plan.change("work_state", word_of("state", employee.work_state), word_of("state", State.LEFT))
    if values.get("left_on"):
        plan.change("left_on", str(employee.left_on or ""), str(plan.left_on))
    if plan.left_on < employee.hired_on:
        plan.wrong("left_on", _("lies before the hiring day %(day)s") % {"day": employee.hired_on})
    elif person.now and plan.left_on < person.now.starts_on:
        plan.wrong(
            "left_on", _("lies before the present assignment, which began on %(day)s") % {"day": person.now.starts_on}
        )
    if employee.user_id and employee.user_id == world.user.pk:
        plan.wrong("work_state", _("nobody marks oneself as having left"))


# --- changes and moves --------------------------------------------------------------------------
def _change(plan: Plan, person: Person, world: World) -> None:
    employee = person.employee
    if plan.values["name"] != employee.name:
        plan.change("name", employee.name, plan.values["name"])
        plan.facts["name"] = plan.values["name"]
    _set_facts(plan, employee)
    if "left_on" in plan.values and plan.values["left_on"] is None and employee.left_on:
        plan.change("left_on", str(employee.left_on), "")
        plan.facts["left_on"] = None
    _place(plan, person, world, starts_on=day(plan.values.get("effective_on")) or world.today)
    _state(plan, person, world)
    if plan.verb == Verb.SAME and plan.changes:
        plan.verb = Verb.CHANGE


def _set_facts(plan: Plan, employee: Employee, *, is_new: bool = False) -> None:
    """Compare the plain facts; what the row does not say stays."""
    for column in FACTS:
        if column.key not in plan.values:
            continue
        text, is_date = plan.values[column.key], column.kind == "date"
        new: Any = day(text) if is_date else (text or "")
        old = getattr(employee, column.field)
        if new == old and not (is_new and new):
            continue
        plan.facts[column.field] = new
        shown = (word_of(column.kind, v) if column.kind == "employment" else str(v or "") for v in (old, new))
        before, after = shown
        plan.change(column.key, "" if is_new else before, after)
    hired_on = plan.facts.get("hired_on", employee.hired_on)
    probation = plan.facts.get("probation_until", employee.probation_until)
    if hired_on and hired_on > clock.today():
        plan.wrong("hired_on", _("%(day)s is still to come; please import on the day of arrival") % {"day": hired_on})
    if hired_on and probation and probation < hired_on and {"hired_on", "probation_until"} & set(plan.facts):
        plan.wrong("probation_until", _("lies before the hiring day %(day)s") % {"day": hired_on})


def _place(plan: Plan, person: Person | None, world: World, *, starts_on: dt.date) -> None:
    """Compare department, post and manager with the present assignment (none for a new or returning person)."""
    values, base = plan.values, person.place if person else None
    department, wrong = world.find_department(values)
    post, wrong_post = world.find_post(values)
    plan.errors += [*wrong, *wrong_post]
    if base is None and (department is None or post is None):
        if person is None:
            for key, code, bad in (("department", department, wrong), ("post", post, wrong_post)):
                if code is None and not bad:
                    plan.wrong(key, _("is missing; a new person needs it"))
        return
    target = {
        "department": department or base.department.code,
        "post": post or base.post.code,
        "manager": _manager(values, base, world),
        "starts_on": starts_on,
    }
    if target["manager"] == plan.number:
        plan.wrong("manager_number", _("nobody reports to oneself"))
    if person and any(_is_at(target, row) for row in (person.now, person.last) if row and row.ends_on != starts_on):
        return
    _tell_place(plan, base, target, world)
    plan.place = target
    if values.get("effective_on") and person:
        plan.change("effective_on", "", values["effective_on"])
    if person and person.last and person.last.starts_on > starts_on:
        words = _("a move on %(day)s would lie before the assignment that begins on %(start)s")
        plan.wrong("effective_on", words % {"day": starts_on, "start": person.last.starts_on})


def _manager(values: Values, base: Any, world: World) -> str | None:
    if "manager_number" in values:
        number = values["manager_number"]
        return world.canonical(number) if number else None
    return base.manager.number if base is not None and base.manager else None


def _is_at(target: dict[str, Any], row: Any) -> bool:
    manager = row.manager.number if row.manager else None
    return (target["department"], target["post"], target["manager"]) == (row.department.code, row.post.code, manager)


def _tell_place(plan: Plan, base: Any, target: dict[str, Any], world: World) -> None:
    old_department = world.department_words(base.department.code) if base else ""
    old_post = world.post_words(base.post.code) if base else ""
    old_manager = base.manager.number if base and base.manager else ""
    told = (
        ("department", old_department, world.department_words(target["department"])),
        ("post", old_post, world.post_words(target["post"])),
        ("manager_number", old_manager, target["manager"] or ""),
    )
    for key, old, new in told:
        if old != new:
            plan.change(key, old, new)
            if plan.verb == Verb.SAME and key != "manager_number":
                plan.verb = Verb.MOVE


# --- work state and long leave ------------------------------------------------------------------
def _state(plan: Plan, person: Person | None, world: World) -> None:
    """Compare the work state and the days of long leave."""
    values, state = plan.values, plan.values.get("work_state")
    first, last = day(values.get("leave_from")), day(values.get("leave_until"))
    until = last + dt.timedelta(days=1) if last else None
    if first and last and last < first:
        plan.wrong("leave_until", _("lies before 长假起"))
        return
    now = person.employee.work_state if person else State.ACTIVE
    is_future = bool(first and first > world.today)
    covers = bool(first and first <= world.today and (until is None or until > world.today))
    if state == State.LONG_LEAVE or (state is None and covers) or is_future:
        if until and until <= world.today:
            plan.wrong("leave_until", _("is past, but 在岗状态 still says 长假"))
            return
        _take_leave(plan, person, world, first, until)
    elif state is not None and state != now:
        if now == State.LONG_LEAVE:
            plan.back_on = min(until, world.today) if until else world.today
        if state == State.WAITING or now == State.WAITING:
            plan.facts["work_state"] = state
        plan.change("work_state", word_of("state", now) if person else "", word_of("state", state))


def _take_leave(plan: Plan, person: Person | None, world: World, first: dt.date | None, until: dt.date | None) -> None:
    known = person.absence if person else None
    starts_on = first or (known.starts_on if known else world.today)
    if until is None and known and known.starts_on == starts_on and "leave_until" not in plan.values:
        until = known.ends_on
    if known and (known.starts_on, known.ends_on) == (starts_on, until):
        return
    if known and known.starts_on != starts_on and (known.ends_on is None or known.ends_on > starts_on):
        words = _("a leave from %(day)s is known already; please correct 长假起 or end that leave first")
        plan.wrong("leave_from", words % {"day": known.starts_on})
        return
    plan.leave = (starts_on, until)
    now = person.employee.work_state if person else ""
    if now != State.LONG_LEAVE and starts_on <= world.today:
        plan.change("work_state", word_of("state", now) if now else "", word_of("state", State.LONG_LEAVE))
    if first and not (known and known.starts_on == first):
        plan.change("leave_from", "", str(first))
    if "leave_until" in plan.values:
        old = str(known.ends_on - dt.timedelta(days=1)) if known and known.ends_on else ""
        plan.change("leave_until", old, plan.values["leave_until"] or "")
