"""免修: what a diagnostic pre-test says about each course, and whom it exempts. See docs/decisions/0016-exemption.md."""

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Sum
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import override

from courses import composition
from courses.actions import progress
from courses.exceptions import CoursesError
from courses.models import Completion, Course, Enrolment, Exemption, Lesson, LessonPart, Progress, Track
from jobs import news
from outbox import actions as outbox
from people.models import Employee
from quizzes.actions import admissions
from quizzes.models import Admission, Attempt

PREFIX = "track:"


def context_key(track: Track) -> str:
    """Return the key by which admissions to the pre-test of a track are found."""
    return f"{PREFIX}{track.key}"


@dataclass(frozen=True)
class CourseResult:
    """What a pre-test says about one course: hundredths of points earned of those asked, and the whole percent, rounded down."""

    course_key: str
    earned: int
    most: int
    count: int

    @property
    def percent(self) -> int:
        return max(0, self.earned) * 100 // self.most if self.most else 0


def results_of(attempt: Attempt) -> dict[str, CourseResult]:
    """Return {course key: CourseResult} of a graded attempt, by the courses that its questions' banks belong to (one query)."""
    rows = attempt.slots.exclude(version__question__bank__course_key="").values_list(
        "version__question__bank__course_key", "score", "points"
    )
    table: dict[str, list[int]] = defaultdict(lambda: [0, 0, 0])
    for key, score, points in rows:
        table[key][0] += score or 0
        table[key][1] += points
        table[key][2] += 1
    return {key: CourseResult(key, *sums) for key, sums in table.items()}


@transaction.atomic
def admit(employee: Employee, track: Track) -> Admission:
    """Give the person the right to take the pre-test of a track that they are enrolled in. Raises CoursesError when there is none."""
    if track.pretest is None or track.pretest.is_retired or track.pretest.current_id is None:
        raise CoursesError(_("This track has no pre-test."))
    if not Enrolment.objects.open().filter(employee=employee, track=track).exists():
        raise CoursesError(_("“%(track)s” is not among your tracks.") % {"track": track.title})
    known = Admission.objects.filter(employee=employee, quiz=track.pretest, context_key=context_key(track)).first()
    return known or admissions.admit(
        employee,
        track.pretest,
        context_key=context_key(track),
        reason=_("because you begin “%(track)s”: it shows what you know already") % {"track": track.title},
        url=reverse("courses:show_pretest", args=[track.public_id]),
    )


@transaction.atomic
def settle(employee: Employee, track: Track, attempt: Attempt) -> list[Course]:
    """Exempt the person from the courses whose questions they answered well enough, where the track says so; return the new ones.

    Only courses of the person's own enrolment that are not completed, and none that ends at the counter: questions cannot show
    who can serve there. What must be signed is signed all the same: lessons with
    an acknowledgement stay open. A mark that falls later takes no exemption back.
    """
    enrolment = Enrolment.objects.open().filter(employee=employee, track=track).select_related("version").first()
    if not track.pretest_exempts or enrolment is None or enrolment.version is None:
        return []
    needed = attempt.version.rules.pass_percent
    asked = {item["course"] for _part, item in composition.items(enrolment.version.composition)}
    good = {key: r for key, r in results_of(attempt).items() if key in asked and r.percent >= needed}
    courses = Course.objects.filter(key__in=good, practical=[]).select_related("exam")
    courses = courses.exclude(pk__in=Completion.objects.filter(employee=employee).exclude(course=None).values("course"))
    fresh = [course for course in courses if _exempt(employee, course, attempt, good[course.key].percent, needed)]
    if fresh:
        progress.refresh_many(list(Enrolment.objects.open().filter(employee=employee).select_related("version")))
        for course in fresh:
            progress.complete_course(employee, course)
        _tell(employee, track, fresh)
    return fresh


def _exempt(employee: Employee, course: Course, attempt: Attempt, percent: int, needed: int) -> bool:
    row = {"attempt": attempt, "percent": percent, "needed_percent": needed}
    _row, fresh = Exemption.objects.get_or_create(employee=employee, course=course, defaults=row)
    if fresh:
        signed = LessonPart.objects.filter(kind=LessonPart.Kind.ACKNOWLEDGE).values("lesson")
        done = Progress.objects.filter(employee=employee, kind__in=Progress.DONE).values("lesson")
        lessons = Lesson.objects.filter(course=course, is_open=True).exclude(pk__in=signed).exclude(pk__in=done)
        Progress.objects.bulk_create(
            [Progress(employee=employee, lesson=lesson, kind=Progress.Kind.EXEMPTED) for lesson in lessons],
            ignore_conflicts=True,
        )
        news.tell("course_exempted", f"course:{course.pk}", employee=employee.pk, course=course.pk, attempt=attempt.pk)
    return fresh


def _tell(employee: Employee, track: Track, courses: list[Course]) -> None:
    user: Any = employee.user
    if user is None:
        return
    with override(user.language or settings.LANGUAGE_CODE):
        to_sign = Progress.objects.filter(employee=employee, kind__in=Progress.DONE).values("lesson")
        left = Lesson.objects.filter(course__in=courses, is_open=True).exclude(pk__in=to_sign)
        minutes = left.aggregate(sum=Sum("minutes"))["sum"]
        body = _("Your pre-test showed that you know them. You can still read them at any time.")
        if minutes:
            body += " " + _("What must be signed stays open: please read and sign it.")
        outbox.send(
            user,
            kind="course_exempted",
            dedupe_key=f"course_exempted:{employee.pk}:{track.pk}:{'-'.join(str(c.pk) for c in courses)}",
            subject=_("You need not take: %(courses)s") % {"courses": "、".join(c.title for c in courses)},
            body=body,
            url=reverse("courses:show_pretest", args=[track.public_id]),
        )
