"""The four levels of a study (Kirkpatrick): what people said, learnt, do at work, and what halls achieve. Reads only, a constant number of queries."""

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from django.db.models import Avg, Count, F, Q, Sum

from classroom.class_survey import LEAST
from classroom.models import ClassRating, SignUp
from courses.models import Course
from development.effects import gains, months, subject
from development.models import Kpi, KpiValue
from lib import clock
from people.querysets import below
from quizzes.models import Attempt, Quiz, Slot
from simulator.models import Run
from surveys import results
from surveys.models import Form, Invitation, Response

ITEMS = list(ClassRating.ITEMS)
TOTAL = sum((F(f"class_rating__{name}") for name in ITEMS[1:]), F(f"class_rating__{ITEMS[0]}"))
FOLLOWED = dt.timedelta(days=180)  # a survey about the training is opened until so long after it


# --- level 1: reaction --------------------------------------------------------------------------
@dataclass(frozen=True)
class Ratings:
    """Ratings of classes: `mean` of 5 and `share` in percent are None while fewer than five rated."""

    came: int
    rated: int
    mean: float | None
    share: float | None

    @property
    def response(self) -> float | None:
        return 100 * self.rated / self.came if self.came else None


def ratings(study: Any) -> Ratings:
    """One query: the five items of the ratings of those who took part."""
    rows = SignUp.objects.filter(
        session__in=subject.classes_of(study).values("pk"), state=SignUp.State.ATTENDED, employee__in=subject.people_of(study)
    ).annotate(points=TOTAL)  # fmt: skip
    row = rows.aggregate(
        came=Count("pk"), rated=Count("class_rating"), sum=Sum("points"), good=Count("pk", filter=Q(points__gte=4 * len(ITEMS)))
    )  # fmt: skip
    if row["rated"] < LEAST:
        return Ratings(row["came"], row["rated"], None, None)
    mean = row["sum"] / row["rated"] / len(ITEMS)
    return Ratings(row["came"], row["rated"], mean, 100 * row["good"] / row["rated"])


def answers(study: Any, *kinds: str) -> results.Summary:
    """Return what surveys of these kinds about the training say, by people of the owner's departments."""
    keys = {study.about_kind: [study.about_key], "course": subject.course_keys(study)}
    surveys = results.about(study.about_kind, keys[study.about_kind])
    if study.about_kind != "course":
        surveys |= results.about("course", keys["course"])
    opened = Q(opens_at__gte=clock.start_of_day(study.starts_on))
    opened &= Q(opens_at__lt=clock.start_of_day(study.ends_on) + FOLLOWED)
    surveys = surveys.filter(opened, version__form__kind__in=kinds)
    roots = [study.owner_department]
    own = Response.objects.filter(below(roots, "department__"), survey__in=surveys)
    homes = {"employee__in": _people_in(study)}
    asked = Invitation.objects.filter(survey__in=surveys, **homes)
    return results.summary(surveys, responses=own, invitations=asked)


def _people_in(study: Any) -> Any:
    from people.models import Employee

    return Employee.objects.in_department(study.owner_department, on=subject.last_day(study)).values("pk")


REACTIONS = (Form.Kind.REACTION, Form.Kind.TRACK_REACTION, Form.Kind.TRAINER)


# --- level 2: learning --------------------------------------------------------------------------
@dataclass(frozen=True)
class Tests:
    """Matched pairs of the pre-test and the final exam; `middle` is the mean of the checks on the way, of `middle_n` people."""

    gains: gains.Gains
    only_before: int
    middle: float | None
    middle_n: int


def tests(study: Any) -> Tests:
    """Four queries. Of each person the first pre-test and the first attempt at the final exam, by course; courses are pooled by points."""
    keys, people = subject.course_keys(study), subject.people_of(study)
    before = _before(keys, people)
    exams = dict(Course.objects.filter(key__in=keys).exclude(exam=None).values_list("exam_id", "key"))
    after: dict[tuple[int, str], tuple[int, int, dt.datetime]] = {}
    rows = Attempt.objects.firsts().filter(quiz__in=list(exams), employee__in=people, state="graded")
    for person, quiz, score, most, at in rows.values_list("employee", "quiz", "score", "max_score", "finished_at"):
        after[person, exams[quiz]] = (max(0, score), most, at)
    pooled: dict[int, list[int]] = defaultdict(lambda: [0, 0, 0, 0])
    for place, (score, most, at) in before.items():
        found = after.get(place)
        if found is not None and found[2] > at and most and found[1]:
            row = pooled[place[0]]
            row[0], row[1], row[2], row[3] = row[0] + score, row[1] + most, row[2] + found[0], row[3] + found[1]
    pairs = [(100 * row[0] / row[1], 100 * row[2] / row[3]) for row in pooled.values()]
    tested = {person for person, _key in before}
    middle, number = _middle(keys, people)
    return Tests(gains.summary(pairs), len(tested - set(pooled)), middle, number)


def _before(keys: list[str], people: Any) -> dict[tuple[int, str], tuple[int, int, dt.datetime]]:
    """Return {(person, course): (points, of points, when)} of the first pre-tests, by the courses that their questions belong to."""
    firsts = Attempt.objects.firsts().filter(quiz__kind=Quiz.Kind.DIAGNOSTIC, employee__in=people, state="graded")
    rows = Slot.objects.filter(
        attempt__in=firsts.values("pk"), version__question__bank__course_key__in=keys, counts=True
    )
    sums = rows.order_by().values_list(
        "attempt__employee", "version__question__bank__course_key", "attempt__finished_at"
    )
    found: dict[tuple[int, str], tuple[int, int, dt.datetime]] = {}
    for person, key, at, score, most in sums.annotate(score=Sum("score"), most=Sum("points")):
        old = found.get((person, key))
        if old is None or at < old[2]:
            found[person, key] = (max(0, score or 0), most, at)
    return found


def _middle(keys: list[str], people: Any) -> tuple[float | None, int]:
    kinds = (Quiz.Kind.CHECK, Quiz.Kind.QUIZ)
    rows = Attempt.objects.firsts().filter(
        quiz__kind__in=kinds, quiz__course_key__in=keys, employee__in=people, state="graded", max_score__gt=0
    )
    sums = list(rows.order_by().values_list("employee").annotate(a=Sum("score"), b=Sum("max_score")))
    if len(sums) < gains.LEAST:
        return None, len(sums)
    return sum(100 * max(0, a) / b for _person, a, b in sums) / len(sums), len(sums)


# --- level 3: behaviour -------------------------------------------------------------------------
@dataclass(frozen=True)
class Rehearsals:
    """Points of 100 in the sandbox, of people with graded runs before and after the training."""

    n: int
    before: float | None
    after: float | None
    change: gains.Mean | None


def rehearsals(study: Any) -> Rehearsals:
    """Two queries: of each person the mean of the graded runs before the training and after it."""
    people = subject.people_of(study)
    runs = Run.objects.filter(
        employee__in=people, state="finished", points_tenths__isnull=False, mode__in=("practice", "exam")
    )
    start, end = clock.start_of_day(study.starts_on), clock.start_of_day(study.ends_on)
    sides = [
        dict(rows.order_by().values_list("employee").annotate(points=Avg("points_tenths")))
        for rows in (runs.filter(finished_at__lt=start), runs.filter(finished_at__gte=end))
    ]
    pairs = [(sides[0][person] / 10, sides[1][person] / 10) for person in sides[0].keys() & sides[1].keys()]
    if len(pairs) < gains.LEAST:
        return Rehearsals(len(pairs), None, None, None)
    before, after = (sum(column) / len(pairs) for column in zip(*pairs, strict=True))
    return Rehearsals(len(pairs), before, after, gains.mean_of([b - a for a, b in pairs]))


# --- level 4: results ---------------------------------------------------------------------------
def results_of(study: Any) -> list[tuple[Kpi, months.Comparison]]:
    """Five queries at most: each indicator of the study (all, where none was chosen) before and after."""
    trained, others = subject.halls_of(study)
    over = months.window(study.starts_on, study.ends_on, study.months)
    kpis = list(study.kpis.all()) or list(Kpi.objects.filter(is_open=True))
    rows = KpiValue.objects.present().of_months(over.all[0], months.step(over.all[-1], 1))
    table: dict[int, dict[tuple[int, dt.date], Any]] = defaultdict(dict)
    for kpi, hall, month, value in rows.filter(kpi__in=kpis, department__in=[*trained, *others]).values_list(
        "kpi", "department", "month", "value"
    ):
        table[kpi][hall, month] = value
    return [(kpi, months.compare(table[kpi.pk], trained=trained, others=others, over=over)) for kpi in kpis]
