"""A whole operator in bulk, reproducible: `make_demo --scale 100000 --seed 1`, with 2,000,000 rows of progress.

Rows are written past the actions and without history: they are there to be measured, nothing else. `--attempts 250000` adds 10,000,000
answers of the same people (content.demo.many_attempts).
"""

import datetime as dt
import random
from collections.abc import Callable
from typing import Any

from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import F

from content.demo import names
from content.demo.many_attempts import insert_rows
from content.demo.staff import make_departments, make_posts
from courses.models import Completion, Enrolment, EnrolmentItem, Lesson, Progress, StudyHour, Track
from credentials.models import Period, Programme
from lib import clock
from people.models import Assignment, Department, Employee

CITIES, PER_HALL, PORTION = 16, 24, 1_200
LESSONS = 10  # two rows of progress each
SHARES = [("done", 0.55), ("late", 0.08), ("behind", 0.07), ("on_time", 0.30)]


def make_scale(count: int, *, seed: int, tell: Callable[[str], Any] = print) -> None:
    """Make `count` employees with posts, enrolments, progress, study hours and certificates; a second call adds nothing."""
    if Employee.objects.filter(number__startswith=f"B{seed:02d}").exists():
        return
    chance, posts = random.Random(seed), make_posts()
    halls = _halls(make_departments()["SF"], -(-count // PER_HALL), seed)
    ground = _ground()
    for start in range(0, count, PORTION):
        end = min(count, start + PORTION)
        with transaction.atomic():
            people = _hire(start, end, halls, posts, seed, chance)
            _learn(people, ground, chance)
        if end % (PORTION * 10) == 0 or end == count:
            tell(f"  {end} / {count}")
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [Progress]):
            cursor.execute(sql)


def _halls(root: Department, count: int, seed: int) -> list[Department]:
    """Return `count` halls, spread over sixteen cities below `root`; the tree's paths are written as treebeard would."""
    cities = []
    for n in range(min(CITIES, count)):
        name = f"{names.CITIES[n % len(names.CITIES)]}{'一二三四'[n // len(names.CITIES) % 4]}市分公司"
        parent = Department.objects.get(pk=root.pk)
        cities.append(parent.add_child(code=f"B{seed}-C{n}", name=name, kind="city"))
    halls: list[Department] = []
    for n in range(count):
        city, number = cities[n % len(cities)], n // len(cities) + 1
        path = Department._get_path(city.path, city.depth + 1, number)
        name = f"{names.STREETS[n % len(names.STREETS)]}第{n + 1}营业厅"
        halls.append(Department(code=f"B{seed}-H{n}", name=name, kind="hall", path=path, depth=city.depth + 1))
    Department.objects.bulk_create(halls, batch_size=500)
    for n, city in enumerate(cities):
        mine = len(range(n, count, len(cities)))
        Department.objects.filter(pk=city.pk).update(numchild=F("numchild") + mine)
    return halls


def _ground() -> dict[str, Any]:
    track = Track.objects.get(key="onboarding")
    version = track.versions.order_by("-number").first()
    lessons = list(Lesson.objects.filter(is_open=True).select_related("course").order_by("course__key", "position"))
    courses = list({lesson.course_id: lesson.course for lesson in lessons}.values())
    programme = Programme.objects.open().order_by("position").first()
    return {"track": track, "version": version, "lessons": lessons, "courses": courses[:3], "programme": programme}


def _hire(
    start: int, end: int, halls: list[Department], posts: Any, seed: int, chance: random.Random
) -> list[Employee]:
    today = clock.today()
    kinds = ["contract", "contract", "contract", "agency", "outsourced"]
    people = [
        Employee(
            number=f"B{seed:02d}{n:06d}", name=names.person_name(chance), employment_kind=chance.choice(kinds),
            hired_on=today - dt.timedelta(days=chance.randrange(90, 3000)),
        )
        for n in range(start, end)
    ]  # fmt: skip
    people = Employee.objects.bulk_create(people, batch_size=500)
    rows, head = [], None
    for n, person in zip(range(start, end), people, strict=True):
        is_head = n % PER_HALL == 0
        head = person if is_head else head
        post = (
            posts["hall-manager"] if is_head else posts[chance.choice(["clerk", "clerk", "clerk", "account-manager"])]
        )
        rows.append(
            Assignment(
                employee=person, post=post, department=halls[n // PER_HALL], manager=None if is_head else head,
                starts_on=person.hired_on, source="scale",
            )
        )  # fmt: skip
    Assignment.objects.bulk_create(rows, batch_size=500)
    return people


def _learn(people: list[Employee], ground: dict[str, Any], chance: random.Random) -> None:
    """Give each person an enrolment in one of four states, ten lessons, courses completed, study hours, perhaps a certificate."""
    states = chance.choices([name for name, _w in SHARES], [w for _name, w in SHARES], k=len(people))
    enrolments = [_enrolment(person, state, ground) for person, state in zip(people, states, strict=True)]
    enrolments = Enrolment.objects.bulk_create(enrolments, batch_size=400)
    items, done, hours = [], [], []
    for row, state in zip(enrolments, states, strict=True):
        for position, course in enumerate(ground["courses"]):
            at = clock.now() - dt.timedelta(days=chance.randrange(2, 360), hours=chance.randrange(20))
            is_done = state == "done" or position == 0
            items.append(
                EnrolmentItem(
                    enrolment=row, course=course, position=position, due_at=row.next_due_at,
                    completed_at=at if is_done else None,
                )
            )  # fmt: skip
            if is_done:
                done.append(Completion(employee_id=row.employee_id, course=course, at=at))
                day = at.astimezone(clock.LOCAL).date()
                hours.append(
                    StudyHour(
                        employee_id=row.employee_id, kind="online", key=f"course:{course.key}", title=course.title_zh,
                        minutes=90, hours=200, credits=20, done_on=day, reason="完成课程",
                    )
                )  # fmt: skip
    EnrolmentItem.objects.bulk_create(items, batch_size=500)
    Completion.objects.bulk_create(done, batch_size=500)
    StudyHour.objects.bulk_create(hours, batch_size=400)
    _progress(people, ground["lessons"][:LESSONS], chance)
    if ground["programme"] is not None:
        _certify(people, ground["programme"], chance)


def _enrolment(person: Employee, state: str, ground: dict[str, Any]) -> Enrolment:
    now, today = clock.now(), clock.today()
    due = {
        "done": None,
        "late": now - dt.timedelta(days=5),
        "behind": clock.end_of_day(today + dt.timedelta(days=6)),
        "on_time": clock.end_of_day(today + dt.timedelta(days=40)),
    }[state]
    done = {"done": 400, "late": 120, "behind": 60, "on_time": 200}[state]
    return Enrolment(
        employee=person, track=ground["track"], version=ground["version"], source="audience", reason="营业厅新员工",
        starts_on=today - dt.timedelta(days=24), minutes_total=400, minutes_done=done, next_due_at=due,
        ended_at=now if state == "done" else None, outcome="completed" if state == "done" else "",
        last_active_at=now - dt.timedelta(days=10),
    )  # fmt: skip


def _progress(people: list[Employee], lessons: list[Lesson], chance: random.Random) -> None:
    now, rows = clock.now(), []
    for person in people:
        at = connection.ops.adapt_datetimefield_value(now - dt.timedelta(days=chance.randrange(1, 300)))
        for lesson in lessons:
            rows.append((person.pk, lesson.pk, "opened", at))
            rows.append((person.pk, lesson.pk, "completed", at))
    insert_rows(Progress, ("employee_id", "lesson_id", "kind", "at"), rows, serial=True)


def _certify(people: list[Employee], programme: Programme, chance: random.Random) -> None:
    today, rows = clock.today(), []
    for person in people:
        if chance.random() < 0.4:
            until = today + dt.timedelta(days=chance.randrange(-60, 700))
            rows.append(
                Period(
                    employee=person, programme=programme, valid_from=until - dt.timedelta(days=730), valid_until=until,
                    renewable_from=until - dt.timedelta(days=90), evidence={"programme": {"title_zh": programme.title_zh}},
                    evidence_key="scale",
                )
            )  # fmt: skip
    Period.objects.bulk_create(rows, batch_size=400)
