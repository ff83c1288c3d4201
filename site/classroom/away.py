"""Who of a hall is away on the days of a class, who is on shift, and whether one more can be spared. Reads only (but for its lock)."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from django.db.models import F
from django.utils.translation import gettext as _

from classroom.models import AwayLimit, ClassSession, ExternalTraining, Meeting, Secondment, SignUp
from lib import clock
from people.models import Absence, Assignment, Employee


@dataclass
class Day:
    """A hall on one day: who is away and why, who is on shift."""

    day: dt.date
    away: list[tuple[Employee, str]] = field(default_factory=list)
    on_shift: list[Employee] = field(default_factory=list)


@dataclass
class Away:
    """The halls of some people on the days of a class."""

    days: Sequence[dt.date]
    hall_of: dict[int, int]
    names: dict[int, str]
    limits: dict[int, int]
    away: dict[tuple[int, dt.date], dict[int, str]]
    staff: dict[int, dict[int, Employee]]

    @classmethod
    def of(cls, session: ClassSession, employees: Iterable[Employee], *, lock: bool = False) -> "Away":
        """Return how the halls of `employees` stand on the days of `session` (seven queries, whatever their number)."""
        days = sorted({m.day for m in session.meetings.all()})
        on = days[0] if days else clock.today()
        rows = Assignment.objects.main().current(on=on).filter(employee__in=[e.pk for e in employees])
        hall_of, names = {}, {}
        for row in rows.select_related("department"):
            hall_of[row.employee_id], names[row.department_id] = row.department_id, row.department.name
        halls = sorted(set(hall_of.values()))
        if lock and halls:
            # Two approvals for one hall in two classes wait for each other here (SQLite's writers queue anyway).
            for pk in AwayLimit.objects.filter(department__in=halls).order_by("pk").values_list("pk", flat=True):
                AwayLimit.objects.filter(pk=pk).update(most=F("most"))
        limits = dict(AwayLimit.objects.filter(department__in=halls).values_list("department_id", "most"))
        staff: dict[int, dict[int, Employee]] = defaultdict(dict)
        for row in Assignment.objects.main().current(on=on).filter(department__in=halls).exclude(
            employee__work_state=Employee.State.LEFT
        ).select_related("employee"):  # fmt: skip
            staff[row.department_id][row.employee_id] = row.employee
        return cls(days, hall_of, names, limits, _away(days, staff), staff)

    def hall(self, employee: Employee) -> int | None:
        return self.hall_of.get(employee.pk)

    def limit(self, employee: Employee) -> int | None:
        """How many of the person's hall may be away at once; None without a limit."""
        hall = self.hall(employee)
        return self.limits.get(hall) if hall else None

    def picture(self, employee: Employee) -> list[Day]:
        """Return the person's hall day by day, the person left out of both lists."""
        hall, found = self.hall(employee), []
        for day in self.days if hall else ():
            gone, people = self.away.get((hall, day), {}), self.staff.get(hall, {})
            away = [(people[pk], why) for pk, why in gone.items() if pk in people and pk != employee.pk]
            shift = [e for pk, e in people.items() if pk not in gone and pk != employee.pk]
            found.append(Day(day, away, shift))
        return found

    def hinders(self, employee: Employee) -> str:
        """Return, in words, why the person cannot be spared; empty when they can."""
        limit = self.limit(employee)
        if limit is None:
            return ""
        for day in self.picture(employee):
            if len(day.away) >= limit:
                words = _("%(hall)s: on %(day)s %(n)s of at most %(limit)s are away already (%(names)s). Choose another date of this class, or decline.")  # fmt: skip
                names = _(", ").join(e.name for e, _why in day.away[:6]) or "–"
                return words % {"hall": self.names[self.hall_of[employee.pk]], "day": clock.in_words(day.day), "n": len(day.away), "limit": limit, "names": names}  # fmt: skip
        return ""

    def add(self, employee: Employee) -> None:
        """Count a person who has just got a seat."""
        hall = self.hall(employee)
        for day in self.days if hall else ():
            self.away.setdefault((hall, day), {})[employee.pk] = _("in this class")


def _away(days: Sequence[dt.date], staff: dict[int, dict[int, Employee]]) -> dict[tuple[int, dt.date], dict[int, str]]:
    """Return {(hall, day): {person: why}} of those in a class or on leave on `days`."""
    found: dict[tuple[int, dt.date], dict[int, str]] = defaultdict(dict)
    if not days:
        return found
    hall_of = {pk: hall for hall, people in staff.items() for pk in people}
    start, end = clock.start_of_day(days[0]), clock.end_of_day(days[-1])
    booked = SignUp.objects.filter(employee__in=hall_of, state__in=[SignUp.State.BOOKED, SignUp.State.ATTENDED])
    meetings = Meeting.objects.filter(holds=True, starts_at__gte=start, starts_at__lt=end)
    rows = booked.filter(session__meetings__in=meetings)
    for pk, title, at in rows.values_list("employee_id", "session__title", "session__meetings__starts_at").order_by(
        "pk"
    ):
        day = at.astimezone(clock.LOCAL).date()
        if day in days:
            found[hall_of[pk], day][pk] = title
    for pk, why, first, last in _sent_away(hall_of, days):
        for day in days:
            if first <= day <= last:
                found[hall_of[pk], day].setdefault(pk, why)
    for row in Absence.objects.filter(employee__in=hall_of):
        for day in days:
            if row.starts_on <= day and (row.ends_on is None or day < row.ends_on):
                found[hall_of[row.employee_id], day][row.employee_id] = row.reason or _("on long leave")
    return found


def _sent_away(people: Iterable[int], days: Sequence[dt.date]) -> list[tuple[int, str, dt.date, dt.date]]:
    """Return (person, why, first day, last day) of approved secondments and external trainings that touch `days`."""
    span = {"starts_on__lte": days[-1], "ends_on__gte": days[0]}
    hosts = {f"quota__{name}": day for name, day in span.items()}
    gone = Secondment.objects.filter(employee__in=people, state__in=Secondment.AWAY, **hosts).order_by("pk")
    found = [
        (pk, _("on secondment: %(title)s") % {"title": title}, first, last)
        for pk, title, first, last in gone.values_list(
            "employee_id", "quota__title", "quota__starts_on", "quota__ends_on"
        )
    ]
    State = ExternalTraining.State
    out = ExternalTraining.objects.filter(
        employee__in=people, state__in=[State.APPROVED, State.SUBMITTED, State.DONE], **span
    ).order_by("pk")
    found += [
        (pk, _("external training: %(title)s") % {"title": title}, first, last)
        for pk, title, first, last in out.values_list("employee_id", "title", "starts_on", "ends_on")
    ]
    return found
