"""What tests of fieldwork stand on: a hall with its manager, its HR and people."""

import datetime as dt
import itertools
from types import SimpleNamespace

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from classroom.actions import external, panels, secondments
from lib import clock
from tests.factories import make_department, make_employee, make_grant

_numbers = itertools.count(1)
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40


def make_house():
    """A city with HR, a hall with its manager, two clerks; another city with its HR."""
    h = SimpleNamespace()
    h.city, h.other_city = make_department(kind="city"), make_department(kind="city")
    h.hall = make_department(h.city, kind="hall")
    h.hr = make_employee(department=h.city)
    h.stranger_hr = make_employee(department=h.other_city)
    make_grant(h.hr, "hr", h.city)
    make_grant(h.stranger_hr, "hr", h.other_city)
    h.manager = make_employee(department=h.hall)
    h.clerk = make_employee(department=h.hall, manager=h.manager)
    h.colleague = make_employee(department=h.hall, manager=h.manager)
    return h


def signed_in(person):
    client = Client()
    client.force_login(person.user)
    return client


def application(**kwargs):
    """An application for three days next week, below the sum that asks for an agreement."""
    start = clock.today() + dt.timedelta(days=7)
    fields = {
        "institution": "省通信学院", "title": "新媒体营销", "starts_on": start, "ends_on": start + dt.timedelta(days=2),
        "days_tenths": 25, "budget_line": "职工教育经费", "reason": "想学会直播带货", "fee_fen": 200_000, "other_fen": 80_000,
    }  # fmt: skip
    return external.Application(**fields | kwargs)


def picture(name="cert.png", content=PNG):
    return SimpleUploadedFile(name, content)


def make_quota(house, **kwargs):
    """Places at the other city's host that can be applied for; they begin next week."""
    start = clock.today() + dt.timedelta(days=7)
    fields = {
        "title": "总部跟班学习", "owner_department": house.city, "host_department": house.other_city, "starts_on": start,
        "ends_on": start + dt.timedelta(days=13), "days": 10, "places": 2, "apply_until": clock.today(),
    }  # fmt: skip
    return secondments.open_quota(by=house.hr.user, **fields | kwargs)


POINTS = {"c1": 40, "c2": 40}


def make_panel(house, **kwargs):
    """An exam of the city with two criteria of 40 and 60 points, two examiners and a third one when they are far apart."""
    fields = {
        "key": f"panel-{next(_numbers)}", "title": "开户实操", "owner_department": house.city,
        "criteria": [{"key": "c1", "title": "核验证件", "points": 40}, {"key": "c2", "title": "讲清资费", "points": 60}],
        "pass_points": 60, "examiners": 2, "apart_points": 15, "with_third": True,
    }  # fmt: skip
    return panels.save_exam(None, by=None, **fields | kwargs)


def make_slot(house, *, exam=None, seats=2, **kwargs):
    """An hour tomorrow; its examiners are `house.first` and `house.second`."""
    if not hasattr(house, "first"):
        house.first, house.second = make_employee(department=house.city), make_employee(department=house.city)
    start = clock.start_of_day(clock.today() + dt.timedelta(days=1)) + dt.timedelta(hours=9)
    fields = {
        "place": "培训教室",
        "starts_at": start,
        "ends_at": start + dt.timedelta(hours=2),
        "examiners": [house.first, house.second],
    }
    return panels.open_slot(exam or make_panel(house), seats=seats, **fields | kwargs)
