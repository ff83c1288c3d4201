"""How a person stands with practical exams: two queries for any number of courses that have one."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from courses.actions import practicals
from courses.models import Course, PracticalDraw
from simulator.models import Run, Scenario


@dataclass
class PracticalState:
    """The practical exam of a course with the person's attempts, the newest first, and their runs."""

    course: Course
    allowed: int
    draws: list[PracticalDraw] = field(default_factory=list)
    made: dict[tuple[str, str], Run] = field(default_factory=dict)

    def runs(self, draw: PracticalDraw) -> list[Run]:
        """The runs of an attempt in the order in which they were drawn; what was not begun is not shown."""
        found = [self.made.get((draw.context_key, key)) for key in draw.scenarios]
        return [run for run in found if run is not None]

    @property
    def passed(self) -> PracticalDraw | None:
        """The first attempt that passed."""
        return next((row for row in reversed(self.draws) if practicals.is_passed(row, self.made)), None)

    @property
    def present(self) -> PracticalDraw | None:
        """The attempt that is under way."""
        last = self.draws[0] if self.draws else None
        over = last is None or practicals.is_lost(last, self.made) or practicals.is_passed(last, self.made)
        return None if over else last

    @property
    def running(self) -> Run | None:
        """The run that is under way, its time not over."""
        made = self.runs(self.present) if self.present else []
        return next((run for run in made if run.state == Run.State.OPEN and not run.is_over), None)

    @property
    def last(self) -> PracticalDraw | None:
        return self.draws[0] if self.draws else None

    @property
    def number(self) -> int:
        """The number of the scenario that comes now, within its attempt."""
        made = self.runs(self.present) if self.present else []
        return sum(run.state == Run.State.FINISHED for run in made) + 1

    @property
    def left(self) -> int:
        return max(0, self.allowed - len(self.draws))

    @property
    def can_begin(self) -> bool:
        """Whether there is something for the person to do now: go on, or begin anew."""
        return self.passed is None and bool(self.present or self.left)

    @property
    def count(self) -> int:
        """How many scenarios one attempt has."""
        return len(self.present.scenarios) if self.present else self.course.practical_count

    @property
    def points(self) -> str:
        """The points of the attempt that passed, or of the last one."""
        row = self.passed or self.last
        found = [run.points for run in self.runs(row) if run.points_tenths is not None] if row else []
        return " · ".join(found)

    @property
    def words(self) -> str:
        """Say in a few words how it stands."""
        if self.passed:
            return _("passed with %(points)s points") % {"points": self.points}
        if self.running:
            return _("a scenario is running")
        if self.present and self.number > 1:
            return _("%(done)s of %(count)s scenarios passed") % {"done": self.number - 1, "count": self.count}
        if self.last is not None and not self.present:
            return _("not passed: %(points)s points") % {"points": self.points or "–"}
        words = ngettext("%(n)s scenario, drawn when you begin", "%(n)s scenarios, drawn when you begin", self.count)
        return words % {"n": self.count}

    @property
    def left_words(self) -> str:
        """Say how many attempts are left; with none, whom to ask."""
        if self.passed or self.present:
            return ""
        if not self.left:
            return _("No attempt is left. Please ask your trainer or HR for another one.")
        return ngettext("%(n)s attempt left", "%(n)s attempts left", self.left) % {"n": self.left}


def states(employee: Any, courses: Iterable[Course]) -> dict[Course, PracticalState]:
    """Return {course: PracticalState} of those that have a practical exam; no query where there is none."""
    rows = [course for course in courses if course.has_practical]
    if not rows:
        return {}
    if employee is None:
        return {course: PracticalState(course, course.practical_attempts) for course in rows}
    granted = practicals.granted(employee)
    found = {course: PracticalState(course, course.practical_attempts + granted) for course in rows}
    by_id = {course.pk: state for course, state in found.items()}
    draws = list(PracticalDraw.objects.filter(employee=employee, course__in=rows).order_by("-number"))
    made = practicals.runs_of(draws)
    for row in draws:
        by_id[row.course_id].draws.append(row)
    for state in found.values():
        state.made = made
    return found


def limits(course: Course) -> tuple[int, int]:
    """Return the shortest and the longest time limit of what may be drawn, in minutes (one query)."""
    keys = {key for row in course.practical for key in row["pool"]}
    minutes = list(Scenario.objects.usable().filter(key__in=keys).values_list("minutes", flat=True)) or [0]
    return min(minutes) * practicals.LIMIT_TIMES, max(minutes) * practicals.LIMIT_TIMES
