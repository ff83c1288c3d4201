"""Plain makers of rows for tests; every argument has a sensible default."""

import datetime as dt
import itertools

from accounts.models import User
from courses.models import Course, Lesson, Track, TrackVersion
from people.models import Assignment, Department, Employee, Post, RoleGrant

_numbers = itertools.count(1)


def make_user(**kwargs):
    password = kwargs.pop("password", "pass-word-2026")
    kwargs.setdefault("username", f"user{next(_numbers)}")
    kwargs.setdefault("name", "李小试")
    from lib import clock

    kwargs.setdefault("privacy_seen_at", clock.now())
    return User.objects.create_user(password=password, **kwargs)


def make_department(parent=None, **kwargs):
    number = next(_numbers)
    kwargs.setdefault("code", f"D{number}")
    kwargs.setdefault("name", f"部门{number}")
    return parent.add_child(**kwargs) if parent else Department.add_root(**kwargs)


def make_post(**kwargs):
    kwargs.setdefault("code", f"P{next(_numbers)}")
    kwargs.setdefault("name", "营业员")
    kwargs.setdefault("category", "hall")
    return Post.objects.get_or_create(code=kwargs.pop("code"), defaults=kwargs)[0]


def make_employee(*, department=None, post=None, manager=None, with_user=True, **kwargs):
    """An employee with a main assignment since hiring; `user` is made unless with_user is false."""
    number = next(_numbers)
    kwargs.setdefault("number", f"E{number:05d}")
    kwargs.setdefault("name", f"员工{number}")
    kwargs.setdefault("hired_on", dt.date(2024, 1, 1))
    if with_user and "user" not in kwargs:
        kwargs["user"] = make_user(username=kwargs["number"].lower(), name=kwargs["name"])
    employee = Employee.objects.create(**kwargs)
    Assignment.objects.create(
        employee=employee,
        department=department or make_department(),
        post=post or make_post(),
        manager=manager,
        starts_on=employee.hired_on,
    )
    return employee


def make_grant(employee, role="hr", department=None, **kwargs):
    kwargs.setdefault("starts_on", dt.date(2024, 1, 1))
    return RoleGrant.objects.create(
        employee=employee, role=role, department=department or employee.main.department, **kwargs
    )


def make_course(*, lessons=2, **kwargs):
    """An open course with `lessons` lessons of five minutes each."""
    number = next(_numbers)
    kwargs.setdefault("key", f"K{number}")
    kwargs.setdefault("title_zh", f"课程{number}")
    kwargs.setdefault("is_open", True)
    kwargs.setdefault("minutes", 5 * lessons)
    course = Course.objects.create(**kwargs)
    for n in range(1, lessons + 1):
        Lesson.objects.create(course=course, key=f"{course.key}-{n:02d}", title_zh=f"小节{n}", position=n, minutes=5)
    return course


def make_track(*courses, due_days=14, **kwargs):
    """A track of one set that asks for all of `courses`, each after the one before."""
    number = next(_numbers)
    kwargs.setdefault("key", f"track{number}")
    kwargs.setdefault("title_zh", f"路径{number}")
    kwargs.setdefault("stage", "onboarding")
    kwargs.setdefault("because_zh", "因为您是{post}岗位的新员工")
    track = Track.objects.create(**kwargs)
    items = [
        {
            "course": c.key,
            "required": True,
            "due": {"from": "enrolled", "days": due_days},
            "after": [courses[i - 1].key] if i else [],
        }
        for i, c in enumerate(courses)
    ]
    composition = {"sets": [{"key": "main", "title": {"zh": "全部"}, "rule": "all", "items": items}]}
    TrackVersion.objects.create(track=track, number=1, composition=composition, composition_hash="x")
    return track
