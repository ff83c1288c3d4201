#!/usr/bin/env python3
"""Make a class with people who are signed in, for clients that hurry for seats or scan at once; say what came of it. Part of tools/bench_proof.py.

    class_ground.py seats --people N         a class of one seat tomorrow and N people
    class_ground.py scans --people N         a class that begins in minutes and N people with a seat
    class_ground.py found CLASS              what the database holds of a class: seats, states, lines of attendance

Runs inside Django on the data that the environment names (DATA_DIR, DATABASE_URL); prints JSON.
"""

import argparse
import datetime as dt
import json
import os
import secrets
import sys
from collections import Counter
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT / "site"), str(ROOT)]
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

import django  # noqa: E402

django.setup()

from django.conf import settings  # noqa: E402

from accounts.models import User  # noqa: E402
from classroom import checkin  # noqa: E402
from classroom.actions.classes import life, planning, signing  # noqa: E402
from classroom.models import Attendance, ClassSession  # noqa: E402
from lib import clock  # noqa: E402
from people.actions import Placement, hire_many  # noqa: E402
from people.models import Department, Employee, Post  # noqa: E402
from tools.exam_ground import sign_in  # noqa: E402

AHEAD = 20  # so many codes of the screen are told ahead


def people(count: int) -> list[Employee]:
    """Hire so many people with accounts into a department of their own."""
    stamp, today = secrets.token_hex(3).upper(), clock.today()
    root = Department.objects.filter(depth=1).first() or Department.add_root(code="BENCH", name="测量公司")
    hall = Department.objects.get(pk=root.pk).add_child(code=f"B{stamp}", name="测量营业厅", kind="hall")
    post = Post.objects.get_or_create(code="bench", defaults={"name": "营业员", "category": "hall"})[0]
    fresh = [Employee(number=f"B{stamp}{n:04d}", name=f"学员{n}", hired_on=today) for n in range(count)]
    made = hire_many([(person, Placement(post, hall, None, today, "bench")) for person in fresh], by=None)
    User.objects.filter(employee__in=made).update(privacy_seen_at=clock.now())
    return made


def open_class(department: Department, *, starts_at: dt.datetime, capacity: int) -> ClassSession:
    dates = [planning.DatePlan(starts_at, starts_at + dt.timedelta(hours=2))]
    plan = planning.ClassPlan(
        title="测量班", owner_department=department, capacity=capacity, needs_approval=False, dates=dates
    )
    return life.announce(planning.save_class(None, plan, by=None), by=None)


def ground(session: ClassSession, crowd: list[Employee]) -> dict[str, Any]:
    users = User.objects.filter(employee__in=crowd).order_by("pk")
    return {"class": str(session.public_id), "cookies": [sign_in(user) for user in users]}


def seats(count: int) -> dict[str, Any]:
    crowd = people(count)
    starts_at = clock.start_of_day(clock.today() + dt.timedelta(days=1)) + dt.timedelta(hours=9)
    return ground(open_class(crowd[0].main.department, starts_at=starts_at, capacity=1), crowd)


def scans(count: int) -> dict[str, Any]:
    """Everybody has a seat; the codes that the screen will show are told with their seconds."""
    crowd = people(count)
    starts_at = clock.now() + dt.timedelta(minutes=5)
    session = open_class(crowd[0].main.department, starts_at=starts_at, capacity=count)
    signing.put_in(session, crowd, by=None)
    meeting = session.meetings.get()
    first, half = checkin.present_slice(), meeting.halves[0].key
    codes = {str(n): checkin.token(meeting, half, "in", at=n) for n in range(first, first + AHEAD)}
    return {**ground(session, crowd), "codes": codes, "seconds": settings.CLASSES["code_seconds"]}


def found(public_id: str) -> dict[str, Any]:
    session = ClassSession.objects.get(public_id=public_id)
    lines = Attendance.objects.filter(signup__session=session)
    states = Counter(session.signups.values_list("state", flat=True))
    people = lines.values("signup").distinct().count()
    return {"taken": session.taken, "states": states, "lines": lines.count(), "people": people}


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("what", choices=["seats", "scans", "found"])
    parser.add_argument("public_id", nargs="?", default="")
    parser.add_argument("--people", type=int, default=50)
    options = parser.parse_args()
    deeds = {"seats": seats, "scans": scans}
    made = found(options.public_id) if options.what == "found" else deeds[options.what](options.people)
    print(json.dumps(made))
    return 0


if __name__ == "__main__":
    sys.exit(main())
