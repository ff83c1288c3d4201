"""Believable histories of learning: written in bulk with their own dates, then the caches are brought up to date."""

import datetime as dt
import random
from collections.abc import Collection, Sequence
from typing import Any

from courses.actions import enrolment, progress
from courses.models import Bookmark, Completion, Enrolment, EnrolmentItem, Lesson, LessonPart, Progress, Track
from jobs.models import News
from lib import clock
from people.models import Employee

NEW = dt.timedelta(days=75)
REMEMBERED = dt.timedelta(days=1000)
USUAL_DAYS = 24


def _instant(day: dt.date, chance: random.Random) -> dt.datetime:
    """Return a working hour of `day`; of the day before where that would lie in the future."""
    at = clock.start_of_day(day) + dt.timedelta(hours=9 + chance.random() * 8)
    return at if at < clock.now() - dt.timedelta(hours=1) else at - dt.timedelta(days=1)


def enrol_newcomers(people: Sequence[Employee], track: Track) -> list[Enrolment]:
    """Enrol people of halls as the rule would have done on their first day, also those who finished long ago."""
    recent = [p for p in people if p.hired_on > clock.today() - REMEMBERED]
    by_day: dict[dt.date, list[Employee]] = {}
    for person in recent:
        by_day.setdefault(person.hired_on, []).append(person)
    for day, group in by_day.items():
        enrolment.enrol_many(group, track, source="audience", source_key=f"audience:track-{track.key}", starts_on=day)
    rows = Enrolment.objects.filter(employee__in=recent, track=track).select_related("employee")
    for day, group in by_day.items():
        rows.filter(employee__in=group).update(created_at=clock.start_of_day(day) + dt.timedelta(hours=8))
    return list(rows)


def enrol_on_the_job(colleagues: Sequence[Employee], tracks: dict[str, Track], *, by: Any, seed: int) -> None:
    """Let clerks of more than half a year work through the on-the-job track, each further on than the next, and one successor begin."""
    clerks = [
        p for p in colleagues if p.main and p.main.post.category == "hall" and (clock.today() - p.hired_on).days > 180
    ]
    shares: dict[int, float] = {}
    for track_key, people, stages in (
        ("on-the-job", clerks[:-1], [(76, 0.85), (54, 0.5), (33, 0.3), (12, 0.06)]),
        ("successor", clerks[-1:], [(20, 0.12)]),
    ):
        track = tracks.get(track_key)
        for person, (days, share) in zip(people, stages, strict=False) if track else ():
            start = clock.today() - dt.timedelta(days=days)
            enrolment.enrol_many([person], track, source="hr", by=by, starts_on=start)
            shares[person.pk] = share
            row = Enrolment.objects.select_related("employee").get(employee=person, track=track)
            Enrolment.objects.filter(pk=row.pk).update(created_at=clock.start_of_day(start) + dt.timedelta(hours=9))
            study([row], seed=seed, shares=shares)


def study(
    enrolments: Sequence[Enrolment],
    *,
    seed: int,
    shares: dict[int, float] | None = None,
    idle: Collection[int] = (),
    stopped: Collection[int] = (),
) -> None:
    """Let each learner work through a share of the lessons: keen, steady, slow or not at all.

    `shares` fixes it by employee id; `idle` people have not begun; `stopped` ones did nothing after their fifth day.
    """
    chance = random.Random(seed)
    shares = shares or {}
    asked = EnrolmentItem.objects.filter(enrolment__in=[row.pk for row in enrolments]).values("course")
    every = list(
        Lesson.objects.filter(is_open=True, course__in=asked)
        .select_related("course")
        .order_by("course__key", "position")
    )
    early = [lesson for lesson in every if not lesson.course.has_practical]  # the counter comes last
    steps, marks, done_courses = [], [], []
    for row in enrolments:
        days = max(1, (clock.today() - row.starts_on).days)
        pace = chance.choice([0.0, 0.15, 0.5, 0.8, 1.0, 1.25])
        veteran = days > NEW.days
        share = shares.get(row.employee_id, 1.0 if veteran else min(1.0, pace * days / 21))
        lessons = every if veteran else early
        days = min(days, USUAL_DAYS + chance.randrange(12)) if veteran or pace > 0.9 else days
        days = min(days, 5) if row.employee_id in stopped else days
        if row.employee_id in idle:
            continue
        count = round(share * len(lessons))
        for index, lesson in enumerate(lessons[: count + 1]):
            at = _instant(row.starts_on + dt.timedelta(days=min(days, index * days // max(1, count))), chance)
            steps.append(Progress(employee_id=row.employee_id, lesson=lesson, kind="opened", at=at))
            if index < count:
                end = at + dt.timedelta(minutes=lesson.minutes)
                steps.append(Progress(employee_id=row.employee_id, lesson=lesson, kind="completed", at=end))
                row.last_active_at = end
                if lesson == [x for x in lessons if x.course_id == lesson.course_id][-1]:
                    done_courses.append(Completion(employee_id=row.employee_id, course=lesson.course, at=end))
            elif pace or row.employee_id in shares:
                marks.append((row.employee_id, lesson, at))
                row.last_active_at = max(filter(None, [row.last_active_at, at]))
    _write(enrolments, steps, marks, done_courses)


def _write(enrolments, steps, marks, done_courses) -> None:
    Progress.objects.bulk_create(steps, batch_size=1000, ignore_conflicts=True)
    Completion.objects.bulk_create(done_courses, batch_size=1000, ignore_conflicts=True)
    parts: dict[int, list[str]] = {}
    for lesson_id, anchor in LessonPart.objects.order_by("position").values_list("lesson_id", "anchor"):
        parts.setdefault(lesson_id, []).append(anchor)
    rows = []
    for employee_id, lesson, at in marks:
        anchors = parts.get(lesson.pk, [])
        half = anchors[: max(1, len(anchors) // 2)]
        rows.append(
            Bookmark(
                employee_id=employee_id, lesson=lesson, anchor=half[-1] if half else "", updated_at=at,
                seen=dict.fromkeys(half, True), seq=int(at.timestamp() * 1000),
            )
        )  # fmt: skip
    Bookmark.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)
    at_of = {(c.employee_id, c.course_id): c.at for c in done_courses}
    items = list(EnrolmentItem.objects.filter(enrolment__in=[e.pk for e in enrolments]).select_related("enrolment"))
    for item in items:
        item.completed_at = at_of.get((item.enrolment.employee_id, item.course_id))
    EnrolmentItem.objects.bulk_update([i for i in items if i.completed_at], ["completed_at"], batch_size=500)
    progress.refresh_many(list(enrolments))
    finish(enrolments, items)


def finish(enrolments: Sequence[Enrolment], items: Sequence[EnrolmentItem]) -> None:
    """End the enrolments whose courses are all completed, at the day of the last one."""
    last: dict[int, dt.datetime | None] = {}
    for item in items:
        known = last.get(item.enrolment_id, item.completed_at)
        last[item.enrolment_id] = None if known is None or item.completed_at is None else max(known, item.completed_at)
    ended = []
    for row in enrolments:
        at = last.get(row.pk)
        if at is not None:
            row.ended_at, row.outcome = at, Enrolment.Outcome.COMPLETED
            ended.append(row)
    Enrolment.objects.bulk_update(ended, ["ended_at", "outcome"], batch_size=500)
    Enrolment.objects.bulk_update(list(enrolments), ["last_active_at"], batch_size=500)
    Completion.objects.bulk_create(
        [Completion(employee_id=e.employee_id, enrolment=e, at=e.ended_at) for e in ended], ignore_conflicts=True
    )


def settle_news() -> None:
    """The demonstration wrote the consequences itself: nobody needs to hear of its facts again."""
    News.objects.filter(settled=False).update(settled=True)
