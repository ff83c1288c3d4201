"""Applying rows of a preview: compared once more with what is known now, then carried out in bulk, in one transaction."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from lib import clock
from people.actions import absences, staff
from people.models import Department, Employee, Post, RosterImport, RosterRow
from people.roster.columns import BY_KEY
from people.roster.diff import Plan, plan_row
from people.roster.world import World

CHUNK = 500
Verb = RosterRow.Verb


class Applier:
    """Carries out rows of one roster; departments and posts are read once, people anew (and locked) for each chunk."""

    def __init__(self, roster: RosterImport) -> None:
        self.roster, self.by = roster, roster.by
        self.source = f"roster {roster.public_id}"
        self.world = World(roster.by)
        self.world.load_units()
        self.departments = {d.code: d for d in Department.objects.all()}
        self.posts = {p.code: p for p in Post.objects.all()}

    def apply(self, rows: Sequence[RosterRow]) -> None:
        """Apply `rows` (managers first) inside the caller's transaction and mark them as applied."""
        self.world.load_people((r.number for r in rows), lock=True)
        plans = [plan for row in rows if (plan := self._checked(row))]
        managers = {p.place["manager"] for p in plans if p.place and p.place["manager"]}
        known = {e.number: e for e in Employee.objects.filter(number__in=managers)}
        self._join([p for p in plans if p.verb == Verb.JOIN], known)
        self._return([p for p in plans if p.verb == Verb.RETURN], known)
        facts = [p for p in plans if p.facts and p.verb != Verb.JOIN]
        staff.change_many([(self._employee(p), p.facts) for p in facts], by=self.by)
        moves = [p for p in plans if p.place and p.verb in (Verb.MOVE, Verb.CHANGE)]
        staff.move_many([(self._employee(p), self._placement(p, known)) for p in moves], by=self.by)
        self._absences(plans)
        leavers = [(self._employee(p), p.left_on) for p in plans if p.left_on]
        if leavers:
            staff.leave_many(leavers, by=self.by)
        done = [r.pk for r in rows if r.applied_at is None]
        RosterRow.objects.filter(pk__in=done).update(applied_at=clock.now())

    def _checked(self, row: RosterRow) -> Plan | None:
        """Return the row's plan as of now, or None when it is done already or is not any more what HR saw."""
        if row.verb == Verb.MISSING:
            person = self.world.people.get(row.number)
            if person is None or person.employee.work_state == Employee.State.LEFT or not self.world.may_touch(person):
                return None
            return Plan(row.line, row.number, row.values, Verb.LEAVE, left_on=self.world.today)
        plan = plan_row(row.line, row.values, self.world)
        if plan.fingerprint == row.fingerprint:
            return plan
        if plan.verb != Verb.SAME:
            self.refuse(row, None)
        return None

    def refuse(self, row: RosterRow, problem: Exception | None) -> None:
        """Mark a row that could not be applied, with what to do about it."""
        text = _("the person was changed after the preview; this row was not applied, please upload the file again")
        if problem is not None:
            text = _("the database refused this row (%(rule)s); it was not applied") % {"rule": str(problem)[:120]}
        row.verb, row.errors, row.applied_at = Verb.ERROR, [[BY_KEY["number"].header, text]], clock.now()
        row.save(update_fields=["verb", "errors", "applied_at"])

    # --- the verbs ------------------------------------------------------------------------------
    def _employee(self, plan: Plan) -> Employee:
        return self.world.people[plan.number].employee

    def _placement(self, plan: Plan, known: dict[str, Employee]) -> staff.Placement:
        place: dict[str, Any] = plan.place or {}
        return staff.Placement(
            post=self.posts[place["post"]],
            department=self.departments[place["department"]],
            manager=known[place["manager"]] if place["manager"] else None,
            starts_on=place["starts_on"],
            source=self.source,
        )

    def _join(self, plans: Sequence[Plan], known: dict[str, Employee]) -> None:
        new = {p.number: Employee(number=p.number, **p.facts) for p in plans}
        known |= new
        if new:
            staff.hire_many([(new[p.number], self._placement(p, known)) for p in plans], by=self.by)
        for number, employee in new.items():
            self.world.adopt(number, employee)

    def _return(self, plans: Sequence[Plan], known: dict[str, Employee]) -> None:
        people = [(self._employee(p), self._placement(p, known), p.facts.get("hired_on")) for p in plans]
        if people:
            staff.return_many(people, by=self.by)

    def _absences(self, plans: Sequence[Plan]) -> None:
        leaves = [(self._employee(p), *p.leave, "") for p in plans if p.leave]
        if leaves:
            absences.take_leaves(leaves, by=self.by)
        back = [(self._employee(p), p.back_on) for p in plans if p.back_on]
        if back:
            absences.end_leaves(back, by=self.by)
