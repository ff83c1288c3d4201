"""Final exams of courses: who has read all lessons may take it; passed, it completes the course."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses.exceptions import CoursesError
from courses.models import Completion, Course, Exemption, Progress
from outbox import actions as outbox
from people.models import Employee
from quizzes.actions import admissions
from quizzes.models import Admission, Attempt

PREFIX = "course:"


def context_key(course: Course) -> str:
    """Return the key by which admissions to the final exam of a course are found."""
    return f"{PREFIX}{course.key}"


def lessons_left(employee: Employee, course: Course) -> int:
    """Return how many open lessons of the course still ask something of the person (one query)."""
    done = Progress.objects.filter(employee=employee, kind__in=Progress.DONE)
    return course.lessons.filter(is_open=True).exclude(pk__in=done.values("lesson")).count()


def is_settled(employee: Employee, course: Course) -> bool:
    """Return whether no exam stands between the person and the end of the course: there is none, it is passed, or need not be taken.

    An exam passed in a session of HR's counts as much as one that the course opened.
    """
    if not course.has_exam:
        return True
    passed = Attempt.objects.released().filter(employee=employee, quiz=course.exam_id, passed=True)
    return passed.exists() or Exemption.objects.filter(employee=employee, course=course).exists()


@transaction.atomic
def admit(employee: Employee, course: Course) -> Admission:
    """Give the person the right to take the final exam. Raises CoursesError with what comes first.

    Whether the course is the person's own is asked before.
    """
    if not course.has_exam:
        raise CoursesError(_("This course has no final exam."))
    assert course.exam is not None
    if course.exam_in_session:
        raise CoursesError(
            _("This exam is held in sessions. HR enters you and you are told; it then stands under “Exams”.")
        )
    known = Admission.objects.filter(employee=employee, quiz=course.exam, context_key=context_key(course)).first()
    if known is not None:
        return known  # also a withdrawn one: what was withdrawn is not given back by a click
    left = lessons_left(employee, course)
    if left and not Completion.objects.filter(employee=employee, course=course).exists():
        raise CoursesError(_("The final exam opens when all lessons are completed: %(n)s to go.") % {"n": left})
    return admissions.admit(
        employee,
        course.exam,
        context_key=context_key(course),
        reason=_("because you have completed the lessons of “%(course)s”") % {"course": course.title},
        url=reverse("courses:go_to_course", args=[course.key]),
    )


def open_after_lessons(employee: Employee, course: Course) -> bool:
    """Admit the person when the last lesson is done and tell them; return whether the exam is open now."""
    if not course.has_exam or course.exam_in_session:
        return False
    if not course.lessons.filter(is_open=True).exists() or lessons_left(employee, course):
        return False
    with _in_language_of(employee):
        admit(employee, course)
        if employee.user is not None:
            outbox.send(
                employee.user,
                kind="exam_open",
                dedupe_key=f"exam_open:{employee.pk}:{course.pk}",
                subject=_("The final exam of “%(course)s” is open for you") % {"course": course.title},
                body=_("All lessons are completed. Take the exam when it suits you: passing it completes the course."),
                url=reverse("courses:take_exam", args=[course.public_id]),
            )
    return True


def _in_language_of(employee: Employee) -> Any:
    return override((employee.user.language if employee.user else "") or settings.LANGUAGE_CODE)
