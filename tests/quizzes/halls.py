"""Exam sessions for tests: a bank that serves several forms, a hall with people, and a day in it."""

import datetime as dt

import time_machine

from lib import clock
from quizzes.actions import attempts, sessions
from quizzes.models import Attempt, Candidate, ExamSession
from tests.factories import answer, make_bank, make_department, make_employee, make_grant, make_question, make_quiz

HOUR = dt.timedelta(hours=1)
TOMORROW = dt.timedelta(days=1)


def make_exam(*, questions=2, forms=3, bank=None, **settings):
    """An exam of one hour whose bank serves `forms` forms."""
    bank = bank or make_bank()
    for _n in range(questions * forms):
        make_question(bank)
    settings.setdefault("minutes", 60)
    return make_quiz(bank, questions=questions, kind="exam", **settings)


def make_hall(people=2, *, quiz=None, announced=True, department=None, by=None, **plan):
    """A session of tomorrow, announced with `people` candidates."""
    department = department or make_department(kind="city")
    start = plan.pop("starts_at", clock.now().replace(minute=0, second=0, microsecond=0) + TOMORROW)
    plan = sessions.Plan(
        **{
            "title": "上岗考试", "quiz": quiz or make_exam(), "owner_department": department, "starts_at": start,
            "ends_at": start + HOUR, "place": "三楼机房", "bring": "工号牌", **plan,
        }
    )  # fmt: skip
    session = sessions.save_session(None, plan, by=by)
    if isinstance(people, int):
        people = [make_employee(department=department) for _n in range(people)]
    sessions.add_candidates(session, people, by=by)
    return sessions.announce(session, by=by) if announced else session


def candidates_of(session):
    return list(
        Candidate.objects.filter(session=session)
        .select_related("session", "employee__user", "admission", "form")
        .order_by("employee__number")
    )


def during(session, minutes=5):
    """Travel into the exam's hour."""
    return time_machine.travel(session.starts_at + dt.timedelta(minutes=minutes), tick=False)


def begin(candidate):
    return attempts.start(candidate.admission, access_code=candidate.admission.access_code)


def sit(candidate, *, right=True, only=None):
    """Sit the exam from start to end."""
    attempt = begin(candidate)
    answer(attempt, right=right, only=only)
    return attempts.submit(attempt)


def hold_exam(session, results):
    """Hold the exam: one entry a candidate, True or False for right or wrong answers, None for absent; close it and release it."""
    with during(session):
        for candidate, result in zip(candidates_of(session), results, strict=True):
            if result is not None:
                sit(candidate, right=result)
    with during(session, 70):
        sessions.close_session(session, by=None)
    with during(session, 90):
        return sessions.release_session(session, by=None)


def make_examiner(department, role="examiner"):
    person = make_employee(department=department)
    make_grant(person, role, department)
    return person


def fresh(row):
    return type(row).objects.get(pk=row.pk)


def states_of(session):
    return [c.state for c in candidates_of(session)]


__all__ = ["Attempt", "ExamSession"]
