"""Whom the rules look at: everybody of today at once, a handful of queries each, the facts kept with the row."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, Max, Q, Sum

from courses.models import Card, Course, Enrolment, EnrolmentItem
from credentials import paths
from lib import clock
from people.models import Employee
from quizzes.models import Attempt, Candidate
from reports.aggregates.measures import lapsing
from reports.aggregates.places import Ground
from reports.models import RiskRow, Snapshot
from reports.risk import rules

CHECKS_OF = dt.timedelta(days=180)
AT_ONCE = 400
Kind = RiskRow.Kind


def risks(ground: Ground, snapshot: Snapshot) -> Iterator[RiskRow]:
    """Yield the rows of all three rules; the enrolment to nudge stands in the facts where there is one."""
    for finder in (likely_late, likely_fail, likely_lapse):
        for person, kind, subject, points, facts in finder(ground):
            place = ground.place_of.get(person)
            if place is not None:
                yield RiskRow(
                    snapshot=snapshot, employee_id=person, department_id=place[0], kind=kind, subject=subject[:160],
                    score=points, facts=facts,
                )  # fmt: skip


Found = Iterator[tuple[int, str, str, int, dict[str, Any]]]


def likely_late(ground: Ground) -> Found:
    """Open required enrolments whose last date lies within thirty days; dates of people on long leave pause."""
    until = clock.end_of_day(ground.today + dt.timedelta(days=rules.LATE_WITHIN_DAYS))
    dated = Q(items__required=True, items__completed_at=None)
    rows = Enrolment.objects.open().filter(required=True, minutes_done__lt=F("minutes_total")).order_by("pk")
    rows = rows.filter(next_due_at__gt=ground.now, next_due_at__lte=until)
    rows = rows.annotate(due=Max("items__due_at", filter=dated)).filter(due__lte=until)
    fields = ("pk", "employee_id", "starts_on", "due", "minutes_total", "minutes_done", "last_active_at")
    titles = ("track__title_zh", "course__title_zh")
    for pk, person, start, due, minutes, done, last, track, course in rows.values_list(*fields, *titles).iterator():
        last_on = last.astimezone(clock.LOCAL).date() if last else None
        verdict = rules.late(rules.LateFacts(start, clock.due_day(due), minutes, done, last_on), ground.today)
        if verdict is not None and person not in ground.away:
            facts = {
                "enrolment": pk, "due_on": clock.due_day(due).isoformat(), "time": verdict.time_percent, "done": verdict.done_percent,
                "days": verdict.days_left, "idle": verdict.idle_days,
                "ready_on": verdict.ready_on.isoformat() if verdict.ready_on else None,
            }  # fmt: skip
            yield person, Kind.LATE, track or course or "", verdict.points, facts


def likely_fail(ground: Ground) -> Found:
    """Open courses with a final exam not passed: people with low checks of the course, or who failed the exam before."""
    courses = {c.key: c for c in Course.objects.exclude(exam=None).select_related("exam__current") if c.has_exam}
    checks, failed = _low_checks(ground, courses), _failed_tries(courses)
    people = {person for person, _key in {**checks, **failed}} & set(ground.place_of)
    for part in _parts(sorted(people)):
        passed, items, cards, dates = _around(part, courses, ground)
        for person, key in sorted(item for item in {**checks, **failed} if item in items):
            if (person, key) in passed or person not in part:
                continue
            n, percent = checks.get((person, key), (0, 0))
            facts = rules.FailFacts(
                courses[key].exam.current.rules.pass_percent, n, percent, failed.get((person, key), 0),
                cards.get((person, key), 0), dates.get((person, courses[key].exam_id)),
            )  # fmt: skip
            verdict = rules.fail(facts, ground.today)
            if verdict is not None:
                kept = {
                    "enrolment": items[person, key], "mark": facts.pass_percent, "checks": n, "percent": percent,
                    "tries": facts.failed_tries, "mistakes": facts.mistakes, "days": verdict.days_left,
                }  # fmt: skip
                yield person, Kind.FAIL, courses[key].title_zh, verdict.points, kept


def _low_checks(ground: Ground, courses: dict[str, Course]) -> dict[tuple[int, str], tuple[int, int]]:
    """Return {(person, course key): (checks, mean percent)} below 100 % of half a year."""
    rows = Attempt.objects.graded().filter(
        quiz__kind="check", quiz__course_key__in=courses, finished_at__gte=ground.now - CHECKS_OF, max_score__gt=0
    )
    sums = rows.order_by().values_list("employee_id", "quiz__course_key")
    sums = sums.annotate(n=Count("quiz", distinct=True), got=Sum("score"), most=Sum("max_score"))
    found = {}
    for person, key, n, got, most in sums.iterator(chunk_size=5_000):
        percent = max(0, got) * 100 // most
        if n >= 2 and percent < courses[key].exam.current.rules.pass_percent:
            found[person, key] = (n, percent)
    return found


def _failed_tries(courses: dict[str, Course]) -> dict[tuple[int, str], int]:
    key_of = {course.exam_id: course.key for course in courses.values()}
    rows = Attempt.objects.released().filter(quiz__in=key_of, passed=False).order_by()
    tries = rows.values_list("employee_id", "quiz_id").annotate(n=Count("pk"))
    return {(person, key_of[quiz]): n for person, quiz, n in tries.iterator(chunk_size=5_000)}


def _around(people: list[int], courses: dict[str, Course], ground: Ground) -> tuple[Any, ...]:
    """Return (passed, open courses with their enrolment, open mistakes, exam days) of some people: four queries."""
    key_of = {course.exam_id: course.key for course in courses.values()}
    done = Attempt.objects.released().filter(employee__in=people, quiz__in=key_of, passed=True)
    passed = {(person, key_of[quiz]) for person, quiz in done.values_list("employee_id", "quiz_id")}
    rows = EnrolmentItem.objects.filter(enrolment__employee__in=people, enrolment__ended_at=None, completed_at=None)
    items = {
        (person, key): enrolment
        for person, key, enrolment in rows.values_list("enrolment__employee_id", "course__key", "enrolment_id")
    }
    cards = Card.objects.filter(employee__in=people, source="question", suspended_at=None).order_by()
    mistakes = {
        (person, key): n for person, key, n in cards.values_list("employee_id", "course_key").annotate(n=Count("pk"))
    }
    halls = Candidate.objects.filter(employee__in=people, state="expected", session__starts_at__gt=ground.now)
    days = halls.exclude(session__state__in=["draft", "cancelled"]).order_by("-session__starts_at")
    dates = {
        (person, quiz): at.astimezone(clock.LOCAL).date()
        for person, quiz, at in days.values_list("employee_id", "session__quiz_id", "session__starts_at")
    }
    return passed, items, mistakes, dates


def likely_lapse(ground: Ground) -> Found:
    """Certificates that end within sixty days with none after them, and no exam booked in time (credentials.paths)."""
    ending = lapsing(ground.today).select_related("programme").order_by("employee_id", "pk")
    rows = [row for row in ending if row.employee_id in ground.place_of]
    for part in _parts(rows):
        people = list(Employee.objects.filter(pk__in={row.employee_id for row in part}))
        programmes = list({row.programme_id: row.programme for row in part}.values())
        standings = paths.standings(people, programmes, on=ground.today)
        for row in part:
            ways = standings[row.employee_id, row.programme_id].ways
            booked = min((way.booked_on for way in ways if way.booked_on), default=None)
            verdict = rules.lapse(rules.LapseFacts(row.last_day, booked), ground.today)
            if verdict is not None:
                facts = {
                    "certificate": str(row.public_id), "last_day": row.last_day.isoformat(), "days": verdict.days_left,
                    "booked_on": booked.isoformat() if booked else None,
                }  # fmt: skip
                yield row.employee_id, Kind.LAPSE, row.title, verdict.points, facts


def _parts(rows: list[Any]) -> Iterator[list[Any]]:
    for start in range(0, len(rows), AT_ONCE):
        yield rows[start : start + AT_ONCE]
