"""Scenarios and conversations in lessons: who reads the lesson may take them; passed as the lesson asks, they count, wherever they were taken."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from courses.exceptions import CoursesError
from courses.models import Lesson, LessonPart
from people.models import Employee
from simulator.actions import admissions, runs
from simulator.models import Run, Scenario, Talk, is_conversation

PREFIX = "lesson:"
# What is asked: the modes in which it counts. Who can serve alone need not be led through it.
COUNTS = {"guided": ("guided", "practice", "exam"), "practice": ("practice", "exam")}
MODES = ("guided", "practice")


def context_key(lesson: Lesson, anchor: str) -> str:
    """Return the key by which admissions to a scenario of a lesson are found."""
    return f"{PREFIX}{lesson.key}#{anchor}"


def begin(employee: Employee, lesson: Lesson, part: LessonPart, *, mode: str, url: str = "") -> Run:
    """Admit the person to the scenario and return the running run in this mode, or a new one. Whether they may read the lesson is asked before.

    Raises CoursesError while there is no such scenario, SimulatorError with the reason when it cannot be begun.
    """
    scenario = Scenario.objects.usable().filter(key=part.scenario).first()
    if scenario is None:
        raise CoursesError(_("This scenario is being prepared."))
    admission = admissions.admit(
        employee, scenario, context_key=context_key(lesson, part.anchor), modes=MODES, url=url,
        reason=_("because you are reading “%(lesson)s”") % {"lesson": lesson.title},
    )  # fmt: skip
    return runs.begin(admission, mode=mode)


def passed_anchors(employee: Employee, parts: Sequence[LessonPart]) -> set[str]:
    """Return the anchors of the scenarios among `parts` that the person has passed as they ask (one query of each kind that is among them)."""
    talks = [part for part in parts if is_conversation(part.scenario)]
    return _passed_talks(employee, talks) | _passed_runs(employee, [part for part in parts if part not in talks])


def _passed_talks(employee: Employee, parts: Sequence[LessonPart]) -> set[str]:
    if not parts:
        return set()
    rows = Talk.objects.filter(employee=employee, exercise__in={part.scenario for part in parts})
    done = set(rows.filter(state=Talk.State.FINISHED, passed=True).values_list("exercise", flat=True))
    return {part.anchor for part in parts if part.scenario in done}


def _passed_runs(employee: Employee, parts: Sequence[LessonPart]) -> set[str]:
    keys = {part.scenario for part in parts if part.scenario}
    if not keys:
        return set()
    rows = Run.objects.counting().filter(
        employee=employee, scenario__key__in=keys, state=Run.State.FINISHED, passed=True
    )
    done = set(rows.values_list("scenario__key", "mode"))
    return {part.anchor for part in parts if any((part.scenario, mode) in done for mode in COUNTS[part.mode])}
