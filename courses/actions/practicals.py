"""Practical exams of courses: scenarios drawn by seed from pools, run in exam mode; an attempt is passed when each of them was."""

import random
import secrets
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.actions import exams
from courses.exceptions import CoursesError
from courses.models import Completion, Course, Exemption, PracticalDraw
from outbox import actions as outbox
from people.models import Employee
from people.querysets import current
from quizzes.models import Accommodation
from simulator.actions import admissions, runs
from simulator.models import Admission, Run, Scenario
from simulator.models.run import Mode

LIMIT_TIMES = runs.LIMIT_TIMES  # an exam run lasts so many times its target
PREFIX = "practical:"
SEED_BITS = 62


def course_of(context_key: str) -> int:
    """Return the id of the course to which an admission of a practical exam belongs."""
    return int(context_key.removeprefix(PREFIX).partition(":")[0])


def draw(rows: Sequence[Mapping[str, Any]], *, seed: int) -> list[str]:
    """Return the keys that a seed draws from the pools, none twice: the same seed, the same keys."""
    chance, drawn = random.Random(seed), list[str]()  # noqa: S311 (the seed is secret and kept)
    for row in rows:
        left = [key for key in row["pool"] if key not in drawn]
        drawn += chance.sample(left, min(row["draw"], len(left)))
    return drawn


def runs_of(rows: Sequence[PracticalDraw]) -> dict[tuple[str, str], Run]:
    """Return {(context key, scenario): its run that is not void} of these attempts (one query, none without any)."""
    if not rows:
        return {}
    found = Run.objects.filter(admission__context_key__in=[row.context_key for row in rows], mode=Mode.EXAM)
    found = found.filter(employee__in={row.employee_id for row in rows}).exclude(state=Run.State.VOID)
    found = found.select_related("admission", "scenario").order_by("pk")
    return {(run.admission.context_key, run.scenario.key): run for run in found}


def is_settled(employee: Employee, course: Course) -> bool:
    """Return whether no practical exam stands between the person and the end of the course."""
    if not course.has_practical or Exemption.objects.filter(employee=employee, course=course).exists():
        return True
    rows = list(PracticalDraw.objects.filter(employee=employee, course=course))
    made = runs_of(rows)
    return any(is_passed(row, made) for row in rows)


def is_passed(row: PracticalDraw, made: Mapping[tuple[str, str], Run]) -> bool:
    """Whether each scenario of an attempt was passed."""
    done = [made.get((row.context_key, key)) for key in row.scenarios]
    return bool(done) and all(run is not None and run.passed for run in done)


def is_lost(row: PracticalDraw, made: Mapping[tuple[str, str], Run]) -> bool:
    """Whether a scenario of an attempt was finished and not passed: the attempt is over."""
    done = [made.get((row.context_key, key)) for key in row.scenarios]
    return any(run is not None and run.state == Run.State.FINISHED and not run.passed for run in done)


def granted(employee: Employee) -> int:
    """Return how many attempts HR granted the person on top of a course's, as for every exam (one query)."""
    return _accommodation(employee).extra_attempts or 0


def _accommodation(employee: Employee) -> Any:
    rows = Accommodation.objects.filter(current(), employee=employee).order_by("-starts_on", "-pk")
    return rows.first() or Accommodation()


def begin_next(employee: Employee, course: Course) -> Run:
    """Return the running run of the practical exam, or begin the next one. Raises CoursesError or SimulatorError with the reason.

    What is drawn is known to nobody before it begins: the admission to a scenario is made together with its run.
    Whether the course is the person's own is asked before.
    """
    if not course.has_practical:
        raise CoursesError(_("This course has no practical exam."))
    left = exams.lessons_left(employee, course)
    if left and not Completion.objects.filter(employee=employee, course=course).exists():
        raise CoursesError(_("The practical exam opens when all lessons are completed: %(n)s to go.") % {"n": left})
    row = _present_draw(employee, course)
    made = runs_of([row])
    key = next(key for key in row.scenarios if not _is_finished(made.get((row.context_key, key))))
    return runs.begin(_admit(employee, course, row, key), mode=Mode.EXAM)


def _is_finished(run: Run | None) -> bool:
    return run is not None and run.state == Run.State.FINISHED


def _present_draw(employee: Employee, course: Course) -> PracticalDraw:
    """Return the attempt that is under way, or draw the next one."""
    rows = list(PracticalDraw.objects.filter(employee=employee, course=course).order_by("number"))
    made = runs_of(rows)
    if any(
        run.is_over and run.state == Run.State.OPEN and runs.close(run, closed_by="deadline") for run in made.values()
    ):
        made = runs_of(rows)
    if any(is_passed(row, made) for row in rows):
        raise CoursesError(_("You have passed this practical exam."))
    if rows and not is_lost(rows[-1], made):
        return rows[-1]
    if len(rows) >= course.practical_attempts + granted(employee):
        raise CoursesError(_("No attempt is left. Please ask your trainer or HR for another one."))
    seed = secrets.randbits(SEED_BITS)
    keys = draw(_usable(course.practical), seed=seed)
    if len(keys) < course.practical_count:
        raise CoursesError(_("This practical exam is being prepared."))
    fields = {"seed": seed, "rows": course.practical, "scenarios": keys}
    try:
        # Two windows that begin at once draw once: the number is unique.
        with transaction.atomic():
            return PracticalDraw.objects.create(employee=employee, course=course, number=len(rows) + 1, **fields)
    except IntegrityError:
        return PracticalDraw.objects.get(employee=employee, course=course, number=len(rows) + 1)


def _usable(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    keys = {key for row in rows for key in row["pool"]}
    there = set(Scenario.objects.usable().filter(key__in=keys).values_list("key", flat=True))
    return [{**row, "pool": [key for key in row["pool"] if key in there]} for row in rows]


def _admit(employee: Employee, course: Course, row: PracticalDraw, key: str) -> Admission:
    """Give the right to this scenario once; what was withdrawn is not given back by a click."""
    scenario = Scenario.objects.get(key=key)
    known = Admission.objects.filter(employee=employee, scenario=scenario, context_key=row.context_key).first()
    if known is not None:
        return known
    return admissions.admit(
        employee, scenario, context_key=row.context_key, modes=[Mode.EXAM], exam_runs=1,
        reason=_("practical exam of “%(course)s”") % {"course": course.title},
        url=reverse("courses:show_practical", args=[course.public_id]), extra_percent=_accommodation(employee).extra_percent or 0,
    )  # fmt: skip


def open_after_lessons(employee: Employee, course: Course) -> bool:
    """Tell the person, once, that the practical exam is open; return whether it is."""
    if not course.has_practical or exams.lessons_left(employee, course):
        return False
    if employee.user is not None:
        with override(employee.user.language or settings.LANGUAGE_CODE):
            outbox.send(
                employee.user,
                kind="exam_open",
                dedupe_key=f"practical_open:{employee.pk}:{course.pk}",
                subject=_("The practical exam of “%(course)s” is open for you") % {"course": course.title},
                body=_(
                    "All lessons are completed. Take it at a PC when you have the time: it is announced in full before it starts."
                ),
                url=reverse("courses:show_practical", args=[course.public_id]),
            )
    return True
