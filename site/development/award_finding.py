"""What rules of awards find in the ledgers: who has earned something, from what, and why. Reads only.

A finder gets a rule, the day since which it looks, and perhaps one person; its origins never change, so that nothing is proposed twice.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.db.models import F
from django.utils.translation import gettext as _

from classroom.models import MentorPair
from courses.models import Completion, EnrolmentItem, Progress
from credentials.models import Period
from development.models import AwardRule, Suggestion
from lib import clock
from people.models import Employee
from quizzes.models import Attempt, Quiz


@dataclass(frozen=True)
class Found:
    """A person has earned what the rule gives."""

    employee: int
    origin: str
    because: str


def _local(at: dt.datetime) -> dt.date:
    return at.astimezone(clock.LOCAL).date()


def courses_early(rule: AwardRule, since: dt.date, employee: Employee | None) -> Iterator[Found]:
    """Courses completed so many whole days before their date; of several dates the first counts."""
    rows = Completion.objects.filter(at__gte=clock.start_of_day(since)).exclude(course=None).select_related("course")
    rows = list(rows.filter(employee=employee) if employee else rows)
    items = EnrolmentItem.objects.filter(
        enrolment__employee__in={r.employee_id for r in rows}, course__in={r.course_id for r in rows}
    ).exclude(due_at=None)
    due: dict[tuple[int, int], dt.datetime] = {}
    for person, course, due_at in items.order_by("-due_at").values_list("enrolment__employee", "course", "due_at"):
        due[person, course] = due_at
    for row in rows:
        due_at = due.get((row.employee_id, row.course_id))
        days = (clock.due_day(due_at) - _local(row.at)).days if due_at else -1
        if row.course is not None and days >= (rule.threshold or 0):
            words = _("because “%(course)s” was completed %(n)s days before its date")
            yield Found(row.employee_id, f"course:{row.course_id}", words % {"course": row.course.title, "n": days})


def first_certificates(rule: AwardRule, since: dt.date, employee: Employee | None) -> Iterator[Found]:
    """Regular certificates of people who never held one of the programme before."""
    rows = Period.objects.live().filter(
        kind=Period.Kind.REGULAR, follows=None, issued_at__gte=clock.start_of_day(since)
    )
    rows = rows.filter(employee=employee) if employee else rows
    found = list(rows.select_related("programme"))
    held: dict[tuple[int, int], int] = defaultdict(int)
    earlier = Period.objects.filter(employee__in={r.employee_id for r in found}).order_by("pk")
    for person, programme, pk in earlier.values_list("employee", "programme", "pk"):
        held.setdefault((person, programme), pk)
    for row in found:
        if held[row.employee_id, row.programme_id] == row.pk:
            words = _("because “%(title)s” was earned for the first time") % {"title": row.programme.title}
            yield Found(row.employee_id, f"programme:{row.programme_id}", words)


def exam_scores(rule: AwardRule, since: dt.date, employee: Employee | None) -> Iterator[Found]:
    """Released, passed exams with at least so many percent; an exam counts once."""
    rows = Attempt.objects.released().filter(
        passed=True, quiz__kind=Quiz.Kind.EXAM, released_at__gte=clock.start_of_day(since), max_score__gt=0,
        score__gte=F("max_score") * (rule.threshold or 100) / 100,
    )  # fmt: skip
    rows = rows.filter(employee=employee) if employee else rows
    for row in rows.select_related("quiz").order_by("pk"):
        if (row.percent or 0) >= (rule.threshold or 100):
            words = _("because “%(exam)s” was passed with %(n)s%%") % {"exam": row.quiz.title, "n": row.percent}
            yield Found(row.employee_id, f"exam:{row.quiz_id}", words)


def mentors(rule: AwardRule, since: dt.date, employee: Employee | None) -> Iterator[Found]:
    """Mentors whose trainee passed the final check."""
    rows = MentorPair.objects.filter(state=MentorPair.State.PASSED, final_on__gte=since).select_related("employee")
    for row in rows.filter(mentor=employee) if employee else rows:
        words = _("because %(name)s, whom they mentored, passed the final check") % {"name": row.employee.name}
        yield Found(row.mentor_id, f"pair:{row.pk}", words)


def suggestions(rule: AwardRule, since: dt.date, employee: Employee | None) -> Iterator[Found]:
    """Suggestions that were accepted; one without a name is not rewarded by name."""
    rows = Suggestion.objects.filter(
        state__in=["accepted", "done"], hides_name=False, answered_at__gte=clock.start_of_day(since)
    )
    for row in rows.filter(employee=employee) if employee else rows:
        words = _("because the suggestion “%(text)s” was accepted") % {"text": row.text[:60]}
        yield Found(row.employee_id, f"suggestion:{row.pk}", words)


def streaks(rule: AwardRule, since: dt.date, employee: Employee | None) -> Iterator[Found]:
    """Who did something in lessons on each of the last so many days (today or until yesterday); once a month."""
    today, days = clock.today(), rule.threshold or 1
    rows = Progress.objects.filter(at__gte=clock.start_of_day(max(since, today - dt.timedelta(days=days))))
    active: dict[int, set[dt.date]] = defaultdict(set)
    for person, at in (rows.filter(employee=employee) if employee else rows).values_list("employee", "at").iterator():
        active[person].add(_local(at))
    for person, found in active.items():
        for last in (today, today - dt.timedelta(days=1)):
            if all(last - dt.timedelta(days=n) in found for n in range(days)):
                words = _("because they learnt on %(n)s days in a row, until %(day)s")
                yield Found(person, f"streak:{last:%Y-%m}", words % {"n": days, "day": clock.in_words(last)})
                break


Finder = Callable[[AwardRule, dt.date, Employee | None], Iterator[Found]]
FINDERS: dict[str, Finder] = {
    "course_early": courses_early,
    "first_certificate": first_certificates,
    "exam_score": exam_scores,
    "mentor_passed": mentors,
    "suggestion": suggestions,
    "streak": streaks,
}
