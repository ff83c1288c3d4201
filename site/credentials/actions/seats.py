"""A renewal asks for an exam that is held in sessions: HR has it in 待办 until the person has a seat or needs none any more."""

import datetime as dt

from django.conf import settings
from django.db.models import Min
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses import who
from courses.models import Course
from lib import clock
from outbox import actions as outbox
from outbox.models import Todo
from people.models import Employee
from quizzes.models import Attempt, Candidate, ExamSession

KIND = "credential_exam_needed"


def _key(employee_id: object, course_key: str) -> str:
    return f"{employee_id}:{course_key}"


def booked(employee: Employee, course: Course) -> bool:
    """Whether the person has a seat in a session of this exam that is not over."""
    open_states = [ExamSession.State.DRAFT, ExamSession.State.ANNOUNCED]
    rows = Candidate.objects.filter(employee=employee, session__quiz=course.exam_id, session__state__in=open_states)
    return rows.filter(session__ends_at__gt=clock.now(), state=Candidate.State.EXPECTED).exists()


def ask(employee: Employee, course: Course) -> int:
    """Put it into the 待办 of the hall's HR, once; return how many have it. Nothing where a seat is booked already."""
    if booked(employee, course):
        return 0
    person = Employee.objects.with_post().get(pk=employee.pk)
    users = [user for user in who.hr_of(person.main.department if person.main else None) if user.pk != person.user_id]
    for user in users:
        with override(user.language or settings.LANGUAGE_CODE):
            outbox.open_todo(
                user, kind=KIND, subject_key=_key(person.public_id, course.key),
                title=_("%(name)s needs a seat in a session of “%(title)s”") % {"name": person.name, "title": course.title},
                detail=_("A certificate asks for the theory exam. This closes by itself once the person is entered."),
                url="/quizzes/sessions/",
            )  # fmt: skip
    return len(users)


def close_settled(employee: Employee | None = None) -> int:
    """Close what waits for nothing any more (of one person, or of all): a seat is booked, the exam passed, the person gone; return how many."""
    rows, closed = Todo.objects.filter(kind=KIND, done_at=None), 0
    if employee is not None:
        rows = rows.filter(subject_key__startswith=_key(employee.public_id, ""))
    for key, since in rows.values_list("subject_key").annotate(since=Min("created_at")):
        public_id, _sign, course_key = key.partition(":")
        person = Employee.objects.filter(public_id=public_id).exclude(work_state=Employee.State.LEFT).first()
        course = Course.objects.filter(key=course_key).exclude(exam=None).first()
        outcome = "gone" if person is None or course is None else _outcome(person, course, since)
        if outcome:
            closed += outbox.close_todos(kind=KIND, subject_key=key, outcome=outcome)
    return closed


def _outcome(person: Employee, course: Course, since: dt.datetime) -> str:
    """Return why a seat is not asked for any more; an empty text while it is."""
    if booked(person, course):
        return "booked"
    passed = Attempt.objects.released().filter(
        employee=person, quiz=course.exam_id, passed=True, finished_at__gte=since
    )
    return "passed" if passed.exists() else ""
