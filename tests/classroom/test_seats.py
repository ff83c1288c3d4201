"""Seats, the waiting list, approval with the floor of a hall, kept seats; what the database refuses."""

import datetime as dt

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from classroom.actions.classes import life, planning, seats, signing
from classroom.exceptions import ClassroomError
from classroom.models import AwayLimit, ClassSession, Meeting, SignUp, SignUpStatus
from lib import clock
from outbox import actions as outbox
from outbox.models import Message, Todo
from people.models import Absence
from tests.classroom.school import date, hours, make_class, make_school, states

pytestmark = pytest.mark.django_db


def test_seats_then_the_waiting_list_then_the_next_in_line():
    h = make_school(clerks=4)
    session = make_class(h)
    rows = [signing.sign_up(session, e, by=e.user) for e in h.clerks]
    assert [r.state for r in rows] == ["booked", "booked", "waitlisted", "waitlisted"]
    assert [seats.position_of(r) for r in rows] == [0, 0, 1, 2]
    told = Message.objects.get(recipient=h.clerks[3].user, kind="class_waiting")
    assert "2" in told.subject
    signing.cancel(rows[0], by=h.clerks[0].user)
    assert list(states(session).values()) == ["cancelled", "booked", "booked", "waitlisted"]
    assert Message.objects.filter(recipient=h.clerks[2].user, kind="class_promoted").count() == 1
    assert signing.sign_up(session, h.clerks[0], by=h.clerks[0].user).state == "waitlisted"  # behind who waited
    session.refresh_from_db()
    assert session.taken == 2
    call_command("verify")


def test_one_person_signs_up_once():
    h = make_school()
    session = make_class(h)
    signing.sign_up(session, h.clerk, by=h.clerk.user)
    with pytest.raises(ClassroomError, match=h.clerk.name):
        signing.sign_up(session, h.clerk, by=h.clerk.user)


def test_nobody_signs_up_after_the_cut_off():
    h = make_school()
    session = make_class(h)
    ClassSession.objects.update(cutoff_at=clock.now() - dt.timedelta(minutes=1))
    with pytest.raises(ClassroomError):
        signing.sign_up(session, h.clerk, by=h.clerk.user)
    assert not SignUp.objects.exists()
    assert signing.put_in(session, [h.clerk], by=h.hr.user)  # whoever runs the class still may


def test_the_database_refuses_a_room_or_a_trainer_twice_at_one_hour():
    h = make_school()
    make_class(h)
    with pytest.raises(ClassroomError, match=h.room.title):
        make_class(h, dates=[date(h, start=16, end=18, trainers=[])])
    with pytest.raises(ClassroomError, match="融合业务受理"):
        make_class(h, dates=[date(h, start=16, end=18, room=None)])
    other = make_class(h, dates=[date(h, start=17, end=18)])  # half-open: the next hour is free
    with pytest.raises(IntegrityError, match="a_room_is_held_once"), transaction.atomic():
        Meeting.objects.filter(session=other).update(starts_at=hours(start=16)[0])
    life.cancel_class(other, reason="教室改作他用", by=h.hr.user)
    assert make_class(h, dates=[date(h, start=17, end=18)]).state == "announced"


def test_capacity_and_ledger_are_held_by_the_database():
    h = make_school()
    session = make_class(h)
    with pytest.raises(IntegrityError), transaction.atomic():
        ClassSession.objects.filter(pk=session.pk).update(taken=3)
    signing.sign_up(session, h.clerk, by=h.clerk.user)
    with pytest.raises(IntegrityError, match="a_signup_status_never_changes"), transaction.atomic():
        SignUpStatus.objects.update(reason="改了")
    with pytest.raises(ClassroomError):
        planning.save_class(session, planning.ClassPlan(title="x", owner_department=h.city, capacity=0), by=h.hr.user)


def test_a_manager_approves_by_one_tap_while_the_hall_can_spare_the_person():
    h = make_school(clerks=4)
    AwayLimit.objects.create(department=h.hall, most=2)
    session = make_class(h, capacity=5, needs_approval=True)
    Absence.objects.create(employee=h.clerks[3], starts_on=clock.today(), reason="产假")
    first, second = (signing.sign_up(session, e, by=e.user) for e in h.clerks[:2])
    todo = Todo.objects.get(kind="class_approval", subject_key=str(first.public_id))
    assert todo.whom == h.manager.user and h.clerks[3].name in todo.detail
    outbox.answer(todo, choice="approve", by=h.manager.user)
    other = Todo.objects.get(kind="class_approval", subject_key=str(second.public_id))
    with pytest.raises(ClassroomError, match=h.hall.name):
        outbox.answer(other, choice="approve", by=h.manager.user)
    assert list(states(session).values()) == ["booked", "requested"]
    later = make_class(h, capacity=5, dates=[date(h, day=8)])
    assert signing.move(second, later, by=h.manager.user).state == "booked"
    assert not Todo.objects.filter(kind="class_approval", done_at=None).exists()
    call_command("verify")


def test_a_free_seat_passes_over_a_hall_at_its_limit():
    h = make_school(clerks=3)
    AwayLimit.objects.create(department=h.hall, most=1)
    session, outsider = make_class(h, capacity=1), h.teacher
    held = signing.keep_seats(session, h.manager, seats_wanted=1)
    waiting = [signing.sign_up(session, e, by=e.user) for e in (h.clerks[1], outsider)]
    assert [s.state for s in waiting] == ["waitlisted", "waitlisted"]
    elsewhere = make_class(h, title="服务礼仪", dates=[date(h, room=None, trainers=[])])
    signing.sign_up(elsewhere, h.clerks[0], by=h.clerks[0].user)
    with pytest.raises(ClassroomError, match=h.hall.name):
        signing.sign_up(elsewhere, h.clerks[2], by=h.clerks[2].user)
    with pytest.raises(ClassroomError, match=h.hall.name):
        signing.name_person(held, h.clerks[2], by=h.manager.user)
    assert signing.give_back_seats(held) == 1
    assert states(session)[outsider] == "booked" and states(session)[h.clerks[1]] == "waitlisted"
    call_command("verify")


def test_kept_seats_are_named_later_and_come_back_at_the_cut_off():
    h = make_school()
    session = make_class(h, capacity=2)
    held = signing.keep_seats(session, h.manager, seats_wanted=2)
    with pytest.raises(ClassroomError):
        signing.keep_seats(session, h.manager, seats_wanted=1)
    assert signing.sign_up(session, h.clerks[1], by=h.clerks[1].user).state == "waitlisted"
    assert signing.name_person(held, h.clerk, by=h.manager.user).state == "booked"
    assert signing.give_back_late_seats() == 0 and states(session)[h.clerks[1]] == "waitlisted"
    type(held).objects.update(until_at=clock.now())
    signing.give_back_late_seats()
    assert states(session)[h.clerks[1]] == "booked"
    call_command("verify")


def test_a_waiting_list_without_a_date_becomes_a_class_in_one_step():
    h = make_school(clerks=3)
    session = life.open_list(make_class(h, dates=[], announced=False), by=h.hr.user)
    for e in h.clerks:
        assert signing.sign_up(session, e, by=e.user).state == "waitlisted"
    life.date_list(session, date(h), by=h.hr.user)
    assert list(states(session).values()) == ["booked", "booked", "waitlisted"]
    assert Message.objects.filter(kind="class_dated").count() == 3


def test_a_moved_date_tells_those_with_a_seat_and_counts_the_invitation_on():
    h = make_school()
    session = make_class(h)
    signing.sign_up(session, h.clerk, by=h.clerk.user)
    before = ClassSession.objects.get().sequence
    planning.change_date(session.meetings.get(), date(h, day=9), by=h.hr.user)
    assert ClassSession.objects.get().sequence == before + 1
    assert Message.objects.filter(kind="class_changed", recipient=h.clerk.user).count() == 1
