"""Many at once: one seat, one room. On SQLite and PostgreSQL."""

import pytest

from classroom.actions.classes import signing
from classroom.exceptions import ClassroomError
from classroom.models import ClassSession, Meeting, SignUp
from people.models import Employee
from tests.accounts.racing import together
from tests.classroom.school import date, make_class, make_school

pytestmark = pytest.mark.django_db(transaction=True)
CLIENTS = 50


def test_fifty_clients_for_one_seat():
    h = make_school(clerks=0)
    people = Employee.objects.bulk_create(
        Employee(number=f"R{n:03d}", name=f"报名{n}", hired_on="2024-01-01") for n in range(CLIENTS)
    )
    session = make_class(h, capacity=1)
    found = together(*(lambda e=e: signing.sign_up(session, e, by=None) for e in people))
    assert sorted(s.state for s in found) == ["booked"] + ["waitlisted"] * (CLIENTS - 1)
    assert ClassSession.objects.get().taken == 1
    again = together(*(lambda: signing.sign_up(session, people[0], by=None) for _n in range(3)))
    assert all(isinstance(r, ClassroomError) for r in again)
    assert SignUp.objects.count() == CLIENTS


def test_two_leave_while_two_come():
    h = make_school(clerks=4)
    session = make_class(h, capacity=2)
    first = [signing.sign_up(session, e, by=e.user) for e in h.clerks[:2]]
    together(
        *(lambda s=s: signing.cancel(s, by=None) for s in first),
        *(lambda e=e: signing.sign_up(session, e, by=None) for e in h.clerks[2:]),
    )
    assert SignUp.objects.filter(state="booked").count() == 2 == ClassSession.objects.get().taken


def test_two_classes_want_one_room():
    h = make_school()
    plans = [date(h, trainers=[]) for _n in range(4)]
    found = together(*(lambda p=p: make_class(h, announced=False, dates=[p]) for p in plans))
    assert sum(isinstance(r, ClassroomError) for r in found) == 3
    assert Meeting.objects.count() == 1 == ClassSession.objects.count()
