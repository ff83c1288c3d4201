"""People who have passed something, for the tests of certificates."""

import datetime as dt

from courses.actions import progress
from credentials.actions import issuing
from credentials.models import Period, Programme
from credentials.validity import Window
from jobs.news import settle_all
from lib import clock
from quizzes.actions import attempts
from tests.factories import answer, make_attempt, make_course, make_employee, make_quiz


def make_programme(course=None, **fields):
    """A programme of one course with a final exam; renewed by passing the exam again."""
    course = course or make_course(
        lessons=1, exam=make_quiz(kind="exam", pass_percent=60, feedback="after", attempts=9)
    )
    fields.setdefault("key", f"P-{course.key}")
    fields.setdefault("title_zh", f"认证{course.key}")
    fields.setdefault("validity_months", 24)
    fields.setdefault("parts", [{"kind": "course", "key": course.key}])
    fields.setdefault("renewal_parts", [{"kind": "exam", "key": course.key}])
    programme = Programme.objects.create(**fields)
    programme.course = course
    return programme


def take_exam(person, course, *, right=True, context_key=None):
    """Take the final exam of a course, and hand it in."""
    more = {"context_key": context_key} if context_key else {}
    attempt = make_attempt(person, course.exam, **more)
    answer(attempt, right=right)
    return attempts.submit(attempt)


def pass_course(person, course, *, settle=True):
    """Pass the exam and complete the lessons."""
    take_exam(person, course)
    for lesson in course.lessons.all():
        progress.complete_lesson(person, lesson)
    progress.complete_course(person, course)
    if settle:
        settle_all()


def make_period(person=None, programme=None, *, days_left=400, **fields):
    """A certificate that ends in so many days (below zero: it has ended), held for two years."""
    person, programme = person or make_employee(), programme or make_programme()
    until = clock.today() + dt.timedelta(days=days_left)
    start = fields.pop("valid_from", until - dt.timedelta(days=730))
    fields.setdefault("kind", Period.Kind.REGULAR)
    window = Window(max(start, until - dt.timedelta(days=programme.renewal_days)), start, until)
    evidence = issuing.evidence_of(programme, "first", "测试", [])
    key = f"test:{start}:{until}"
    return issuing.write(person, programme, evidence=evidence, evidence_key=key, window=window, tell=False, **fields)[0]
