"""HR sees how many minutes a month are asked of each manager."""

import datetime as dt

import pytest
from django.urls import reverse

from lib import clock
from outbox.actions import open_todo
from outbox.models import Todo
from outbox.todos import KINDS, Kind, register
from tests.factories import make_department, make_employee, make_grant

pytestmark = pytest.mark.django_db


@pytest.fixture
def kinds():
    register(Kind("slow", "慢的", minutes=12))
    register(Kind("quick", "快的"))
    yield
    del KINDS["slow"], KINDS["quick"]


def make_house(managers=1):
    city = make_department(kind="city")
    hr = make_employee(department=city)
    make_grant(hr, role="hr", department=city)
    leading = [make_employee(department=city) for _ in range(managers)]
    for manager in leading:
        make_employee(department=city, manager=manager)
    return city, hr, leading


def ask(manager, kind, number, **changes):
    for n in range(number):
        todo = open_todo(manager.user, kind=kind, subject_key=f"{kind}{n}", title="请看")
        if changes:
            Todo.objects.filter(pk=todo.pk).update(**changes)


def page(client, hr, **query):
    client.force_login(hr.user)
    return client.get(reverse("reports:show_minutes"), query)


def test_minutes_are_the_number_of_each_kind_times_what_it_takes(client, kinds):
    _city, hr, (manager,) = make_house()
    ask(manager, "slow", 3)
    ask(manager, "quick", 2)
    row = page(client, hr).context["page"][0]
    assert (row.minutes, row.count, row.leads) == (3 * 12 + 2 * 2, 5, 1)
    assert row.kinds == [("慢的", 3, 36), ("快的", 2, 4)]


def test_what_was_done_or_late_is_counted_and_other_months_are_not(client, kinds):
    _city, hr, (manager,) = make_house()
    now = clock.now()
    ask(manager, "slow", 1, done_at=now, due_at=now - dt.timedelta(hours=1))
    ask(manager, "quick", 1, created_at=clock.start_of_day(clock.today().replace(day=1)) - dt.timedelta(days=40))
    row = page(client, hr).context["page"][0]
    assert (row.count, row.done, row.late, row.minutes) == (1, 1, 1, 12)


def test_who_is_asked_too_much_stands_first_and_is_marked(client, kinds, settings):
    settings.MANAGER_MINUTES_A_MONTH = 20
    _city, hr, (first, second) = make_house(2)
    ask(second, "slow", 2)
    ask(first, "quick", 1)
    rows = page(client, hr).context["page"]
    assert [(row.person, row.is_much) for row in rows] == [(second, True), (first, False)]


def test_hr_sees_managers_of_its_own_departments_only(client, kinds):
    make_house()
    _city, hr, (manager,) = make_house()
    assert [row.person for row in page(client, hr).context["page"]] == [manager]


def test_a_month_that_cannot_be_is_this_one(client):
    _city, hr, _managers = make_house()
    for word in ("2026-13", "x", "9999-01", "0001-01"):
        assert page(client, hr, month=word).context["month"] == clock.today().replace(day=1)


@pytest.mark.parametrize("managers", [1, 12])
def test_queries_do_not_grow(client, kinds, managers, django_assert_max_num_queries):
    _city, hr, leading = make_house(managers)
    for manager in leading:
        ask(manager, "slow", 2)
    client.force_login(hr.user)
    with django_assert_max_num_queries(18):
        client.get(reverse("reports:show_minutes"))


def test_the_sheet_has_every_manager(client, kinds):
    import io

    import openpyxl

    _city, hr, leading = make_house(3)
    ask(leading[1], "slow", 2)
    client.force_login(hr.user)
    answer = client.get(reverse("reports:export_minutes"))
    rows = list(openpyxl.load_workbook(io.BytesIO(answer.content)).active.iter_rows(values_only=True))
    assert len(rows) == 4
    assert rows[1][7] == 24
