"""What the database itself refuses, on SQLite and PostgreSQL alike."""

import datetime as dt

import pytest
from django.db import IntegrityError, transaction

from people.models import Assignment, Employee
from tests.factories import make_department, make_employee, make_post

pytestmark = pytest.mark.django_db


def assign(employee, **kwargs):
    defaults = {"post": make_post(), "department": make_department(), "starts_on": dt.date(2025, 1, 1)}
    with transaction.atomic():
        return Assignment.objects.create(employee=employee, **{**defaults, **kwargs})


def test_two_main_assignments_on_one_day_are_refused():
    person = make_employee(hired_on=dt.date(2024, 1, 1))
    with pytest.raises(IntegrityError, match="no_overlapping_main_assignments"):
        assign(person)
    assign(person, kind="acting")
    Assignment.objects.filter(employee=person, kind="main").update(ends_on=dt.date(2025, 1, 1))
    assign(person)
    with pytest.raises(IntegrityError, match="no_overlapping_main_assignments"):
        assign(person, starts_on=dt.date(2024, 6, 1), ends_on=dt.date(2024, 7, 1))


def test_a_reporting_line_that_bites_its_tail_is_refused():
    a = make_employee()
    b = make_employee(manager=a)
    c = make_employee(manager=b)
    with pytest.raises(IntegrityError, match="no_manager_cycle"), transaction.atomic():
        Assignment.objects.filter(employee=a).update(manager=c)
    with pytest.raises(IntegrityError, match="nobody_manages_oneself"), transaction.atomic():
        Assignment.objects.filter(employee=a).update(manager=a)
    assert set(Employee.objects.in_line_of(a)) == {b, c}


def test_two_employees_with_one_number_are_refused():
    make_employee(number="N1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Employee.objects.create(number="N1", name="乙", hired_on=dt.date(2024, 1, 1))
