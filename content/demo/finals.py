"""Final exams behind the completed courses of the demonstration, and the trainee's pre-test."""

import datetime as dt
import random
from collections.abc import Collection, Sequence

from content.demo.exams import at
from courses.actions import exams, exemptions
from courses.models import Completion, Enrolment, Track
from lib import clock
from people.models import Employee
from quizzes import kinds
from quizzes.actions import attempts
from quizzes.models import Attempt

MISSED = {
    "C101": 1,
    "C102": 3,
    "C103": 3,
    "C104": 2,
    "C105": 2,
    "C106": 2,
    "C107": 3,
    "C108": 3,
    "C109": 2,
}  # of six questions each: no course is known well enough to be exempted


def make_finals(trainee: Employee, colleagues: Sequence[Employee], track: Track, *, seed: int) -> None:
    """Let the trainee and some colleagues have sat the exams of the courses that they completed; one in five needed a second attempt."""
    chance = random.Random(seed)
    _pretest(trainee, track)
    rows = Completion.objects.filter(employee__in=[trainee, *colleagues]).exclude(course=None)
    for row in rows.select_related("course__exam__current", "employee__user").order_by("at", "pk"):
        if (
            row.course is None
            or not row.course.has_exam
            or row.course.exam_in_session
            or row.at < clock.now() - dt.timedelta(days=120)
        ):
            continue
        if chance.random() < 0.2:
            _sit(row, chance, right=0.55, before=dt.timedelta(hours=3))
        _sit(row, chance, right=0.9, before=dt.timedelta(0))


def _sit(row: Completion, chance: random.Random, *, right: float, before: dt.timedelta) -> None:
    """Take the exam so that it ends when the course was completed, or some hours before."""
    with at(row.at - before - dt.timedelta(minutes=14)):
        course = row.course
        assert course is not None
        if Attempt.objects.released().filter(employee=row.employee, quiz=course.exam, passed=True).exists():
            return
        admission = exams.admit(row.employee, course)
        if attempts.standing_of(admission).reason:
            return
        attempt = attempts.start(admission)
    with at(row.at - before):
        _answer(attempt, {slot.pk for slot in attempt.slots.all() if chance.random() > right})
        attempts.submit(attempt)


def _pretest(trainee: Employee, track: Track) -> None:
    enrolment = Enrolment.objects.open().filter(employee=trainee, track=track).first()
    if track.pretest is None or enrolment is None:
        return
    begun = clock.start_of_day(enrolment.starts_on) + dt.timedelta(hours=8, minutes=40)
    with at(begun):
        attempt = attempts.start(exemptions.admit(trainee, track))
    with at(begun + dt.timedelta(minutes=13)):
        wrong, left = set(), dict(MISSED)
        for slot in attempt.slots.select_related("version__question__bank"):
            course = slot.version.question.bank.course_key
            if left.get(course, 0) > 0:
                left[course] -= 1
                wrong.add(slot.pk)
        _answer(attempt, wrong)
        attempts.submit(attempt)


def _answer(attempt: Attempt, wrong: Collection[int]) -> None:
    """Answer every question rightly but those slots: with what is easily got wrong, or not at all."""
    entries = []
    for slot in attempt.slots.select_related("version").order_by("position"):
        body = slot.version.body
        if slot.pk not in wrong:
            value = kinds.solution(body)
        elif body["kind"] == "single":
            value = next(o["key"] for o in body["options"] if not o["correct"])
        elif body["kind"] == "true_false":
            value = not body["answer"]
        else:
            continue
        entries.append(attempts.Entry(slot.position, kinds.encode(body, slot.layout, value), 1_000))
    attempts.save(attempt, entries)
