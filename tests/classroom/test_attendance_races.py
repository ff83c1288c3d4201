"""Forty phones at once, and one phone twice. On SQLite and PostgreSQL."""

import pytest

from classroom import checkin
from classroom.actions.classes import attending, signing
from classroom.models import Attendance
from people.models import Employee
from tests.accounts.racing import together
from tests.classroom.school import date, make_class, make_school
from tests.classroom.test_attendance import at, standing

pytestmark = pytest.mark.django_db(transaction=True)
PHONES = 40


def test_forty_phones_scan_at_once():
    h = make_school(clerks=0)
    people = Employee.objects.bulk_create(
        Employee(number=f"S{n:03d}", name=f"学员{n}", hired_on="2024-01-01") for n in range(PHONES)
    )
    session = make_class(h, capacity=PHONES, dates=[date(h, room=None)])
    signing.put_in(session, people, by=None)
    with standing(at(8, 55)):
        token = checkin.token(session.meetings.get(), "am", "in")
        twice = [*people, *people[:5]]
        found = together(*(lambda e=e: attending.scan(token, e, by=None) for e in twice))
    assert sum(is_new for _line, is_new in found) == PHONES == Attendance.objects.count()
