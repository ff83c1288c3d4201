"""What tests of classes stand on: a hall with its manager, HR, a trainer, a room, and classes in days to come."""

import datetime as dt
from types import SimpleNamespace

from django.test import Client

from classroom.actions.classes import life, planning
from classroom.models import Room, SignUp, Trainer
from lib import clock
from tests.factories import make_department, make_employee, make_grant


def make_school(*, clerks=3):
    """A city with HR and a trainer, a hall with its manager and clerks, another city with its HR; a room of twenty seats."""
    h = SimpleNamespace()
    h.city, h.other_city = make_department(kind="city"), make_department(kind="city")
    h.hall = make_department(h.city, kind="hall")
    h.hr = make_employee(department=h.city)
    h.stranger_hr = make_employee(department=h.other_city)
    make_grant(h.hr, "hr", h.city)
    make_grant(h.stranger_hr, "hr", h.other_city)
    h.teacher = make_employee(department=h.city)
    h.trainer = Trainer.objects.create(owner_department=h.city, employee=h.teacher)
    h.manager = make_employee(department=h.hall)
    h.clerks = [make_employee(department=h.hall, manager=h.manager) for _n in range(clerks)]
    h.clerk = h.clerks[0] if h.clerks else None
    h.room = Room.objects.create(department=h.city, title="培训室", capacity=20)
    return h


def hours(day=7, start=9, end=17):
    """Return two instants on the day so many days from today, at local hours."""
    midnight = clock.start_of_day(clock.today() + dt.timedelta(days=day))
    return midnight + dt.timedelta(hours=start), midnight + dt.timedelta(hours=end)


def date(h, *, room=True, trainers=None, **kwargs):
    start, end = hours(**kwargs)
    room = h.room if room is True else room
    return planning.DatePlan(start, end, room=room, trainers=[h.trainer] if trainers is None else trainers)


def make_class(h, *, announced=True, dates=None, **kwargs):
    """A class of one whole day in a week, with two seats, announced; without approval unless asked for."""
    fields = {"title": "融合业务受理", "owner_department": h.city, "capacity": 2, "needs_approval": False} | kwargs
    dates = [date(h)] if dates is None else dates
    session = planning.save_class(None, planning.ClassPlan(**fields, dates=dates), by=h.hr.user)
    return life.announce(session, by=h.hr.user) if announced and dates else session


def states(session):
    """Return {employee: state} of all sign-ups of a class."""
    return {
        s.employee: s.state for s in SignUp.objects.filter(session=session).select_related("employee").order_by("pk")
    }


def client_of(person):
    client = Client()
    client.force_login(person.user if hasattr(person, "user") else person)
    return client
