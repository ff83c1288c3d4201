"""The pages of study hours: one's own year, the list of those below, targets, and a line taken back."""

import datetime as dt

import pytest

from courses.actions import hours
from courses.models import HourTarget, StudyHour
from lib import clock
from people.models import Absence
from tests.factories import make_department, make_employee, make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def hall():
    """A root with HR, a manager and two clerks, the first of whom has learnt three hours this year."""
    root = make_department()
    hr, manager = make_employee(department=root), make_employee(department=root)
    make_grant(hr, "hr", root)
    one, two = (make_employee(department=root, manager=manager) for _n in range(2))
    row = hours.credit(
        one, kind="class", key="class:1", title="接待班", minutes=135, on=clock.today(), reason="签到两次"
    )
    HourTarget.objects.create(year=clock.today().year, category="hall", hours=300)
    return locals()


def test_ones_own_year_says_what_is_missing_and_why(client, hall):
    client.force_login(hall["two"].user)
    html = client.get("/learn/hours/").content.decode()
    assert "还差 3" in html and "3 学时 × 365/365 天" in html
    client.force_login(hall["one"].user)
    html = client.get("/learn/hours/").content.decode()
    assert "全年目标已达成" in html and "签到两次" in html and "冲销这笔学时" not in html


def test_the_list_keeps_who_is_below_and_exports_it(client, hall):
    client.force_login(hall["hr"].user)
    html = client.get("/hr/hours/?below=on").content.decode()
    assert hall["two"].name in html and hall["one"].name not in html
    assert client.get("/hr/hours/export.xlsx?below=on")["Content-Type"].endswith("sheet")


def test_the_list_costs_the_same_for_more_people(client, hall, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client.force_login(hall["hr"].user)
    client.get("/hr/hours/")
    with CaptureQueriesContext(connection) as few:
        client.get("/hr/hours/")
    for _n in range(9):
        person = make_employee(department=hall["root"], manager=hall["manager"])
        Absence.objects.create(employee=person, starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 1, 9))
    with django_assert_num_queries(len(few)):
        client.get("/hr/hours/")


def test_a_manager_sees_the_team_without_others(client, hall):
    client.force_login(hall["manager"].user)
    html = client.get("/team/hours/").content.decode()
    assert hall["one"].name in html and hall["hr"].name not in html


def test_targets_are_set_by_hr_of_the_root_and_bad_ones_refused(client, hall):
    client.force_login(hall["hr"].user)
    year = clock.today().year
    assert client.post("/hr/hours/targets/", {"hall": "-1"}).status_code == 200
    assert HourTarget.objects.get(category="hall").hours == 300
    client.post("/hr/hours/targets/", {"hall": "40", "management": "32.5"})
    assert dict(HourTarget.objects.filter(year=year).values_list("category", "hours")) == {
        "hall": 4000,
        "management": 3250,
    }
    client.post("/hr/hours/targets/", {"management": "32.5"})
    assert not HourTarget.objects.filter(category="hall").exists()


def test_hr_takes_a_line_back_only_with_a_reason(client, hall):
    client.force_login(hall["hr"].user)
    url = f"/hr/hours/{hall['row'].public_id}/reverse/"
    client.post(url, {"reason": ""})
    assert StudyHour.objects.count() == 1
    client.post(url, {"reason": "签到有误"})
    client.post(url, {"reason": "再来一次"})
    assert [r.minutes for r in StudyHour.objects.order_by("pk")] == [135, -135]
    page = client.get(f"/team/{hall['one'].public_id}/hours/").content.decode()
    assert "已冲销" in page and "签到有误" in page


@pytest.mark.parametrize("year", ["x", "99999", "-1", "２０２６"])
def test_a_year_that_cannot_be_is_this_one(client, hall, year):
    client.force_login(hall["one"].user)
    assert f"{clock.today().year} 年学时" in client.get(f"/learn/hours/?year={year}").content.decode()
