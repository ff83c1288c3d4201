"""The list of people: where they work and how they stand."""

from functools import cached_property

from django.db.models import Exists, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from courses import hours, standing
from courses.models import Enrolment
from credentials.models import Period
from lib import clock
from people.models import Assignment, Employee
from quizzes.models import Attempt
from reports.aggregates.places import first_of_months
from reports.lists.filters import PeopleFilter
from reports.lists.kinds import Column, ListKind, person_columns, register
from reports.lists.reach import Places
from simulator.models import Run


def rows(reach, chosen):
    placed = Exists(Assignment.objects.main().current().filter(employee=OuterRef("pk")))
    people = reach.narrow(Employee.objects.working().filter(placed), "pk", chosen)
    return of_state(people, chosen.get("state", ""))


def of_state(people, state):
    """Keep the people of a state, as reports.aggregates.measures counts them."""
    asked = Enrolment.objects.filter(employee=OuterRef("pk"), required=True)
    enrolled = Exists(asked.open())
    late = Q(Exists(asked.open().filter(next_due_at__lte=clock.now()))) & ~Q(work_state=Employee.State.LONG_LEAVE)
    since = clock.start_of_day(first_of_months(clock.today())[0])
    exams = Attempt.objects.released().filter(employee=OuterRef("pk"), quiz__kind="exam", passed=True)
    runs = Run.objects.filter(
        employee=OuterRef("pk"),
        state="finished",
        mode__in=["practice", "exam"],
        passed=True,
        points_tenths__isnull=False,
    )
    wanted = {
        "enrolled": Q(enrolled),
        "overdue": late,
        "on_time": Q(enrolled) & ~late,
        "completed": ~Q(enrolled) & Q(Exists(asked.filter(outcome="completed"))),
        "passed": Q(Exists(exams.filter(finished_at__gte=since))),
        "applied": Q(Exists(runs.filter(finished_at__gte=since))),
    }
    return people.filter(wanted[state]) if state in wanted else people


class Extras(Places):
    """What the cells of some people need, each read when its column is shown."""

    def __init__(self, people):
        super().__init__([person.pk for person in people])
        self._rows = Employee.objects.filter(pk__in=self.people)

    @cached_property
    def standings(self):
        return {person.pk: standing.describe(person) for person in standing.with_standing(self._rows)}

    @cached_property
    def hours(self):
        return {row.employee.pk: row for row in hours.accounts_of(self._rows, clock.today().year)}

    @cached_property
    def certificates(self):
        found = {}
        for person in Period.objects.valid().filter(employee__in=self.people).values_list("employee_id", flat=True):
            found[person] = found.get(person, 0) + 1
        return found


PEOPLE = register(
    ListKind(
        key="people",
        title=_("People"),
        says=_("Everybody with a post today, and how they stand with what is required."),
        columns=(
            *person_columns(lambda row: row, ""),
            Column("hired_on", _("Hired on"), lambda row, _x: row.hired_on, ("hired_on",), is_default=False),
            Column("standing", _("State"), lambda row, x: str(x.standings[row.pk]["words"])),
            Column("percent", _("Progress (%)"), lambda row, x: x.standings[row.pk]["percent"], is_number=True),
            Column("due_on", _("Next date"), lambda row, x: x.standings[row.pk]["due_on"]),
            Column("hours", _("Hours learnt"), lambda row, x: x.hours[row.pk].got / 100, is_number=True, is_default=False),
            Column("asked", _("Hours asked"), lambda row, x: None if x.hours[row.pk].due is None else x.hours[row.pk].due / 100,
                   is_number=True, is_default=False),
            Column("certificates", _("Certificates valid"), lambda row, x: x.certificates.get(row.pk, 0), is_number=True,
                   is_default=False),
        ),
        form=PeopleFilter,
        rows=rows,
        extras=Extras,
        order=("number",),
    )
)  # fmt: skip
