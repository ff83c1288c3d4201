"""What the trainee of the demonstration has rehearsed: two scenarios with mistakes, one that is under way, the first lesson of C108."""

import datetime as dt
from collections.abc import Sequence

from content.demo.exams import at
from courses.actions import mistakes, practicals, progress
from courses.models import Completion, Course, Lesson
from lib import clock
from people.models import Employee
from simulator import playing
from simulator.actions import admissions, runs
from simulator.models import Run, Scenario

# scenario: (days ago, steps that were forgotten); None: it is still running, so many steps in
REHEARSED = {"S-101": (6, {"farewell"}), "S-104": (2, {"readback", "count_cash"})}
UNDER_WAY = ("S-105", 6)
READ = "C108-01"
SLIPS: list[set[str]] = [
    set(),
    {"readback"},
    {"count_cash", "farewell"},
    {"greet"},
]  # of colleagues in the practical exam


def make_runs(trainee: Employee) -> None:
    """Let the trainee have played; a second time changes nothing."""
    if Run.objects.filter(employee=trainee).exists():
        return
    for key, (days, forgotten) in REHEARSED.items():
        scenario = Scenario.objects.usable().filter(key=key).first()
        if scenario is not None:
            run = _play(trainee, scenario, days=days, forgotten=forgotten)
            with at(run.touched_at + dt.timedelta(seconds=20)):
                runs.close(run, closed_by="learner")
            mistakes.collect_run(Run.objects.get(pk=run.pk))
    scenario = Scenario.objects.usable().filter(key=UNDER_WAY[0]).first()
    if scenario is not None:
        _play(trainee, scenario, days=0, most=UNDER_WAY[1])
    lesson = Lesson.objects.filter(key=READ).first()
    if lesson is not None:
        with at(clock.now() - dt.timedelta(days=1)):
            progress.open_lesson(trainee, lesson)
            progress.complete_lesson(trainee, lesson)


def make_practicals(colleagues: Sequence[Employee]) -> None:
    """Let the colleagues who completed C108 last have sat its practical exam, not all without a mistake."""
    course = Course.objects.exclude(practical=[]).filter(key="C108").first()
    if course is None:
        return
    rows = Completion.objects.filter(employee__in=colleagues, course=course).select_related("employee__user")
    for row, forgotten in zip(rows.order_by("-at"), SLIPS, strict=False):
        begun = row.at - dt.timedelta(minutes=14)
        with at(begun):
            run = practicals.begin_next(row.employee, course)
        _give(run, begun, forgotten=forgotten)
        with at(row.at):
            runs.close(run, closed_by="learner")
        mistakes.collect_run(Run.objects.get(pk=run.pk))


def _play(
    trainee: Employee, scenario: Scenario, *, days: int, forgotten: set[str] | None = None, most: int = 10**6
) -> Run:
    """Play the model solution, twelve seconds a step, without what was forgotten."""
    moment = clock.now() - dt.timedelta(days=days, minutes=30)
    with at(moment):
        run = runs.begin(admissions.open_practice(trainee, scenario), mode="practice")
    _give(run, moment, forgotten=forgotten or set(), most=most)
    return run


def _give(run: Run, moment: dt.datetime, *, forgotten: set[str], most: int = 10**6) -> None:
    for n, step in enumerate(playing.compiled_of(run).solution[:most]):
        if {step["do"].partition(".")[2], step.get("kind", "")} & forgotten:
            continue
        fields = {name: value for name, value in step.items() if name not in ("do", "id")}
        with at(moment + dt.timedelta(seconds=12 * (n + 1))):
            runs.perform(run, command=step["do"], fields=fields, token=f"demo-{n}")
