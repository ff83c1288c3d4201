"""What is counted. Each source reads everybody at once and yields (measure, person or place, period, numerator, denominator).

A source is one or a few queries for any number of people. Whoever has no place today (left, waiting for a post) counts nowhere.
"""

import datetime as dt
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext_lazy as _

from classroom.models import ClassRating, SignUp
from courses import hours
from courses.models import Completion, Enrolment, StudyHour
from credentials.models import Period
from development.models import Need
from lib import clock
from people.models import Employee
from quizzes.models import Attempt
from reports.aggregates.places import Ground, Place, month_key
from reports.upward import reactions
from simulator.models import Run

LAPSING_DAYS = 60
PEOPLE_AT_ONCE = 2_000
Fact = tuple[str, int | Place, str, int, int]  # of a person, or where nobody is named of a place
Source = Callable[[Ground], Iterator[Fact]]


@dataclass(frozen=True)
class Measure:
    """What a number is called and what it says exactly; the sentence stands under the number."""

    key: str
    label: Any
    says: Any


MEASURES: dict[str, Measure] = {}
SOURCES: list[tuple[Any, Source]] = []  # (what the bar says, source)


def measure(key: str, label: Any, says: Any) -> None:
    MEASURES[key] = Measure(key, label, says)


def source(label: Any) -> Callable[[Source], Source]:
    """Register what yields facts; `label` stands at the job's bar."""

    def register(function: Source) -> Source:
        SOURCES.append((label, function))
        return function

    return register


# --- needs ------------------------------------------------------------------------------------------
measure("needs", _("open needs"), _("Training needs of people that are open or in a plan."))
measure("planned", _("in a plan"), _("Of these: needs that stand in a plan."))


@source(_("Training needs"))
def needs(ground: Ground) -> Iterator[Fact]:
    rows = Need.objects.live().exclude(employee=None).order_by().values_list("employee_id")
    rows = rows.annotate(n=Count("pk"), planned=Count("pk", filter=Q(state=Need.State.PLANNED)))
    for person, n, planned in rows.iterator(chunk_size=5_000):
        yield "needs", person, "", n, 0
        if planned:
            yield "planned", person, "", planned, 0


# --- people and what was asked of them --------------------------------------------------------------
measure("people", _("people with a post"), _("People with a post today, those on long leave included."))
measure("enrolled", _("enrolled"), _("People with an open required enrolment."))
measure("on_time", _("on time"), _("Of those enrolled: nothing is past its date, or the dates pause (long leave)."))
measure("overdue", _("overdue"), _("Of those enrolled: the next date of a required enrolment is past."))
measure("completed", _("all done"), _("People who have completed what was required, with nothing open."))


@source(_("People and enrolments"))
def standing(ground: Ground) -> Iterator[Fact]:
    """Count everybody, and how they stand with required enrolments, as courses.standing tells a person."""
    for person in ground.place_of:
        yield "people", person, "", 1, 0
    open_ones = Q(ended_at=None)
    rows = Enrolment.objects.filter(required=True).order_by().values_list("employee_id")
    rows = rows.annotate(
        n=Count("pk", filter=open_ones),
        done=Count("pk", filter=Q(outcome="completed")),
        due=Min("next_due_at", filter=open_ones),
    )
    for person, n, done, due in rows.iterator(chunk_size=5_000):
        if n:
            late = due is not None and due <= ground.now and person not in ground.away
            yield "enrolled", person, "", 1, 0
            yield "overdue" if late else "on_time", person, "", 1, 0
        elif done:
            yield "completed", person, "", 1, 0


# --- what was completed, by month -------------------------------------------------------------------
measure("completions", _("courses completed"), _("Courses that people of today completed in the month."))


@source(_("Completed courses"))
def completions(ground: Ground) -> Iterator[Fact]:
    rows = Completion.objects.exclude(course=None).filter(at__gte=clock.start_of_day(ground.since)).order_by()
    rows = rows.annotate(month=TruncMonth("at", tzinfo=clock.LOCAL)).values_list("employee_id", "month")
    for person, month, n in rows.annotate(n=Count("pk")).iterator(chunk_size=5_000):
        yield "completions", person, month_key(month), n, 0


# --- study hours ------------------------------------------------------------------------------------
measure("hours", _("study hours"), _("Study hours of this year over what this year's targets ask (in hundredths)."))
measure("reached", _("reached the target"), _("People who have this year's study hours, of those with a target."))
measure("hours_done", _("study hours of the month"), _("Study hours by the day on which they were learnt."))


@source(_("Study hours against the targets"))
def study_hours(ground: Ground) -> Iterator[Fact]:
    """Count hours of this year: got over asked, and who has reached the target; so many people at once, in flat memory."""
    people = sorted(ground.place_of)
    for start in range(0, len(people), PEOPLE_AT_ONCE):
        part = people[start : start + PEOPLE_AT_ONCE]
        rows = Employee.objects.filter(pk__gte=part[0], pk__lte=part[-1]).working().only("pk").order_by("pk")
        for account in hours.accounts_of(rows, ground.today.year):
            person = account.employee.pk
            yield "hours", person, "", account.got, account.due or 0
            if account.due:
                yield "reached", person, "", int(not account.missing), 1


@source(_("Study hours by month"))
def hours_by_month(ground: Ground) -> Iterator[Fact]:
    rows = StudyHour.objects.filter(done_on__gte=ground.since, done_on__lte=ground.today).order_by()
    rows = rows.annotate(month=TruncMonth("done_on")).values_list("employee_id", "month")
    for person, month, n in rows.annotate(n=Sum("hours")).iterator(chunk_size=5_000):
        yield "hours_done", person, month_key(month), n, 0


# --- exams ------------------------------------------------------------------------------------------
measure("exam_first", _("passed at first"), _("Of first sittings of an exam whose result is out: passed."))
measure("passed", _("passed"), _("People who passed an exam in the last twelve months."))


@source(_("Exams"))
def exams(ground: Ground) -> Iterator[Fact]:
    """Count first sittings: of each person and exam the earliest attempt whose result is out, in the month of its end."""
    rows = Attempt.objects.released().filter(quiz__kind="exam").order_by("employee_id", "quiz_id", "pk")
    since, seen, passed = clock.start_of_day(ground.since), None, 0
    for person, quiz, good, at in rows.values_list("employee_id", "quiz_id", "passed", "finished_at").iterator(
        chunk_size=5_000
    ):
        is_first, seen = (person, quiz) != seen, (person, quiz)
        if at < since:
            continue
        if is_first:
            yield "exam_first", person, month_key(at.astimezone(clock.LOCAL)), int(bool(good)), 1
        if good and person != passed:
            passed = person
            yield "passed", person, "", 1, 0


# --- certificates -----------------------------------------------------------------------------------
measure("certified", _("certificates valid"), _("Certificates that hold today, temporary ones included."))
measure("lapsing", _("end within 60 days"), _("Certificates that end within 60 days with none after them."))


def lapsing(today: dt.date) -> Any:
    """Certificates that end within 60 days and are followed by none that lasts longer (a query set)."""
    # "+ 0": SQLite would look through all certificates of the programme, not through those of the person.
    later = Period.objects.live().annotate(of=F("programme_id") + 0)
    later = later.filter(
        employee=OuterRef("employee"), of=OuterRef("programme_id"), valid_until__gt=OuterRef("valid_until")
    )
    soon = Period.objects.valid(on=today).filter(valid_until__lte=today + dt.timedelta(days=LAPSING_DAYS))
    return soon.exclude(kind="temporary").filter(~Exists(later))


@source(_("Certificates"))
def certificates(ground: Ground) -> Iterator[Fact]:
    rows = Period.objects.valid(on=ground.today).order_by().values_list("employee_id")
    for person, n in rows.annotate(n=Count("pk")).iterator(chunk_size=5_000):
        yield "certified", person, "", n, 0
    ending = lapsing(ground.today).order_by().values_list("employee_id")
    for person, n in ending.annotate(n=Count("pk")):
        yield "lapsing", person, "", n, 0


# --- the counter ------------------------------------------------------------------------------------
measure("runs", _("runs at the counter"), _("Points (of 100) of finished practice and exam runs, over their number."))
measure(
    "applied", _("applied at the counter"), _("People who passed a practice or exam run in the last twelve months.")
)


@source(_("Runs at the counter"))
def counter(ground: Ground) -> Iterator[Fact]:
    """Count runs with points by month (numerator in tenths of a point), and who has passed one."""
    since = clock.start_of_day(ground.since)
    rows = Run.objects.filter(state="finished", mode__in=["practice", "exam"], finished_at__gte=since)
    rows = rows.exclude(points_tenths=None).order_by()
    months = rows.annotate(month=TruncMonth("finished_at", tzinfo=clock.LOCAL)).values_list("employee_id", "month")
    for person, month, points, n in months.annotate(p=Sum("points_tenths"), n=Count("pk")).iterator(chunk_size=5_000):
        yield "runs", person, month_key(month), points, n
    for person in rows.filter(passed=True).values_list("employee_id", flat=True).distinct().iterator(chunk_size=5_000):
        yield "applied", person, "", 1, 0


# --- what people say --------------------------------------------------------------------------------
measure(
    "satisfaction", _("satisfaction"),
    _("Mean of all marks from 1 to 5 in ratings of classes and reaction questionnaires; from five answers on."),
)  # fmt: skip
measure(
    "opinions", _("opinions"), _("Ratings of classes and reaction questionnaires; nobody twice for the same class.")
)
LEAST_ANSWERS = 5


@source(_("Satisfaction"))
def satisfaction(ground: Ground) -> Iterator[Fact]:
    """Count marks (their sum over their number) and opinions: ratings of those who attended, and reaction questionnaires.

    A questionnaire without a name counts in its department only, and there from five of a month on.
    """
    since = clock.start_of_day(ground.since)
    taps = sum((F(f"class_rating__{name}") for name in list(ClassRating.ITEMS)[1:]), F("class_rating__useful"))
    rows = SignUp.objects.filter(class_rating__at__gte=since).exclude(reactions.answered_elsewhere()).order_by()
    rows = rows.annotate(taps=taps, month=TruncMonth("class_rating__at", tzinfo=clock.LOCAL))
    for person, month, total, n in (
        rows.values_list("employee_id", "month").annotate(total=Sum("taps"), n=Count("pk")).iterator(chunk_size=5_000)
    ):
        yield "satisfaction", person, month_key(month), total, n * len(ClassRating.ITEMS)
        yield "opinions", person, month_key(month), n, 0
    forms = reactions.marked(reactions.closed().filter(closes_at__gte=since)).exclude(department=None).order_by()
    forms = forms.annotate(month=TruncMonth("survey__closes_at", tzinfo=clock.LOCAL)).values_list(
        "department_id", "month"
    )
    for department, month, total, marks, n in forms.annotate(p=Sum("points"), m=Sum("marks"), n=Count("pk")):
        if n >= LEAST_ANSWERS:
            yield "satisfaction", (department, "", ""), month_key(month), int(total), marks
            yield "opinions", (department, "", ""), month_key(month), n, 0
